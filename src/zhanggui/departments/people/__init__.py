"""People: plans and summaries, meetings, suggestions, rules of the house.

Keeps      Plan, PlanVersion; Meeting, MeetingSeries, MeetingAction; Suggestion; HouseRule, RuleVersion, RuleReading
Offers     nothing to other departments yet
Announces  document.submitted, document.accepted, document.returned; meeting.called, meeting.published;
           suggestion.made, suggestion.decided; rule.to_read
Needs      work (what waits on whose desk), evidence, organisation (who is whose superior), targets (readings)
Never      appraises: scores are computed by the kernel
Start at   plans/rules.py, then plans/services.py
"""
