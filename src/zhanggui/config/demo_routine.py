"""The sample company's routine: days are opened, people do what is due, superiors look at it.

Most is done in time, some late, some is returned once, some neglected: which, the key of an item decides.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zlib import crc32

from zhanggui.base import business_date
from zhanggui.config.demo_story import Act, written
from zhanggui.doors.notices import services as notices
from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.scorecards.api import Scorecard, ScoreRecord, confirm, dispute
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

FIRST = date(2011, 10, 24)
"""The last full week of October is played too, so that October has cards."""
IN_TIME, LATE, RETURNED = 80, 91, 96
"""Of a hundred items so many are done in time, late, returned once; the rest is neglected."""
SEED = 73
"""Chosen so that nobody's month is a disaster."""
NEGLECTED = timedelta(days=5)
"""So long nobody does it."""


def acts(today: date) -> Iterator[Act]:
    """The days up to today, without it: today is opened as any day is."""
    story = written("routine")
    calendar, day = organisation.calendar(), FIRST
    while day < today:
        if calendar.is_workday(day):
            yield _at(day, time(9), "day", lambda at, day=day: work.run_day(day, at), whole=False)
            yield _at(day, time(10), "looked at", lambda at: _look_at(at, story["reasons"]))
            yield _at(
                day, time(11), "caught up", lambda at: _catch_up(at, story["late_notes"], story["stand_in_notes"])
            )
            yield _at(day, time(18, 30), "done", lambda at: _do_what_is_due(at, story["notes"]))
            yield _at(day, time(18, 45), "told", lambda at: events.deliver_waiting(), whole=False)
        day += timedelta(days=1)
    yield _at(date(2011, 11, 3), time(15), "cards confirmed", _confirm_cards)
    yield _at(date(2011, 11, 11), time(12), "notices read", _read_notices)
    yield _at(date(2011, 11, 4), time(10, 20), "score disputed", lambda at: _dispute(at, story["dispute"]))


def _at(day: date, hour: time, name: str, do: object, whole: bool = True) -> Act:
    return Act(organisation.moment(day, hour), f"{name} {day}", do, whole)  # type: ignore[arg-type]


def _do_what_is_due(at: datetime, notes: Mapping[str, list[str]]) -> None:
    """What falls due today is done a little before; some of what is due later is begun."""
    today = organisation.today_at(at)
    for item in _open_duties(today):
        before = item.due_at - timedelta(minutes=_fate(item, 40) + 2)
        if item.review == WorkItem.Review.RETURNED:
            work.attest(item.pk, item.person, _note(item, notes), at=at)
        elif business_date(item.due_at) == today and (_fate(item) < IN_TIME or LATE <= _fate(item) < RETURNED):
            work.attest(item.pk, item.person, _note(item, notes), at=before)
        elif item.opens_on == today and business_date(item.due_at) > today and _fate(item, 4) == 0:
            work.start(item.pk, item.person, at)


def _catch_up(at: datetime, late: Mapping[str, list[str]], neglected: Mapping[str, list[str]]) -> None:
    """What is late is done the next morning; what nobody did, in the end by whose desk it went up to."""
    today = organisation.today_at(at)
    for item in _open_duties(today):
        overdue = today - business_date(item.due_at)
        if overdue > timedelta() and IN_TIME <= _fate(item) < LATE:
            work.attest(item.pk, item.person, _note(item, late), at=at)
        elif overdue > NEGLECTED:
            work.attest(item.pk, item.person, _note(item, neglected), at=at)


def _look_at(at: datetime, reasons: list[str]) -> None:
    """Superiors return what falls short, and accept some of the rest."""
    chart = organisation.chart(organisation.today_at(at))
    done = WorkItem.objects.filter(kind="duty", state="done", proof="attested", review="", done_at__lt=at)
    for item in done.filter(done_at__gt=at - timedelta(days=4)).select_related("person", "position").order_by("pk"):
        above = next(iter(work.reviewers_of(item, chart)), None)
        if above is None:
            continue
        if LATE <= _fate(item) < RETURNED and item.returned_times == 0:
            work.reject(item.pk, above, reasons[_fate(item, len(reasons))], at, chart)
        elif _fate(item, 6) == 0 or item.returned_times:
            work.accept(item.pk, above, at, chart=chart)


def _read_notices(at: datetime) -> None:
    """Everybody has read what they were told so far."""
    for person in Person.objects.filter(left_on=None).order_by("code"):
        notices.read(person, notices.unread(person), at)


def _open_duties(today: date) -> list[WorkItem]:
    held = WorkItem.objects.filter(kind="duty", state="open", person__isnull=False, opens_on__lte=today)
    return list(held.select_related("person", "duty").order_by("pk"))


def _note(item: WorkItem, notes: Mapping[str, list[str]]) -> str:
    kind = item.duty.kind if item.duty else ""
    told = notes.get(kind) or notes["other"]
    return told[_fate(item, len(told))]


def _fate(item: WorkItem, of: int = 100) -> int:
    """The same for an item in every telling."""
    return crc32(f"{SEED}:{of}:{item.key}".encode()) % of


def _confirm_cards(at: datetime) -> None:
    """Superiors look through half of October's cards."""
    chart = organisation.chart(organisation.today_at(at))
    for number, card in enumerate(Scorecard.objects.filter(kind="person", confirmed_at=None).order_by("pk")):
        posts = chart.held.get(card.person_id or 0, [])
        above = next((one for post in posts for one in chart.superiors(post)), None)
        if above is not None and number % 2 == 0:
            confirm(card_id=card.pk, by=above, at=at)


def _dispute(at: datetime, reason: str) -> None:
    """Somebody says that something done late should not count; it waits for the superior."""
    for record in ScoreRecord.objects.filter(card__kind="person", card__confirmed_at=None).order_by("pk"):
        is_late = record.done_at is None or record.done_at > record.due_at
        line = record.card.lines.exclude(kind="metric").order_by("order").first()
        if is_late and line is not None and record.card.person.code != "director":
            dispute(line_id=line.pk, item_id=record.item_id, by=record.card.person, reason=reason, at=at)
            return
    raise LookupError("no late record to dispute")
