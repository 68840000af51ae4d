"""Conformance: every metric on every engine equals an oracle that shares nothing with them.

rows.py makes random rows of any fact from its shape; oracle.py reads declarations and works them out in plain Python
fractions; suite.py asks an engine and compares; servers.py finds or starts the engines; `python -m tests.conformance`
is `make conformance`. A small part runs with the other tests.
"""
