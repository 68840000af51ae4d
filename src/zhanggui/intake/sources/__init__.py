"""Sources: every format there is a reader for, how well it is known, and which days of it a shop still lacks.

Keeps      nothing; what is told of which day stands in intake's ReportDay
Offers     sources (the overview), missing_exports, chase (the day's job: work for what is missing)
Announces  nothing
Needs      intake (runs, days told), connectors (manifests), kernel (duties that a file proves, work)
Never      counts days of a list that tells none: an order list covers orders, not days
Start at   coverage.py, then chasing.py
"""
