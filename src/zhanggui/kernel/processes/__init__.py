"""Processes: BPMN diagrams that run; each step is work on a desk, each decision is kept.

Keeps      ProcessVersion, ProcessRun, ProcessStep, ProcessAct
Offers     publish, start, complete, send_back, withdraw, delegate, add_signer, migrate
Announces  process.started, process.step_opened, process.finished, process.withdrawn
Needs      work (steps are items), evidence (finished steps), organisation (who a role is)
Never      runs code from a diagram, or decides who is right
Start at   rules.py, then services.py
"""
