"""Buyers, refunds, shipping, the ledger and the courier, from the exports of the platform, the bank and the courier."""

import csv
import re
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from tests.year.department import Department, Row
from tests.year.oracle import Cut, Key, oracle, ratio, sums, tally
from zhanggui.base import Period

SENT = ("卖家已发货，等待买家确认", "交易成功")
WAITING = "买家已付款，等待卖家发货"


def _halves(department: Department) -> tuple[Period, Period]:
    """Two stretches of the same length at the end of the period."""
    last, days = department.period.last, department.period.length // 2
    middle = date.fromordinal(last.toordinal() - days)
    return Period(date.fromordinal(middle.toordinal() - days + 1), middle), Period(
        date.fromordinal(middle.toordinal() + 1), last
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def by_month(row: Row) -> Key:
    return (row["shop"], row["month"])


def sales_by_month(department: Department) -> dict[Key, Decimal]:
    return sums((by_month(row), Decimal(row["买家实际支付金额"])) for row in department.paid)


def first_months(department: Department) -> dict[Key, int]:
    """How many buyers of each shop paid for the first time in each month."""
    first: dict[Key, str] = {}
    for row in department.paid:
        key = (row["shop"], row["买家会员名"])
        first[key] = min(first.get(key, row["month"]), row["month"])
    return tally((shop, month) for (shop, _), month in first.items())


@oracle("aov", by=("shop", "month"))
def aov(department: Department) -> Cut:
    buyers = {(row["shop"], row["month"], row["买家会员名"]) for row in department.paid}
    return ratio(sales_by_month(department), tally(key[:2] for key in buyers))


@oracle("new_buyers", by=("shop", "month"))
def new_users(department: Department) -> Cut:
    return first_months(department)


@oracle("repurchase_rate", by=("shop", "month"))
def repurchase(department: Department) -> Cut:
    orders = tally((row["shop"], row["month"], row["买家会员名"]) for row in department.paid)
    again = [key for key, count in orders.items() if count >= 2]
    return ratio(tally(key[:2] for key in again), tally(key[:2] for key in orders))


@oracle("days_between_purchases", by=("shop",))
def retention(department: Department) -> Cut:
    days: dict[Key, set[date]] = defaultdict(set)
    for row in department.paid:
        days[row["shop"], row["买家会员名"]].add(date.fromisoformat(row["day"]))
    gaps, times = [], []
    for (shop, _), bought in days.items():
        ordered = sorted(bought)
        gaps += [((shop,), (later - before).days) for before, later in pairwise(ordered)]
        times += [(shop,)] * (len(ordered) - 1)
    return ratio(sums(gaps), tally(times))


@oracle("loyalty", by=("shop",), over=lambda department: _halves(department)[1])
def loyalty(department: Department) -> Cut:
    """Of those who bought in the stretch before, who bought in the last."""
    before, now = (
        {(row["shop"], row["买家会员名"]) for row in department.paid if date.fromisoformat(row["day"]) in half}
        for half in _halves(department)
    )
    return ratio(tally(key[:1] for key in before & now), tally(key[:1] for key in before))


@oracle("refund_amount", by=("shop", "day"))
def refund_amount(department: Department) -> Cut:
    truth = department.truth("daily").iter_rows(named=True)
    return {(row["shop"], row["day"]): Decimal(row["refund_amount"]) for row in truth}


@oracle("refund_amount", by=("shop", "reason", "month"))
def refund_amount_by_reason(department: Department) -> Cut:
    return sums(
        ((row["shop"], row["买家退款原因"], row["退款完结时间"][:7]), Decimal(row["买家退款金额"]))
        for row in _refunds(department)
    )


def _refunds(department: Department) -> list[Row]:
    """Those that succeeded within the period."""
    rows = department.platform("orders", "退款管理")
    done = [row for row in rows if row["退款状态"] == "退款成功"]
    return [row for row in done if date.fromisoformat(row["退款完结时间"][:10]) in department.period]


@oracle("return_rate", by=("shop", "month"))
def return_rate(department: Department) -> Cut:
    back = {
        (row["shop"], row["退款完结时间"][:7], row["订单编号"])
        for row in _refunds(department)
        if row["是否需要退货"] == "是"
    }
    shipped = tally(by_month(row) for row in department.paid if row["订单状态"] in SENT)
    return ratio(tally(key[:2] for key in back), shipped)


@oracle("shipped_on_time", by=("shop", "day"))
def fulfil_ontime(department: Department) -> Cut:
    due, kept = [], []
    for row in department.paid:
        key = (row["shop"], row["day"])
        if row["发货时间"] or row["订单状态"] == WAITING:
            due.append(key)
        if row["发货时间"] and (moment(row["发货时间"]) - moment(row["订单付款时间"])).total_seconds() <= 48 * 3600:
            kept.append(key)
    return ratio(tally(kept), tally(due))


def _billed(department: Department) -> list[Row]:
    """The lines of the courier's bills; a title stands above their header."""
    found = []
    for shop in department.shops:
        for path in sorted((department.folder / shop / "courier").glob("*.csv")):
            lines = path.read_text("gbk").splitlines()
            top = next(place for place, line in enumerate(lines) if line.startswith("运单号"))
            rows = (row for row in csv.DictReader(lines[top:]) if row["扫描时间"])
            found += [row | {"shop": shop, "month": row["扫描时间"][:7]} for row in rows]
    return found


@oracle("ship_delay_hours", by=("shop", "month"))
def fulfil_time(department: Department) -> Cut:
    paid = {row["waybill"]: row["订单付款时间"] for row in department.paid if row["waybill"]}
    scanned = {row["运单号"]: row for row in _billed(department) if row["运单号"] in paid}
    waits = [
        (by_month(row), Decimal(int((moment(row["扫描时间"]) - moment(paid[number])).total_seconds())) / 3600)
        for number, row in scanned.items()
    ]
    return ratio(sums(waits), tally(key for key, _ in waits))


@oracle("cost_per_parcel", by=("shop", "month"))
def courier_cost(department: Department) -> Cut:
    rows = _billed(department)
    parcels = {(row["shop"], row["month"], row["运单号"]) for row in rows}
    return ratio(freight_by_month(department), tally(key[:2] for key in parcels))


def freight_by_month(department: Department) -> dict[Key, Decimal]:
    return sums((by_month(row), Decimal(row["应付"])) for row in _billed(department))


@oracle("courier_difference", by=("shop", "month"))
def courier_diff(department: Department) -> Cut:
    """Billed for our parcels, less what the truth says is right for them."""
    ours = {row["waybill"] for row in department.paid}
    billed = sums((by_month(row), Decimal(row["应付"])) for row in _billed(department) if row["运单号"] in ours)
    truth = department.truth("daily").iter_rows(named=True)
    right = sums(((row["shop"], row["day"][:7]), Decimal(row["freight_right"])) for row in truth)
    return {key: billed[key] - right[key] for key in billed}


@oracle("commission", by=("shop", "month"))
def commission(department: Department) -> Cut:
    return commission_by_month(department)


def commission_by_month(department: Department) -> dict[Key, Decimal]:
    """What the ledger took with the word for commission in its memo."""
    found = []
    for shop in department.shops:
        for path in sorted((department.folder / shop / "money").glob("*.csv")):
            for line in path.read_text("gbk").splitlines():
                cells = line.split(",")
                if "佣金" in cells[-1] and re.match(r"\d{4}-", cells[4]):
                    found.append(((shop, cells[4][:7]), -Decimal(cells[7])))
    return sums(found)
