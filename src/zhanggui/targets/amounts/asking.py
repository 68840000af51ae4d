"""Who decides about a target: it goes to the desk above whoever handed it in, and back with the answer."""

from datetime import datetime

from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.wording import metric_label

WORKDAYS_TO_DECIDE = 3


def ask(target: Target, by: Person, at: datetime) -> None:
    """Put it on the desk above; where nobody is above, who may approve finds it in the list."""
    on = organisation.today_at(at)
    chart = organisation.chart(on)
    above = {chart.superior(post) for post in sorted(chart.acts_for(by.pk)) if post in chart.positions}
    decider = next(
        (one for one in sorted((one for one in above if one), key=lambda one: one.code) if one.pk != by.pk), None
    )
    if decider is None:
        return
    day, calendar = on, organisation.calendar()
    for _count in range(WORKDAYS_TO_DECIDE):
        day = calendar.next_workday(day)
    name = f"{metric_label(target.metric)} {target.first:%Y-%m-%d} – {target.last:%Y-%m-%d}"
    work.open_item(
        key=_key(target), kind="target", person=decider, opens_on=on, due_at=organisation.day_start(day), at=at, by=by,
        title_zh=f"审批目标：{name}（{by.name}）", title_en=f"Decide on the target: {name} ({by.name_en or by.name})",
        link=f"/targets/{target.pk}/", detail={"target": target.pk, "version": target.version}, minutes=15,
    )  # fmt: skip


def answered(target: Target, by: Person | None, at: datetime) -> None:
    """The item of whoever was asked is done, or gone where it was taken back."""
    if by is None:
        work.cancel_item(_key(target), at=at)
    else:
        work.close_item(_key(target), person=by, at=at)


def tell(target: Target, name: str, by: Person | None, at: datetime) -> None:
    """Tell whoever handed it in what became of it."""
    to = target.submitted_by or target.set_by
    if to is None or (by is not None and to.pk == by.pk):
        return
    payload = {
        "target": target.pk, "people": [to.code], "by": by.code if by else "", "text": str(target),
        "title_en": str(target), "link": f"/targets/{target.pk}/",
    }  # fmt: skip
    events.announce(name, payload, at)


def _key(target: Target) -> str:
    times = int(target.submitted_at.timestamp()) if target.submitted_at else 0
    return f"target:{target.pk}:{times}"
