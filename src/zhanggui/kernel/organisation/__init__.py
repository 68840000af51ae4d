"""Organisation: who is who, who answers for whom, who may see what, and which days are worked.

Keeps      Organisation, Department, Position, ReportingLine, Person, Assignment, StandIn, ScopeGrant, CalendarDay, User
Offers     person_of, positions_of, holders_of, responsible_for, superior_of, team_of, rights_of, scope_of, vacancies,
           calendar, company, zone; hire, assign, release, appoint_stand_in, draw_line, open_position, grant_scope
Announces  nothing
Needs      base (calendar, clock)
Never      knows what a right is for, or what a project or a shop is beyond its code
Start at   chart.py, then rights.py and services.py
"""
