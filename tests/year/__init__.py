"""A generated department taken in whole, and every metric of the catalogue held against an oracle of its own.

    make year                       # or: python -m tests.year --days 365 --shops 3 --orders 20

department.py reads the generated files as anybody could, taking.py takes them into an installation, documents.py writes
what is in no file, oracles_*.py work each metric out a second time without the product's arithmetic, comparing.py holds
the two against each other.
"""
