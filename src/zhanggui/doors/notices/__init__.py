"""Notices: what a person should know, in the browser, by mail, by the robots of DingTalk, WeCom and Feishu.

Keeps      Notice, NoticeKey, Channel, Preference, Sending
Offers     tell, tell_things, Thing; bell (context), send_due (the worker's job each minute)
Announces  nothing
Needs      events (news), organisation (who), work and scorecards (titles), jobs (sending), privacy (secrets), outgoing
Never      decides what is worth telling beyond what a person asked for; sends what people wrote, only titles;
           speaks to an address inside the network that nobody allowed
Start at   telling.py, then services.py (wishes), then sending.py
"""
