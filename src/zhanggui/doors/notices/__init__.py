"""Notices: what a person should know, in the browser, by mail, by the robots of DingTalk, WeCom and Feishu.

Keeps      Notice, Channel, Preference, Sending
Offers     tell, channels
Announces  nothing
Needs      events (news), organisation (who), jobs (sending)
Never      decides what is worth telling beyond what a person asked for
Start at   services.py
"""
