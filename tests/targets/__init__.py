"""`python -m tests.targets --trees 10000`: random targets over random trees with random locks, each added up."""
