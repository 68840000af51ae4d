"""Events: news of what happened, delivered after the commit to whoever registered a reaction.

Keeps      News (the outbox), Delivery (one reaction's receipt)
Offers     announce, announce_all, reaction, reaction_to_many, deliver_waiting, stuck, retry
Announces  nothing of its own
Needs      jobs
Never      delivers before the commit, or loses news: a reaction that fails stays listed until it works
Start at   outbox.py, then delivery.py
"""
