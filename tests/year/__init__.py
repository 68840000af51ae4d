"""A generated department taken in whole, and every metric of the catalogue held against an oracle of its own.

    make year                                  # or: python -m tests.year --days 90 --shops 2 --orders 40

department.py reads the generated files as anybody could, taking.py takes them into an installation, oracles_*.py work
each metric out a second time from the files alone, comparing.py holds the two against each other.
"""
