"""What an objective asks of a year: two rows a year apart, worked out by eye."""

from datetime import date
from decimal import Decimal

from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill
from zhanggui.metrics import compute

JUNE = Period(date(2011, 6, 1), date(2011, 6, 30))


def test_clicks_for_a_tenth_less_than_a_year_ago(store: Store) -> None:
    rows = [
        {"day": date(2010, 6, 7), "shop": "s1", "cost": Decimal("20.00"), "clicks": 10, "is_total": True},
        {"day": date(2011, 6, 7), "shop": "s1", "cost": Decimal("18.00"), "clicks": 10, "is_total": True},
    ]
    fill(store, "ad_report", rows)

    found = compute(store, ["ppc", "ppc_year_ago", "ppc_yoy"], JUNE).rows[0]
    assert (found["ppc"], found["ppc_year_ago"], found["ppc_yoy"]) == (Decimal("1.8"), Decimal(2), Decimal("-0.1"))


def test_a_distributor_more_than_a_year_ago(store: Store) -> None:
    rows = [
        {"day": day, "shop": "s1", "entry": entry, "type": "order", "distributor": who}
        for day, entry, who in (
            (date(2010, 6, 7), 1, "甲"), (date(2010, 6, 8), 2, "乙"), (date(2011, 6, 7), 3, "甲"),
            (date(2011, 6, 8), 4, "乙"), (date(2011, 6, 9), 5, "丙"),
        )
    ]  # fmt: skip
    fill(store, "register_dist_order", rows)

    found = compute(store, ["active_distributors", "active_distributors_yoy"], JUNE).rows[0]
    assert (found["active_distributors"], found["active_distributors_yoy"]) == (3, Decimal("0.5"))
