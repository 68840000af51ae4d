"""Duties that no calendar opens: their work opens when what they wait for happens."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.db import transaction
from django.db.models import Count

from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.api import Duty, Opens
from zhanggui.kernel.events.api import reaction
from zhanggui.kernel.evidence.happening import HAPPENED, Happening, happening_of
from zhanggui.kernel.evidence.services import rematch
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Responsible
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

CADENCE = "event"
DUE_TIME = time(18)
MOST_KEYS = 500


@reaction(HAPPENED)
def open_what_waits(payload: Mapping[str, Any], key: str) -> None:
    """Open the work of every duty that waits for this; the same event opens it once."""
    told = happening_of(payload)
    for duty in duties.opened_by_event(told.event, told.on):
        opens = duties.opens_of(duty.opens_by)
        if opens is not None and told.fits(opens.where):
            open_for(duty, opens, told)


@transaction.atomic
def open_for(duty: Duty, opens: Opens, told: Happening) -> WorkItem | None:
    """One item for what happened, or one more on the item of the day; None where the post is closed."""
    list(Duty.objects.select_for_update().filter(pk=duty.pk).values_list("pk", flat=True))  # twins wait here
    if opens.gather != duties.DAY:
        return _open(duty, opens, told, f"duty:{duty.code}:{CADENCE}:{_short(told.key)}")
    first = f"duty:{duty.code}:{CADENCE}:{told.on.isoformat()}"
    of_the_day = list(WorkItem.objects.select_for_update().filter(key__startswith=f"{first}:").order_by("pk"))
    for item in of_the_day:
        if told.key in item.detail.get("happened", []):
            return item
    waiting = next((item for item in of_the_day if item.state == WorkItem.State.OPEN), None)
    if waiting is None:
        return _open(duty, opens, told, f"{first}:{len(of_the_day)}")
    waiting.detail = {
        **waiting.detail,
        "count": waiting.detail.get("count", 1) + told.count,
        "happened": [*waiting.detail.get("happened", []), told.key][-MOST_KEYS:],
    }
    waiting.save(update_fields=["detail"])
    return waiting


def _open(duty: Duty, opens: Opens, told: Happening, key: str) -> WorkItem | None:
    held = WorkItem.objects.filter(key=key).first()
    if held is not None:
        return held
    chart, calendar = organisation.chart(told.on), organisation.calendar()
    if duty.position_id not in chart.positions:
        return None
    due_time = duty.due_time or DUE_TIME
    is_over = told.at >= organisation.moment(told.on, due_time)
    period = duties.opened_period(opens, told.on, calendar, is_over=is_over)
    same = {word: told.words[word] for word in opens.same if told.words.get(word) not in (None, "")}
    answer = _least_loaded(duty, chart.responsible(duty.position_id))
    item = work.open_item(
        key=key, kind="duty", duty=duty, title_zh=duty.name_zh, title_en=duty.name_en, position=duty.position,
        answer=answer, opens_on=told.on, period_last=period.last, cadence=CADENCE, minutes=duty.standard_minutes,
        due_at=organisation.moment(period.last, due_time), source="duty", at=told.at, link=told.link,
        detail={
            "happened": [told.key], "opened_by": told.event, "opened_at": told.at.isoformat(), "count": told.count,
            "subject": told.subject, **({"same": same} if same else {}),
        },
    )  # fmt: skip
    rematch([item], told.at)
    return item


def _least_loaded(duty: Duty, answers: Sequence[Responsible]) -> Responsible:
    """Of several holders, the one with the fewest open items of this duty; the first of the post among equals."""
    if len(answers) == 1:
        return answers[0]
    waiting = WorkItem.objects.filter(duty=duty, cadence=CADENCE, state=WorkItem.State.OPEN).values("person")
    load = {row["person"]: row["many"] for row in waiting.annotate(many=Count("pk")).order_by()}
    return min(answers, key=lambda answer: load.get(answer.person.pk if answer.person else None, 0))


def _short(key: str) -> str:
    """A key that fits; a long one by its digest."""
    return key if len(key) <= 100 else hashlib.sha256(key.encode()).hexdigest()[:40]
