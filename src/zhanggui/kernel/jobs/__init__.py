"""Jobs: work that need not be waited for.

Keeps      WaitingJob (which keyed jobs are in the queue)
Offers     enqueue, every, run_now, waiting_count
Announces  nothing
Needs      django-q2 with the ORM broker
Never      promises to run a job only once: every job is safe to repeat
Start at   queue.py
"""
