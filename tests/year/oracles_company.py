"""Work, plans, scores, places, targets, costs and files: plain Python over what the run wrote and the files."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import yaml

from tests.year import documents
from tests.year.department import Department, Row
from tests.year.oracle import Cut, Key, month, oracle, ratio, sums, tally
from tests.year.oracles_orders import commission_by_month, freight_by_month, sales_by_month
from tests.year.oracles_visits import monthly
from zhanggui.base import Period, playbooks_folder

HOME = ZoneInfo("Asia/Shanghai")
READ = {"shop-review": "评价", "stock-day": "库存", "competitor-price": "竞品价格"}
"""Formats of our own and the names of their files."""


def _days(department: Department) -> dict[Key, int]:
    """How many days of the period each shop and month have."""
    return tally((shop, month(day)) for shop in department.shops for day in department.period)


@oracle("task_ontime", by=("person", "month"))
def task_ontime(department: Department) -> Cut:
    from zhanggui.kernel.work.models import WorkItem

    due, kept = [], []
    for item in WorkItem.objects.exclude(state="cancelled").exclude(person=None).select_related("person"):
        day = item.due_at.astimezone(HOME).date()
        if day in department.period:
            due.append((item.person.code, month(day)))
            if item.state == "done" and item.done_at and item.done_at <= item.due_at:
                kept.append((item.person.code, month(day)))
    return ratio(tally(kept), tally(due))


@oracle("plan_attain", by=("person", "month"))
def plan_attain(department: Department) -> Cut:
    """By what the summaries say of the lines planned: done one, partly a half, open or left out nothing."""
    worth = {"done": Decimal(1), "partly": Decimal("0.5")}
    fates = [
        ((plan["person"], plan["last"][:7]), fate) for plan in _written(department, "plans") for fate in plan["fates"]
    ]
    return ratio(sums((key, worth.get(fate, Decimal(0))) for key, fate in fates), tally(key for key, _ in fates))


@oracle("perf_score", by=("person", "month"))
def perf_score(department: Department) -> Cut:
    """Scores by their weights; a line without a score has no weight."""
    lines = [
        ((card["person"], card["last"][:7]), weight, score)
        for card in _written(department, "scores")
        for weight, score in card["scores"]
        if score is not None
    ]
    return ratio(sums((key, weight * score) for key, weight, score in lines), sums((key, n) for key, n, _ in lines))


def _written(department: Department, what: str) -> list[Row]:
    return list(documents.written(department)[what])


@oracle("headcount_gap", by=("position",), over=lambda department: Period(date(2009, 1, 1), date(2035, 12, 31)))
def headcount_gap(department: Department) -> Cut:
    """Every post of the playbook that says how many places it has is full, but for the one somebody left."""
    posts = yaml.safe_load((playbooks_folder() / department.playbook / "positions.yaml").read_text("utf-8"))[
        "positions"
    ]
    vacant = documents.written(department)["vacant"]
    return {(post["id"],): int(post["id"] == vacant) for post in posts if post["headcount"] is not None}


@oracle("data_accuracy", by=("dataset",), over=lambda department: _today(), dataset=tuple(READ))
def data_accuracy(department: Department) -> Cut:
    """Lines of our own files; of the spoiled one a line of four does not pass."""
    from tests.year.taking import SPOILED

    rows = {format: department.own(name).height for format, name in READ.items()}
    passed = dict(rows)
    spoiled = list(csv.reader(SPOILED.splitlines()))[1:]
    rows["competitor-price"] += len(spoiled) * len(department.shops)
    passed["competitor-price"] += sum(line[-1] != "不详" for line in spoiled) * len(department.shops)
    return {(format,): Decimal(passed[format]) / rows[format] for format in READ}


def _today() -> Period:
    """The days files may have come."""
    from zhanggui.base import clock

    today = clock.now().date()
    return Period(today - timedelta(days=40), today + timedelta(days=1))


@oracle("sales_attain", by=("shop", "month"))
def sales_attain(department: Department) -> Cut:
    planned = {key: days * documents.SALES_A_DAY for key, days in _days(department).items()}
    return ratio(sales_by_month(department), planned)


@oracle("traffic_attain", by=("shop", "month"))
def traffic_attain(department: Department) -> Cut:
    planned = {key: days * documents.VISITS_A_DAY for key, days in _days(department).items()}
    return ratio(monthly(department, "visitors"), planned)


@oracle("budget_use", by=("shop", "month"))
def budget_use(department: Department) -> Cut:
    planned = {key: days * documents.SPEND_A_DAY for key, days in _days(department).items()}
    return ratio(monthly(department, "ad_cost"), planned)


def _entered(department: Department) -> dict[Key, Decimal]:
    """Labour and rent of each day: a month's cents shared out so that the first days have one more."""
    found: list[tuple[Key, Decimal]] = []
    for whole in documents.months_of(department.period):
        rents = _shared(documents.RENT, len(department.shops))
        for place, shop in enumerate(department.shops):
            for amount in (rents[place], documents.LABOUR if place == 0 else Decimal(0)):
                parts = zip(whole, _shared(amount, whole.length), strict=True)
                found += [((shop, month(day)), part) for day, part in parts if day in department.period]
    return sums(found)


def _shared(amount: Decimal, parts: int) -> list[Decimal]:
    cents, more = divmod(int(amount * 100), parts)
    return [Decimal(cents + (place < more)) / 100 for place in range(parts)]


def _operating(department: Department) -> dict[Key, Decimal]:
    parts = (
        monthly(department, "ad_cost"), commission_by_month(department), freight_by_month(department),
        _entered(department),
    )  # fmt: skip
    return sums(pair for part in parts for pair in part.items())


@oracle("op_cost", by=("shop", "month"))
def op_cost(department: Department) -> Cut:
    return _operating(department)


@oracle("cost_ratio", by=("shop", "month"))
def cost_ratio(department: Department) -> Cut:
    return ratio(_operating(department), sales_by_month(department))


@oracle("profit", by=("shop", "month"))
def profit(department: Department) -> Cut:
    """Pieces of articles whose cost is known cost so much each."""
    lines = department.orders.filter(department.orders["paid"] != "").iter_rows(named=True)
    goods = sums(
        ((row["shop"], row["paid"][:7]), row["units"] * documents.COST_OF_A_PIECE)
        for row in lines
        if documents.is_costed(row["sku"])
    )
    operating = _operating(department)
    return {
        key: money - goods.get(key, Decimal(0)) - operating.get(key, Decimal(0))
        for key, money in sales_by_month(department).items()
    }


@oracle("sales_yoy", by=("shop",))
def sales_yoy(department: Department) -> Cut:
    """Against the orders of a year before that the run took in besides."""
    before: list[tuple[Key, Decimal]] = []
    for path in sorted((department.folder.parent / "before").glob("*/*.csv")):
        with path.open(encoding="gbk", newline="") as file:
            before += [((path.parent.name,), Decimal(row["买家实际支付金额"])) for row in csv.DictReader(file)]
    now = sums(((shop,), money) for (shop, _), money in sales_by_month(department).items())
    then = sums(before)
    return ratio({key: now[key] - then[key] for key in then}, then)
