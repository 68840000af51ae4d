"""What a company writes of itself - work, plans, scores, targets, costs, one who leaves - made by its services.

Every number made here can be added up by eye. What was written, `written.json` beside the department tells the oracles.
"""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.year.department import Department
from zhanggui.base import Period

SALES_A_DAY, VISITS_A_DAY, SPEND_A_DAY = Decimal("1500.00"), Decimal(400), Decimal("250.00")
LABOUR, RENT = Decimal("9300.01"), Decimal("3100.00")
COST_OF_A_PIECE = Decimal("12.3400")
YEAR_BEFORE = 40
"""Orders a shop had a year before."""


def write_everything(department: Department) -> None:
    """All of it, and a list of it for the oracles."""
    _tasks(department)
    told = {"plans": list(_plans(department)), "scores": list(_scores(department)), "vacant": _departure(department)}
    _targets(department)
    _costs(department)
    _list_of(department).write_text(json.dumps(told, indent=1), "utf-8")


def written(department: Department) -> dict[str, Any]:
    """Fates of planned lines, scores with their weights, and the post that is vacant."""
    return dict(json.loads(_list_of(department).read_text("utf-8")))


def _list_of(department: Department) -> Path:
    return department.folder.parent / "written.json"


def months_of(period: Period) -> list[Period]:
    """The whole months the days of a period lie in."""
    firsts = sorted({day.replace(day=1) for day in period})
    return [Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)) for first in firsts]


def _at(day: date, hour: int) -> datetime:
    from zhanggui.kernel.organisation import api as organisation

    return organisation.moment(day, time(hour))


def _seats() -> list[Any]:
    """Who holds which post, by person."""
    from zhanggui.kernel.organisation.models import Assignment

    seats = Assignment.objects.filter(ends=None, position__closed_on=None).select_related("person", "position")
    return list(seats.order_by("person__code", "position__code"))


def _tasks(department: Department) -> None:
    """Each day a task for two seats in turn: two of three done in time, one late, every tenth left open."""
    from zhanggui.kernel.work import api as work

    seats = _seats()
    for number, day in enumerate(department.period):
        for each in range(2):
            seat, key = seats[(number * 2 + each) % len(seats)], f"year:{day}:{each}"
            work.open_item(
                key=key, title_zh="模拟任务", person=seat.person, position=seat.position, opens_on=day,
                due_at=_at(day, 18), at=_at(day, 9),
            )  # fmt: skip
            if number % 10:
                work.close_item(key, person=seat.person, at=_at(day, 19 if number % 3 == 0 else 17))


def _plans(department: Department) -> Iterator[dict[str, Any]]:
    """Three people plan four lines a week; what comes of them differs."""
    fates = (("done", "done", "partly", "open"), ("done", "partly", "partly", ""), ("open", "open", "", ""))
    mondays = [day for day in department.period if day.weekday() == 0 and day + timedelta(days=6) in department.period]
    for place, seat in enumerate(_seats()[:3]):
        for week, monday in enumerate(mondays):
            lines = [f"事项{number}" for number in range(1, 5)]
            _planned(seat, "plan", monday, [{"": line} for line in lines])
            told = fates[(place + week) % 3]
            _planned(seat, "summary", monday, [
                {"": line, "fate": fate} for line, fate in zip(lines, told, strict=True) if fate
            ])  # fmt: skip
            yield {"person": seat.person.code, "last": str(monday + timedelta(days=6)), "fates": told}


def _planned(seat: Any, kind: str, monday: date, rows: list[dict[str, str]]) -> None:
    """A weekly plan or summary, submitted; `""` is the first column of a line."""
    from zhanggui.departments.people.plans import rules
    from zhanggui.departments.people.plans import services as plans

    made = plans.begin(
        author=seat.person, position=seat.position, kind=kind, cadence="weekly", day=monday, at=_at(monday, 10)
    )
    if made.version:
        return
    sections = tuple(
        rules.filled(one, "模拟", [
            [row.get(column.id, row[""] if not place else "") for place, column in enumerate(one.columns)]
            for row in rows
        ] if one.id == rules.ITEMS else [])
        for one in made.contents.sections
    )  # fmt: skip
    made = plans.write(
        plan_id=made.pk, by=seat.person, title=made.title, body=rules.Body(sections), revision=made.revision
    )
    plans.submit(plan_id=made.pk, by=seat.person, at=_at(monday, 11))


