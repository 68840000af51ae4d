"""The face of processes."""

from zhanggui.kernel.processes.advice import Advice, advice_on
from zhanggui.kernel.processes.checking import check_process
from zhanggui.kernel.processes.contracts import Migration, NotPublished, Place, ProcessRefused, Waiting
from zhanggui.kernel.processes.models import ProcessAct, ProcessRun, ProcessSignature, ProcessStep, ProcessVersion
from zhanggui.kernel.processes.publishing import diagram_of, duties_here, live_version, publish, retire, step_about
from zhanggui.kernel.processes.queries import (
    acts_of,
    live_processes,
    open_steps,
    place_of,
    runs,
    runs_of,
    steps_for,
    steps_of_run,
    versions_of,
    where_work_waits,
)
from zhanggui.kernel.processes.returning import can_return_to, migrate, preview_migration, send_back
from zhanggui.kernel.processes.seats import move_seats
from zhanggui.kernel.processes.services import (
    add_signer,
    complete,
    delegate,
    may_act,
    may_manage,
    sign,
    start,
    withdraw,
)
from zhanggui.kernel.processes.starting import SelfStart, self_starting, start_scheduled, switch
from zhanggui.kernel.processes.timers import run_timers

__all__ = [
    "Advice",
    "Migration",
    "NotPublished",
    "Place",
    "ProcessAct",
    "ProcessRefused",
    "ProcessRun",
    "ProcessSignature",
    "ProcessStep",
    "ProcessVersion",
    "SelfStart",
    "Waiting",
    "acts_of",
    "add_signer",
    "advice_on",
    "can_return_to",
    "check_process",
    "complete",
    "delegate",
    "diagram_of",
    "duties_here",
    "live_processes",
    "live_version",
    "may_act",
    "may_manage",
    "migrate",
    "move_seats",
    "open_steps",
    "place_of",
    "preview_migration",
    "publish",
    "retire",
    "run_timers",
    "runs",
    "runs_of",
    "self_starting",
    "send_back",
    "sign",
    "start",
    "start_scheduled",
    "step_about",
    "steps_for",
    "steps_of_run",
    "switch",
    "versions_of",
    "where_work_waits",
    "withdraw",
]
