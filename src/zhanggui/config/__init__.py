"""Config: settings, urls, workers and the command line; the only room that knows every room."""
