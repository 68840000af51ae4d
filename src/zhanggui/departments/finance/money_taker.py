"""Taking payment bills and settlements of other platforms into the ledger: each row once, whatever overlaps.

A row with a number of its own is known by it. Where rows have none, equal rows of one file are as many rows, and the
same rows of another file are the same ones.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from zhanggui.base import Problem, business_date, portions
from zhanggui.connectors.wording import problem
from zhanggui.departments.finance.models import LedgerLine, LedgerStatement
from zhanggui.departments.finance.rules.movements import LEADS, ZERO, Booking, payment_booking, settlement_booking
from zhanggui.departments.projects import api as projects
from zhanggui.intake.api import Batch, Outcome, mark_dirty

AT_ONCE = 500
Book = Callable[[Any, str], Booking | str]
Lines = list[LedgerLine]


def take_payments(batch: Batch) -> Outcome:
    """Keep what a payment bill says was paid, given back and charged."""
    return _take(batch, payment_booking)


def take_settlements(batch: Batch) -> Outcome:
    """Keep what a platform says it settled or moved."""
    return _take(batch, settlement_booking)


def follow_leader(shop: str, shop_pk: int, source: str, first: date, last: date) -> None:
    """Days on which another file now counts instead of these have to be built again."""
    followers = [name for name, leader in LEADS.items() if leader == source]
    days = LedgerLine.objects.filter(shop_id=shop_pk, source__in=followers, business_date__range=(first, last))
    mark_dirty("ledger_line", shop, set(days.order_by().values_list("business_date", flat=True).distinct()))


def _take(batch: Batch, book: Book) -> Outcome:
    shop_pk = projects.shop_by_code(batch.shop).pk
    booked: list[Booking] = []
    rejected: list[Problem] = []
    for record in batch.records:
        made = book(record, batch.format)
        if isinstance(made, Booking):
            booked.append(made)
        else:
            rejected.append(problem(f"ledger.{made}", row=record.row, raw=record.raw))
    outcome = _keep(batch, shop_pk, booked, rejected)
    _keep_statement(batch, shop_pk, booked)
    return outcome


def _keep(batch: Batch, shop_pk: int, booked: Sequence[Booking], rejected: list[Problem]) -> Outcome:
    numbers = _numbers(batch, shop_pk, booked)
    known = _known(shop_pk, numbers)
    new: Lines = []
    gone: list[int] = []
    counts: Counter[str] = Counter()
    for booking, number in zip(booked, numbers, strict=True):
        made = _lines(batch, shop_pk, booking, number)
        stored = known.get(number)
        what = _verdict(stored, made, batch.run_id)
        if what == "conflict":
            sentence = f"Ledger entry {booking.number} is already known with another amount or time."
            rejected.append(Problem("ledger.entry_conflict", sentence, row=booking.row))
            continue
        counts[what] += 1
        if what == "accepted":
            gone += [line.pk for line in stored or () if line.pk]
            new = [line for line in new if line.movement != number] if stored else new
            known[number] = made
            new += made
    LedgerLine.objects.filter(pk__in=gone).delete()
    LedgerLine.objects.bulk_create(new, batch_size=AT_ONCE)
    mark_dirty("ledger_line", batch.shop, {line.business_date for line in new})
    return Outcome(counts["accepted"], counts["unchanged"], counts["repeated"], rejected)


def _verdict(stored: Lines | None, made: Lines, run_id: int) -> str:
    """What becomes of a row: a fuller telling of the same movement takes the place of a shorter one."""
    if stored is None:
        return "accepted"
    if (_moved(stored), stored[0].at) != (_moved(made), made[0].at):
        return "conflict"
    if len(made) > len(stored):
        return "accepted"
    return "repeated" if stored[0].run == run_id else "unchanged"


def _moved(lines: Lines) -> Any:
    return sum((line.income - line.outgo for line in lines), ZERO)


def _numbers(batch: Batch, shop_pk: int, booked: Sequence[Booking]) -> list[str]:
    """What each row is known by: its number, or its content and which of its equals in the file it is."""
    bare = [_content(booking) for booking in booked]
    said: Counter[str] = Counter()
    told = []
    for booking, content in zip(booked, bare, strict=True):
        if booking.number:
            told.append(_short(f"{batch.format}:{booking.number}"))
            continue
        said[content] += 1
        told.append(f"{content}:{_place(batch, shop_pk, booking, content, said[content])}")
    return told


def _place(batch: Batch, shop_pk: int, booking: Booking, content: str, place: int) -> int:
    """A repaired row comes alone: its equals of the same file, told before, are other rows."""
    if len(batch.records) > 1:
        return place
    mine = LedgerLine.objects.filter(shop_id=shop_pk, run=batch.run_id, movement__startswith=f"{content}:")
    rows = set(mine.exclude(row=booking.row).values_list("row", flat=True))
    return place + len(rows)


def _content(booking: Booking) -> str:
    parts = ";".join(f"{each.part}={each.moved}" for each in booking.movements)
    words = (booking.at.timestamp(), booking.trade_no, booking.merchant_order_no, booking.business_type, parts)
    return _digest("|".join(map(str, words)))


def _short(number: str) -> str:
    return number if len(number) <= 64 else _digest(number)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def _known(shop_pk: int, numbers: Sequence[str]) -> dict[str, Lines]:
    known: dict[str, Lines] = {}
    for some in portions(sorted(set(numbers))):
        rows = LedgerLine.objects.filter(shop_id=shop_pk, movement__in=some).defer("counterparty", "memo")
        for row in rows.order_by("pk"):
            known.setdefault(row.movement, []).append(row)
    return known


def _lines(batch: Batch, shop_pk: int, booking: Booking, number: str) -> Lines:
    return [
        LedgerLine(
            shop_id=shop_pk,
            source=batch.format,
            movement=number,
            entry_no=_short(f"{number}:{each.part}") if each.part else number,
            merchant_order_no=booking.merchant_order_no[:64],
            trade_no=booking.trade_no[:64],
            kind=each.kind,
            heading=each.heading[:120],
            income=max(each.moved, ZERO),
            outgo=max(-each.moved, ZERO),
            at=booking.at,
            business_date=business_date(booking.at),
            counterparty=booking.counterparty,
            title=booking.title[:300],
            channel=booking.channel[:60],
            business_type=booking.business_type[:60],
            memo=booking.memo[:500],
            run=batch.run_id,
            row=booking.row,
        )
        for each in booking.movements
    ]


def _keep_statement(batch: Batch, shop_pk: int, booked: Sequence[Booking]) -> None:
    """The days a file covers are those of its first and last row: such files do not say so themselves."""
    days = [business_date(booking.at) for booking in booked]
    if not days:
        return
    moved = [each.moved for booking in booked for each in booking.movements]
    statement = LedgerStatement.objects.filter(shop_id=shop_pk, run=batch.run_id).first() or LedgerStatement(
        shop_id=shop_pk, run=batch.run_id, source=batch.format, account=batch.format, first=days[0], last=days[0],
        income=ZERO, income_rows=0, outgo=ZERO, outgo_rows=0,
    )  # fmt: skip
    statement.first, statement.last = min(statement.first, *days), max(statement.last, *days)
    statement.income += sum((each for each in moved if each > 0), ZERO)
    statement.outgo -= sum((each for each in moved if each < 0), ZERO)
    statement.income_rows += sum(each > 0 for each in moved)
    statement.outgo_rows += sum(each < 0 for each in moved)
    statement.save()
    LedgerLine.objects.filter(shop_id=shop_pk, run=batch.run_id, statement=None).update(statement=statement)
    follow_leader(batch.shop, shop_pk, batch.format, statement.first, statement.last)


def counted(lines: Any, covered: Mapping[str, Sequence[tuple[date, date]]]) -> Any:
    """The lines without those whose money another file, covering their day, books itself."""
    for source, leader in LEADS.items():
        days = Q(pk=None)
        for first, last in covered.get(leader, ()):
            days |= Q(business_date__range=(first, last))
        lines = lines.exclude(Q(source=source) & days)
    return lines
