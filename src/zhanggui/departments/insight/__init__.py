"""Insight: reports, numbers with their drill to the rows, and the alerts' screens.

Keeps      ReportRun (as it was seen), ReportComment
Offers     build_report, daily reports of a day
Announces  nothing yet
Needs      metrics (numbers), targets (alerts), kernel (evidence, scope), projects (shops)
Never      computes a number itself, or changes another department's documents
Start at   specs.py, then services.build_report
"""
