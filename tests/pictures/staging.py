"""What the pictures need on top of the sample company: a draft of its playbook, and one thing of each kind to show."""

from datetime import timedelta
from typing import Any

from zhanggui.base import clock

DUTY = "C.sales-supervisor.03"
"""The duty the draft changes: once a month until now, from then on every day at eleven."""
POST = "C.sales-supervisor"


def stage() -> dict[str, str]:
    """Begin what has to be there and answer the words that stand in the addresses of the pictures."""
    _issue_job_sheets()
    words = {"post": POST, "duty": DUTY, "draft": str(_draft())}
    return words | _work() | _processes() | _papers() | _scores()


def _person(code: str) -> Any:
    from zhanggui.kernel.organisation.models import Person

    return Person.objects.get(code=code)


def _draft() -> int:
    from zhanggui.playbook import content, editing, versions

    held = versions.draft()
    if held is not None:
        return held.number

    def another_rhythm(files: content.Files) -> str:
        _post, row = content.duty(files, DUTY) or ("", {})
        return editing.set_duty(
            files, DUTY, {**row, "cadence": ["daily"], "due_time": "11:00", "standard_minutes": 20, "weight": 3}
        )

    def another_post(files: content.Files) -> str:
        return editing.borrow_post(
            files, "ecommerce-centre/D.channel-specialist", "C.channel-specialist", "C.dept.ops", "C.ops-supervisor"
        )

    by, at = _person("director"), clock.now()
    versions.change(another_rhythm, by, at)
    version = versions.change(another_post, by, at)
    return version.number


def _issue_job_sheets() -> None:
    from zhanggui.playbook import job_sheets

    job_sheets.issue(clock.now() - timedelta(days=2))


def _work() -> dict[str, str]:
    from zhanggui.kernel.work.models import WorkItem, WorkRequest

    request = WorkRequest.objects.filter(state="asked").earliest("pk")
    busiest = WorkItem.objects.filter(key__contains="task:", person__code="planning").latest("pk")
    return {"request": str(request.pk), "item": str(busiest.pk)}


def _processes() -> dict[str, str]:
    from zhanggui.kernel.processes.models import ProcessRun, ProcessStep

    run = ProcessRun.objects.get(key="sample-entry-thanks")
    step = ProcessStep.objects.get(run__key="sample-exchange-candle", state=ProcessStep.State.OPEN)
    return {"run": str(run.pk), "step": str(step.pk)}


def _papers() -> dict[str, str]:
    from zhanggui.departments.people.meetings.models import Meeting
    from zhanggui.departments.people.plans.models import Plan
    from zhanggui.departments.people.suggestions.models import Suggestion
    from zhanggui.targets.goals.models import Goal

    return {
        "plan": str(Plan.objects.get(author__code="shop-manager", kind="summary").pk),
        "meeting": str(Meeting.objects.filter(state="published").latest("on").pk),
        "suggestion": str(Suggestion.objects.get(state="done").pk),
        "goal": str(Goal.objects.get(key="sample:month-sales").pk),
    }


def _scores() -> dict[str, str]:
    from zhanggui.kernel.scorecards.models import Dispute

    dispute = Dispute.objects.select_related("line__card__person").get()
    card = dispute.line.card
    return {"card": str(card.pk), "line": str(dispute.line_id), "disputer": card.person.code}
