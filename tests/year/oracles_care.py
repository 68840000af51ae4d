"""Service and after-sales: from the workbooks people filled in, in plain Python."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from tests.year.department import Department, Row
from tests.year.oracle import Cut, Key, month, oracle, ratio, sums, tally

CRITERIA = ("attitude", "speed", "accuracy", "rules")
VIPS = ("silver", "gold", "diamond")
SENT = ("卖家已发货，等待买家确认", "交易成功")


def mean(pairs: Iterable[tuple[Key, Decimal]]) -> Cut:
    found: dict[Key, list[Decimal]] = defaultdict(list)
    for key, number in pairs:
        found[key].append(number)
    return {key: sum(numbers, Decimal(0)) / len(numbers) for key, numbers in found.items()}


def six(number: Decimal) -> Decimal:
    """As the register keeps a formula's answer."""
    return number.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)


def day_of(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def orders(department: Department, key: Callable[[Row], Key], *, shipped: bool = False) -> dict[Key, int]:
    """Paid orders, of all or of those that were sent."""
    rows = department.orders.filter(pl.col("paid") != "")
    if shipped:
        rows = rows.filter(pl.col("state").is_in(SENT))
    seen = {(row["shop"], row["trade"]): key(row) for row in rows.iter_rows(named=True)}
    return tally(seen.values())


def by_shop_and_month(row: Row) -> Key:
    return (row["shop"], row["paid"][:7])


@oracle("complaint_rate", by=("shop", "month"))
def complaint_rate(department: Department) -> Cut:
    complaints = tally((row["shop"], month(row["time"])) for row in department.register("R.complaint"))
    return ratio(complaints, orders(department, by_shop_and_month))


@oracle("complaints", by=("person", "product", "month"))
def complaints(department: Department) -> Cut:
    return tally((row["agent"], row["item"], month(row["time"])) for row in department.register("R.complaint"))


@oracle("dispute_rate", by=("shop", "month"))
def dispute_rate(department: Department) -> Cut:
    found = (row for row in department.register("R.complaint") if row["level"] == "platform")
    return ratio(tally((row["shop"], month(row["time"])) for row in found), orders(department, by_shop_and_month))


@oracle("solve_rate", by=("person", "day"))
def solve_rate(department: Department) -> Cut:
    rows = department.register("R.issue")
    closed = tally((row["agent"], day_of(row["time"])) for row in rows if row["state"] == "closed")
    return ratio(closed, tally((row["agent"], day_of(row["time"])) for row in rows))


@oracle("solve_time", by=("issue_type", "month"))
def solve_time(department: Department) -> Cut:
    closed = (row for row in department.register("R.issue") if row["state"] == "closed" and row["closed_at"])
    return mean(
        ((row["issue_type"], month(row["time"])), Decimal((row["closed_at"] - row["time"]).total_seconds()) / 3600)
        for row in closed
    )


@oracle("chat_check", by=("person", "month"))
def chat_check(department: Department) -> Cut:
    rows = department.register("R.chat-check")
    passed = tally((row["agent"], month(row["date"])) for row in rows if row["passed"])
    return ratio(passed, tally((row["agent"], month(row["date"])) for row in rows))


@oracle("service_score", by=("person", "month"))
def service_score(department: Department) -> Cut:
    def of(row: Row) -> Decimal:
        weights = sum(row[f"{name}_weight"] for name in CRITERIA)
        return six(sum(row[name] * row[f"{name}_weight"] for name in CRITERIA) / weights)

    return mean(((row["agent"], month(row["date"])), of(row)) for row in department.register("R.chat-check"))


@oracle("knowledge", by=("person", "month"))
def knowledge(department: Department) -> Cut:
    return mean(
        ((row["agent"], month(row["date"])), six(row["correct"] / row["questions"] * 100))
        for row in department.register("R.knowledge-check")
    )


@oracle("satisfaction", by=("shop", "person", "month"))
def satisfaction(department: Department) -> Cut:
    return mean(
        ((row["shop"], row["agent"], month(row["due"] or row["date"])), Decimal(row["satisfaction"][1:]))
        for row in department.register("R.revisit")
        if row["satisfaction"]
    )


@oracle("revisit_cover", by=("vip_level", "month"))
def revisit_cover(department: Department) -> Cut:
    due: dict[Key, set[str]] = defaultdict(set)
    done: dict[Key, set[str]] = defaultdict(set)
    for row in department.register("R.revisit"):
        if row["due"] is None or row["vip_level"] not in VIPS:
            continue
        key = (row["vip_level"], month(row["due"]))
        due[key].add(row["customer"])
        if row["date"] and row["date"] <= row["due"]:
            done[key].add(row["customer"])
    return ratio({key: len(who) for key, who in done.items()}, {key: len(who) for key, who in due.items()})


@oracle("exchange_rate", by=("shop", "month"))
def exchange_rate(department: Department) -> Cut:
    rows = (row for row in department.register("R.return") if row["type"] == "exchange")
    seen = {(row["shop"], row["order"], month(row["date"])) for row in rows}
    return ratio(tally((shop, when) for shop, _, when in seen), orders(department, by_shop_and_month, shipped=True))


@oracle("inspect_pass", by=("product", "month"))
def inspect_pass(department: Department) -> Cut:
    rows = department.register("R.return-inspect")
    complete = sums(((row["item"], month(row["date"])), row["qty"]) for row in rows if row["complete"])
    return ratio(complete, sums(((row["item"], month(row["date"])), row["qty"]) for row in rows))


@oracle("sms_reach", by=("batch",))
def sms_reach(department: Department) -> Cut:
    return {(row["batch"],): row["delivered"] / row["sent"] for row in department.register("R.sms-batch")}


@oracle("sms_optout", by=("batch",))
def sms_optout(department: Department) -> Cut:
    return {(row["batch"],): row["opt_out"] / row["delivered"] for row in department.register("R.sms-batch")}


@oracle("violations", by=("shop", "month"))
def violations(department: Department) -> Cut:
    return tally((row["shop"], month(row["date"])) for row in department.register("R.violation"))


@oracle("violation_points", by=("shop", "month"))
def violation_points(department: Department) -> Cut:
    rows = department.register("R.violation")
    return sums(((row["shop"], month(row["date"])), row["points"]) for row in rows)


@oracle("train_cover", by=("department", "month"))
def train_cover(department: Department) -> Cut:
    rows = department.register("R.train-record")
    came = sums(((row["dept"], month(row["date"])), row["attended"]) for row in rows)
    return ratio(came, sums(((row["dept"], month(row["date"])), row["planned"]) for row in rows))
