"""Scorecards: what a person, post or department did in a period, computed from records.

Keeps      Scorecard, ScoreLine, ScoreRecord, Dispute
Offers     compute, freeze, confirm, dispute, resolve, provide_reading
Announces  scorecard.frozen, scorecard.disputed, scorecard.decided
Needs      work and evidence (what was done), duties (weights), organisation
Never      takes a typed score
Start at   rules.py, then services.py
"""
