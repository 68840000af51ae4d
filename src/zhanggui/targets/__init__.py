"""Targets: plan against actual: goals in trees, bands that prove duties, alerts on thresholds.

Keeps      Alert, Goal, GoalStep, GoalReading, GoalCheckIn, Target, TargetDay
Offers     watch, open_alerts, close_alert, rules, reading, read_bands, metric_label, metric_text;
           target_rows, targets_within: amounts planned by day
Announces  goal.set, goal.closed
Needs      metrics (readings), kernel (work for the accountable post)
Never      computes a number itself
Start at   rules.py, then services.watch; goals/rules.py, then goals/services.py; amounts/rules.py, then
           amounts/services.py
"""
