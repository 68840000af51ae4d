"""The pictures of the handbook, taken anew from the sample company: `python -m tests.pictures [NAME ...]`."""
