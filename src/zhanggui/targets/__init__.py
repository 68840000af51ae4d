"""Targets: plan against actual: amounts split over places and days, goals in trees, bands, alerts on thresholds.

Keeps      Alert, Goal, GoalStep, GoalReading, GoalCheckIn, Target, TargetDay, TargetPlace, TargetLock
Offers     watch, open_alerts, close_alert, rules, reading, read_bands, metric_label, metric_text;
           target_rows, targets_within, shops_planned: amounts planned by day; shops_listed_by
Announces  goal.set, goal.closed, target.approved, target.returned
Needs      metrics (readings), kernel (work for the accountable post)
Never      computes a number itself
Start at   rules.py, then services.watch; goals/rules.py, then goals/services.py; splitting/splitting.py (the split,
           values in, values out), then amounts/services.py and amounts/planning.py
"""
