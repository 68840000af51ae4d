"""People: plans and summaries, meetings, suggestions, rules of the house.

Keeps      Plan, Meeting, MeetingAction, Suggestion, HouseRule, RuleReading
Offers     submit, accept, send_back, record_minutes, publish_rule
Announces  plan.accepted, rule.published
Needs      work, evidence, organisation (who is whose superior)
Never      appraises: scores are computed by the kernel
Start at   rules.py, then services.py
"""
