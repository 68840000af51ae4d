"""What time does by itself: steps are late, timers on their edge run out. Looked up by an indexed column."""

from datetime import date, datetime

from django.db import transaction

from zhanggui.kernel.processes import engine, stepping
from zhanggui.kernel.processes.engine import State
from zhanggui.kernel.processes.models import ProcessAct, ProcessStep, ProcessTimer
from zhanggui.kernel.processes.publishing import diagram_of

BATCH = 200


def run_timers(day: date, at: datetime) -> int:
    """Let every timer whose moment has come act, each once; answers how many did. Safe to repeat."""
    fired, done = 0, 0
    while True:
        due = ProcessTimer.objects.filter(fired_at=None, gone=False, due_at__lte=at, pk__gt=done).order_by("pk")
        waiting = list(due.values_list("pk", "step__run_id")[:BATCH])
        if not waiting:
            return fired
        for timer_id, run_id in waiting:
            fired += _act(timer_id, run_id, at)
        done = waiting[-1][0]


@transaction.atomic
def _act(timer_id: int, run_id: int, at: datetime) -> int:
    run = stepping.lock(run_id)
    timer = ProcessTimer.objects.select_related("step__item", "step__position", "step__person").get(pk=timer_id)
    step = timer.step
    if timer.fired_at is not None or timer.gone or step.state != ProcessStep.State.OPEN:
        return 0
    timer.fired_at = at
    if not timer.node:
        timer.save(update_fields=["fired_at"])
        stepping.write(run, ProcessAct.Action.LATE, at, None, step)
        stepping.tell(run, "process.step_late", at, step, people=[*stepping.people_of(step), run.owner])
        return 1
    moved = engine.fire(
        diagram_of(run.version), State.from_json(run.engine), step.token, timer.node, stepping.chooser(run)
    )
    run.moves += 1
    timer.move, timer.route = run.moves, list(moved.route)
    timer.save()
    stepping.write(run, ProcessAct.Action.TIMER, at, None, step, diagram_of(run.version).nodes[timer.node].name)
    stepping.settle(run, moved, None, at)
    return 1
