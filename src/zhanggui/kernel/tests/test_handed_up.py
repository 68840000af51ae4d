"""Work that went to the superior's desk is still proved by whose it was."""

from datetime import date

from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

WEDNESDAY, THURSDAY = date(2011, 11, 16), date(2011, 11, 17)


def test_the_agents_own_work_still_proves_what_went_to_the_superiors_desk(company):
    company.duty(position=company.agent_post, cadences=["weekly"])
    (item,) = work.open_day(MONDAY, moment(MONDAY)).items
    WorkItem.objects.update(due_at=moment(MONDAY, 12))
    for day in (TUESDAY, WEDNESDAY, THURSDAY):
        work.escalate(day, moment(day))
    evidence.record(
        key="r:1", event="report.read", person=company.agent, at=moment(THURSDAY, 11), detail={"report": "daily-sales"}
    )
    item.refresh_from_db()
    assert (item.state, item.proof, item.done_by) == ("done", "verified", company.agent)


def test_assigning_accepting_and_deciding_proves_whose_duty_that_is(company):
    event = {"kind": "event", "event": "work.accepted"}
    company.duty("accept", binding=event)
    work.open_day(MONDAY, moment(MONDAY))
    task = work.give_task(
        by=company.manager, to=company.agent, title="整理差评", due_at=moment(TUESDAY), at=moment(MONDAY, 9, 30),
        wants_review=True,
    )  # fmt: skip
    work.submit_for_review(task.pk, company.agent, "好", at=moment(MONDAY, 10))
    work.accept(task.pk, company.manager, moment(MONDAY, 11))
    proved = WorkItem.objects.get(duty__code="accept")
    assert (proved.state, proved.proof, proved.done_by) == ("done", "verified", company.manager)
