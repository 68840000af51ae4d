"""Screens of feeds: the list, a feed's page with its history, and the forms that set one up."""