def _scores(department: Department) -> Iterator[dict[str, Any]]:
    """Everybody's frozen card of each whole month: two lines that could be measured, one that could not."""
    from zhanggui.kernel.scorecards.models import Scorecard, ScoreLine

    for month in months_of(department.period):
        last = min(month.last, department.period.last)
        for place, seat in enumerate(_seats()[:6]):
            card = Scorecard.objects.create(
                kind="person", person=seat.person, first=month.first, last=last, frozen_at=_at(month.last, 12),
                total=Decimal(80),
            )  # fmt: skip
            scores = (("duties", 60, 80 + place), ("timeliness", 20, 60 + month.first.month), ("quality", 20, None))
            yield {"person": seat.person.code, "last": str(last), "scores": [line[1:] for line in scores]}
            for order, (code, weight, score) in enumerate(scores):
                ScoreLine.objects.create(
                    card=card, code=code, kind=code, name_zh=code, weight=Decimal(weight), order=order,
                    score=None if score is None else Decimal(score),
                )  # fmt: skip


def _targets(department: Department) -> None:
    """So much for every day of each month, of every shop, approved."""
    from zhanggui.targets.amounts import services as targets

    planned = (("sales", SALES_A_DAY), ("visits", VISITS_A_DAY), ("ad_spend", SPEND_A_DAY))
    for month in months_of(department.period):
        for shop in department.shops:
            for metric, amount in planned:
                made = targets.set_target(
                    metric=metric, days=month, amount=amount * month.length, scope={"shop": shop}, by=None,
                    at=_at(month.first, 9),
                )  # fmt: skip
                targets.approve(target_id=made.pk, by=None, at=_at(month.first, 10))


def _costs(department: Department) -> None:
    """Labour of the first shop and rent all shops share; a cost of every second article."""
    from zhanggui.departments.finance.costs import enter_cost
    from zhanggui.departments.merchandising.costs import set_cost
    from zhanggui.departments.merchandising.models import Sku

    at = _at(department.period.last, 20)
    for month in months_of(department.period):
        enter_cost(month=month.first, kind="labour", amount=LABOUR, shop=department.shops[0], person=None, at=at)
        enter_cost(month=month.first, kind="rent", amount=RENT, key="equal", person=None, at=at)
    for sku in Sku.objects.order_by("shop__code", "code"):
        if is_costed(sku.code):
            set_cost(sku_id=sku.pk, cost=COST_OF_A_PIECE, starts=department.period.first, person=None, at=at)


def is_costed(sku: str) -> bool:
    """Whether the run says what a piece of an article costs: of those whose number ends on 1."""
    return sku.endswith("1")


def _departure(department: Department) -> str:
    """One of the people leaves in the middle, and a post that says how many places it has is vacant: which?"""
    from zhanggui.kernel.organisation import api as organisation

    last = [seat for seat in _seats() if seat.position.headcount is not None][-1]
    organisation.leave(person=last.person, on=department.period.first + timedelta(days=department.period.length // 2))
    return str(last.position.code)


def write_year_before(department: Department, folder: Path) -> Iterator[tuple[str, Path]]:
    """An order list a shop: some of its paid orders as if a year ago, by other buyers and under other numbers."""
    for shop in department.shops:
        lists = sorted((department.folder / shop / "orders").glob("ExportOrderList*.csv"))
        if not lists:
            continue
        with lists[0].open(encoding="gbk", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["订单付款时间"] and row["订单状态"] == "交易成功"]
        path = folder / shop / "ExportOrderList_before.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="gbk", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(_a_year_earlier(row) for row in rows[:YEAR_BEFORE])
        yield shop, path


def _a_year_earlier(row: dict[str, str]) -> dict[str, str]:
    other = {"订单编号": row["订单编号"].replace("300000", "200000", 1), "买家会员名": f"before_{row['买家会员名']}"}
    other |= {"物流单号": "", "支付单号": ""}
    moved = {
        name: f"{int(text[:4]) - 1}{text[4:]}" if re.match(r"\d{4}-(?!02-29)", text) else text
        for name, text in row.items()
        if name.endswith("时间")
    }
    return row | moved | other
