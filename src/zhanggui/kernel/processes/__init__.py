"""Processes: BPMN diagrams that run; each step is work on a desk, each decision is kept.

Keeps      ProcessVersion, ProcessRun, ProcessStep, ProcessSignature, ProcessTimer, ProcessAct
Offers     check_process, publish, start, complete, sign, add_signer, delegate, send_back, withdraw, migrate,
           run_timers, start_scheduled, switch; self_starting, place_of, steps_for, runs_of, where_work_waits,
           advice_on
Announces  process.started, process.step_opened, process.step_late, process.sent_back, process.finished,
           process.withdrawn
Needs      work (steps are items), evidence (finished steps), organisation (who a role is), events, duties (which exist)
Never      runs code from a diagram, or decides who is right
Start at   engine.py (what is next), then stepping.py and services.py
"""
