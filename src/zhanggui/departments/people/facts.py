"""Facts of work, plans, scores and places: rows of the whole company, by whose they are."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import connection

from zhanggui import facts
from zhanggui.base import business_date, clock
from zhanggui.departments.people import places
from zhanggui.departments.people.plans import counted
from zhanggui.intake.api import fact_builder, notices, stamp_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Assignment, Position
from zhanggui.kernel.scorecards.models import ScoreLine
from zhanggui.kernel.work.api import WorkItem

WHERE = {"day": pl.Date, "run_id": pl.Int64, "source_row": pl.Int64}
WHOSE = {"person": pl.String, "position": pl.String, "department": pl.String}
WORK = {**WHERE, "item": pl.String, "kind": pl.String, **WHOSE, "state": pl.String, "on_time": pl.Boolean}
PLAN = {**WHERE, "line": pl.String, "kind": pl.String, **WHOSE, "done": pl.Decimal(9, 2)}
SCORE = {
    **WHERE, "card": pl.String, "line": pl.String, "kind": pl.String, **WHOSE, "weight": pl.Decimal(18, 2),
    "weighted": pl.Decimal(18, 4),
}  # fmt: skip
PLACES = {
    **WHERE, "position": pl.String, "department": pl.String, "quota": pl.Int64, "staff": pl.Int64, "gap": pl.Int64,
}  # fmt: skip
SPREAD = 1_000_003
"""Stamps add up products below this, so that a sum over millions of rows still is a whole number of the database."""


@fact_builder("work_item")
def work_items(shop: str, first: date, last: date) -> pl.DataFrame:
    """What fell due on these days and was not cancelled."""
    posts, zone = _posts(), organisation.zone()
    items = WorkItem.objects.exclude(state=WorkItem.State.CANCELLED).filter(due_at__gte=organisation.day_start(first))
    items = items.filter(due_at__lt=organisation.day_start(last + timedelta(days=1))).order_by("due_at", "pk")
    told = items.values_list("pk", "key", "kind", "person__code", "position_id", "state", "due_at", "done_at")
    rows = [
        (business_date(due, zone), None, pk, key, kind, person, *posts.get(post, (None, None)), state,
         done is not None and state == WorkItem.State.DONE and done <= due)
        for pk, key, kind, person, post, state, due, done in told.iterator(chunk_size=5000)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=WORK, orient="row")


@notices("work_item")
def work_looks() -> dict[tuple[str, str], str]:
    """One statement over all items: how many, and sums that any change of what the fact tells moves."""
    table, (month, due) = WorkItem._meta.db_table, _month_and_seconds("w.due_at")
    told = [
        due, "COALESCE(w.person_id, 0)", "COALESCE(w.position_id, 0) + 7 * COALESCE(p.department_id, 0)",
        "CASE w.state WHEN 'open' THEN 1 WHEN 'done' THEN 2 ELSE 3 END",
        "CASE WHEN w.done_at <= w.due_at THEN 1 ELSE 0 END",
    ]  # fmt: skip
    sums = ", ".join(f"SUM((w.id %% {SPREAD}) * (({each}) %% {SPREAD}))" for each in told)
    sql = (
        f"SELECT {month}, COUNT(*), SUM(w.id), {sums} FROM {table} w "  # noqa: S608 - names of our own
        f"LEFT JOIN {Position._meta.db_table} p ON p.id = w.position_id GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        return {(facts.COMPANY, row[0]): stamp_of(int(each) for each in row[1:]) for row in cursor}


@fact_builder("plan_line")
def plan_lines(shop: str, first: date, last: date) -> pl.DataFrame:
    """Lines of the plans that end on these days, and how much of each the summary says is done."""
    posts = _posts()
    rows = [
        (line.day, None, line.plan, line.name, line.cadence, line.person, *posts.get(line.position, (None, None)),
         line.done)
        for line in counted.lines_between(first, last)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=PLAN, orient="row")


@notices("plan_line")
def plan_looks() -> dict[tuple[str, str], str]:
    return {(facts.COMPANY, month): stamp for month, stamp in counted.looks().items()}


@fact_builder("score_line")
def score_lines(shop: str, first: date, last: date) -> pl.DataFrame:
    """Lines of the frozen cards whose period ends on these days, as they stand after disputes."""
    posts = _posts()
    lines = ScoreLine.objects.filter(card__last__range=(first, last), score__isnull=False).order_by("card", "order")
    told = lines.values_list(
        "card__last", "pk", "card_id", "code", "card__kind", "card__person__code", "card__person_id",
        "card__position_id", "card__department__code", "weight", "score",
    )  # fmt: skip
    held = _held_by_person()
    rows = []
    for day, pk, card, code, kind, person, person_pk, post, department, weight, score in told:
        post = post or _main_post(held.get(person_pk, []), day)
        position, own = posts.get(post, (None, None))
        rows.append(
            (day, None, pk, str(card), code, kind, person, position, department or own, weight, _times(weight, score))
        )
    return pl.DataFrame(rows, schema=SCORE, orient="row")


@notices("score_line")
def score_looks() -> dict[tuple[str, str], str]:
    """Sums over the lines of every month's cards; a dispute moves them."""
    month = "to_char(c.last, 'YYYY-MM')" if connection.vendor == "postgresql" else "SUBSTR(c.last, 1, 7)"
    cents = "CAST(ROUND(COALESCE(l.score, -1) * 100) AS BIGINT)"
    share = "CAST(ROUND(l.weight * 100) AS BIGINT)"
    sums = ", ".join(f"SUM((l.id %% {SPREAD}) * (({each}) %% {SPREAD}))" for each in (cents, share))
    card = ScoreLine._meta.get_field("card").related_model._meta.db_table
    sql = (
        f"SELECT {month}, COUNT(*), SUM(l.id), {sums} FROM {ScoreLine._meta.db_table} l "  # noqa: S608
        f"JOIN {card} c ON c.id = l.card_id GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        return {(facts.COMPANY, row[0]): stamp_of(int(each) for each in row[1:]) for row in cursor}


@fact_builder("headcount")
def headcount(shop: str, first: date, last: date) -> pl.DataFrame:
    """Every change of a post's places or people on these days."""
    rows = [
        (one.day, None, None, one.position, one.department, one.quota, one.staff, one.gap)
        for one in places.changes()
        if first <= one.day <= last
    ]
    return pl.DataFrame(rows, schema=PLACES, orient="row")


@notices("headcount")
def headcount_looks() -> dict[tuple[str, str], str]:
    return {(facts.COMPANY, month): stamp for month, stamp in places.looks().items()}


def _month_and_seconds(column: str) -> tuple[str, str]:
    """The business month of a moment and its seconds since 1970, in the database's own words.

    The company's zone is taken as it is now: where clocks are put forward in summer, an hour at the end of a
    month may be looked for in the neighbouring one.
    """
    minutes = int((clock.now().astimezone(organisation.zone()).utcoffset() or timedelta()).total_seconds() // 60)
    if connection.vendor == "postgresql":
        shifted = f"({column} AT TIME ZONE 'UTC') + INTERVAL '{minutes} minutes'"
        return f"to_char({shifted}, 'YYYY-MM')", f"CAST(EXTRACT(EPOCH FROM {column}) AS BIGINT)"
    return f"strftime('%%Y-%%m', {column}, '{minutes} minutes')", f"CAST(strftime('%%s', {column}) AS INTEGER)"


def _posts() -> dict[int, tuple[str, str]]:
    """Codes of every post and its department, closed ones too."""
    return {pk: (code, own) for pk, code, own in Position.objects.values_list("pk", "code", "department__code")}


def _held_by_person() -> dict[int, list[tuple[date, date | None, int]]]:
    held: dict[int, list[tuple[date, date | None, int]]] = {}
    told = Assignment.objects.order_by("starts", "pk").values_list("person_id", "starts", "ends", "position_id")
    for person, *rest in told:
        held.setdefault(person, []).append(tuple(rest))  # type: ignore[arg-type]
    return held


def _main_post(held: list[tuple[date, date | None, int]], day: date) -> int | None:
    """The post somebody held first of those held on that day."""
    return next((post for starts, ends, post in held if starts <= day and (ends is None or ends >= day)), None)


def _times(weight: Decimal, score: Decimal) -> Any:
    return (weight * score).quantize(Decimal("0.0001"))
