"""The records of a period: whose items count, and how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from zhanggui.kernel.duties.api import QUALITY
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.scorecards.rules import METRIC, STANDARD, Line, Record, lines_of, total_of
from zhanggui.kernel.work.api import WorkItem

Subject = Person | Position | Department
Reading = Callable[[str, Mapping[str, Any], date, date, Person | None], Decimal | None]
_readings: list[Reading] = []


@dataclass(frozen=True)
class Score:
    """A card that is not frozen: what the period looks like so far."""

    subject: Subject
    first: date
    last: date
    table: Sequence[Mapping[str, Any]]
    lines: Sequence[Line]
    records: Sequence[Record]

    @property
    def total(self) -> Decimal | None:
        return total_of(self.lines)


def provide_reading(reading: Reading) -> None:
    """Name what reads a metric over some days, `fn(metric, where, first, last, person)`: numbers stand above."""
    _readings[:] = [reading]


def compute(subject: Subject, first: date, last: date, at: datetime) -> Score:
    """The card of a person, a post or a department as far as the period has come; nothing is written."""
    table = table_of(subject, last)
    records = records_of(subject, first, last, at)
    return Score(subject, first, last, table, lines_of(table, records, read(table, subject, first, last)), records)


def table_of(subject: Subject, on: date) -> Sequence[Mapping[str, Any]]:
    """The appraisal table: of the post, of the person's first post; a department has the standard one."""
    if isinstance(subject, Position):
        return subject.profile.get("appraisal") or STANDARD
    if isinstance(subject, Person):
        posts = organisation.positions_of(subject, on)
        return (posts[0].profile.get("appraisal") if posts else None) or STANDARD
    return STANDARD


def records_of(subject: Subject, first: date, last: date, at: datetime) -> list[Record]:
    """Every item that fell due in the days, and by this moment; what was taken back does not count."""
    until = min(at, organisation.day_start(last + timedelta(days=1)))
    due = Q(due_at__gte=organisation.day_start(first), due_at__lt=until)
    items = WorkItem.objects.filter(_whose(subject), due).exclude(state=WorkItem.State.CANCELLED)
    found = list(items.select_related("duty").order_by("due_at", "pk"))
    shares = evidence.shares_of([item for item in found if item.state == WorkItem.State.OPEN])
    return [_record(item, shares.get(item.pk, Decimal(0))) for item in found]


def read(table: Sequence[Mapping[str, Any]], subject: Subject, first: date, last: date) -> dict[str, Decimal | None]:
    """The readings of a table's metrics; none while no room reads numbers."""
    if not _readings:
        return {}
    person = subject if isinstance(subject, Person) else None
    return {
        row["id"]: _readings[0](row["metric"], row.get("where") or {}, first, last, person)
        for row in table
        if row["kind"] == METRIC
    }


def _whose(subject: Subject) -> Q:
    if isinstance(subject, Person):
        return Q(person=subject)
    return Q(position=subject) if isinstance(subject, Position) else Q(position__department=subject)


def _record(item: WorkItem, seen: Decimal) -> Record:
    is_done = item.state == WorkItem.State.DONE
    return Record(
        item=item.pk,
        title_zh=item.title_zh,
        title_en=item.title_en,
        weight=item.duty.weight if item.duty else Decimal(1),
        share=Decimal(1) if is_done else _in_part(item, seen),
        proof=item.proof if is_done else "",
        due_at=item.due_at,
        done_at=item.done_at if is_done else None,
        factors=_factors(item),
        is_duty=item.kind == "duty",
    )


def _in_part(item: WorkItem, seen: Decimal) -> Decimal:
    """What an item counts that is not done: what was seen of it, unless its duty says the whole or nothing."""
    whole = item.duty is not None and (item.duty.binding or {}).get("partial") == "whole"
    return Decimal(0) if whole else max(seen, item.done_share)


def _factors(item: WorkItem) -> dict[str, Decimal]:
    """What lowers its quality; lateness is a line of its own, and lowers quality only where the duty says so."""
    own = ((item.duty.binding or {}).get("quality") if item.duty else None) or {}
    late = "late" in own and item.done_at is not None and item.done_at > item.due_at
    happened = {"late": late, "returned": item.returned_times > 0, "below": bool(item.quality.get("below"))}
    return {name: Decimal(str(own.get(name, QUALITY[name]))) for name, so in happened.items() if so}
