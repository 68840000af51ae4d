"""Targets: plan against actual; in this version the alerts that compare a metric with a threshold.

Keeps      Alert
Offers     watch, open_alerts, close_alert, rules
Announces  nothing yet
Needs      metrics (readings), kernel (work for the accountable post)
Never      computes a number itself
Start at   rules.py, then services.watch
"""
