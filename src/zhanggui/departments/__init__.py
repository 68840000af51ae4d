"""Departments: the business itself, one room each, in the order of the street (see the import contract)."""
