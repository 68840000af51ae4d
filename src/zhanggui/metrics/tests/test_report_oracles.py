"""Numbers of reports equal sums of plain Python over a month of made-up lines."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill
from zhanggui.metrics import compute
from zhanggui.metrics.registry import playbooks_folder

Row = dict[str, Any]
Facts = dict[str, list[Row]]
FIRST = date(2025, 3, 1)
PERIOD = Period(FIRST + timedelta(days=3), FIRST + timedelta(days=24))
FILES = ("advertising", "traffic", "service")
BY = ((), ("day",), ("shop",), ("month", "shop"))


def total(fact: str, column: str, *flags: str, **is_so: Any) -> Callable[[Facts], Any]:
    """The sum of a column over the lines that carry all flags."""

    def added(facts: Facts) -> Any:
        rows = (row for row in facts[fact] if all(row[flag] for flag in flags))
        return sum(row[column] or 0 for row in rows if all(row[name] == value for name, value in is_so.items()))

    return added


def ad_lines(chance: random.Random) -> list[Row]:
    """Lines of three grains, some of which tell the same money again."""
    rows = []
    for number in range(240):
        grain = chance.choice(["campaign", "campaign+keyword", "campaign+item"])
        rows.append(
            {
                "day": FIRST + timedelta(days=number % 30),
                "shop": chance.choice(["s1", "店2"]),
                "tool": chance.choice(["alimama", "jzt"]),
                "grain": grain,
                "placement": chance.choice(["search", "display", "other"]),
                "impressions": chance.choice([None, chance.randrange(9000)]),
                "clicks": chance.randrange(300),
                "orders": chance.choice([None, chance.randrange(9)]),
                "carts": chance.randrange(20),
                "cost": Decimal(chance.randrange(90000)) / 100,
                "sales": chance.choice([None, Decimal(chance.randrange(900000)) / 100]),
                "is_total": grain == "campaign",
                "by_item": grain == "campaign+item",
                "by_keyword": grain == "campaign+keyword",
                "by_audience": chance.random() < 0.3,
                "by_creative": chance.random() < 0.3,
            }
        )
    return rows


def lines(chance: random.Random, columns: dict[str, Callable[[], Any]]) -> list[Row]:
    """90 lines over a month and two shops."""
    return [
        {"day": FIRST + timedelta(days=number % 30), "shop": chance.choice(["s1", "店2"])}
        | {name: make() for name, make in columns.items()}
        for number in range(90)
    ]


def report_lines(chance: random.Random) -> Facts:
    """The other reports: counts and money some lines do not tell, and flags."""

    def count() -> int | None:
        return chance.choice([None, chance.randrange(500)])

    def money() -> Decimal | None:
        return chance.choice([None, Decimal(chance.randrange(90000)) / 100])

    def spell() -> Decimal | None:
        return chance.choice([None, Decimal(chance.randrange(900000)) / 1000])

    def flag() -> bool:
        return chance.random() < 0.6

    visits = dict.fromkeys(("visitors", "new_visitors", "buyers"), count)
    items = dict.fromkeys(("visitors", "views", "favourites", "carts", "buyers", "pieces"), count)
    desk = dict.fromkeys(
        ("consulted", "received", "inquiries", "buyers", "first_response_people", "response_people"), count
    )
    return {
        "traffic": lines(chance, {**visits, "sales": money, "is_total": flag, "by_second": flag, "is_paid": flag}),
        "item_day": lines(chance, {**items, "sales": money, "refund_amount": money}),
        "service_day": lines(
            chance,
            {**desk, "sales": money, "refund_amount": money, "is_total": flag,
             "first_response_total": spell, "response_total": spell},
        ),
        "ad_account_line": lines(
            chance,
            {
                "kind": lambda: chance.choice(["charge", "top_up", "payment"]),
                "direction": lambda: chance.choice(["income", "outgo"]),
                "amount": money,
            },
        ),
    }  # fmt: skip


def followed(column: str, *known: str) -> Callable[[Facts], Any]:
    """The sum over the desks' totals in the lines that tell something else as well."""
    return lambda facts: sum(
        row[column] or 0
        for row in facts["service_day"]
        if row["is_total"] and all(row[name] is not None for name in known)
    )


def clicks_with_orders(facts: Facts) -> int:
    return sum(row["clicks"] for row in facts["ad_report"] if row["is_total"] and row["orders"] is not None)


PLAIN: dict[str, Callable[[Facts], Any]] = {
    "impressions": total("ad_report", "impressions", "is_total"),
    "clicks": total("ad_report", "clicks", "is_total"),
    "ad_spend": total("ad_report", "cost", "is_total"),
    "ad_sales": total("ad_report", "sales", "is_total"),
    "ad_orders": total("ad_report", "orders", "is_total"),
    "ad_carts": total("ad_report", "carts", "is_total"),
    "ad_clicks_with_orders": clicks_with_orders,
    "display_ad_sales": total("ad_report", "sales", "is_total", placement="display"),
    "ad_charged": total("ad_account_line", "amount", kind="charge", direction="outgo"),
    "ad_topped_up": total("ad_account_line", "amount", kind="top_up", direction="income"),
    "visits": total("traffic", "visitors", "is_total"),
    "new_visits": total("traffic", "new_visitors", "is_total"),
    "paid_visits": total("traffic", "visitors", "is_total", "is_paid"),
    "visit_buyers": total("traffic", "buyers", "is_total"),
    "visit_sales": total("traffic", "sales", "is_total"),
    "second_source_visits": total("traffic", "visitors", "by_second"),
    "second_source_buyers": total("traffic", "buyers", "by_second"),
    "second_source_sales": total("traffic", "sales", "by_second"),
    "item_visitors": total("item_day", "visitors"),
    "item_views": total("item_day", "views"),
    "item_favourites": total("item_day", "favourites"),
    "item_carts": total("item_day", "carts"),
    "item_buyers": total("item_day", "buyers"),
    "item_pieces": total("item_day", "pieces"),
    "item_sales": total("item_day", "sales"),
    "item_refunds": total("item_day", "refund_amount"),
    "inquiries": total("service_day", "consulted", "is_total"),
    "received_people": total("service_day", "received", "is_total"),
    "buying_inquiries": total("service_day", "inquiries", "is_total"),
    "buying_inquiries_followed": followed("inquiries", "buyers"),
    "service_buyers": followed("buyers", "inquiries"),
    "service_sales": total("service_day", "sales", "is_total"),
    "service_refunds": total("service_day", "refund_amount", "is_total"),
    "first_reply_time": total("service_day", "first_response_total", "is_total"),
    "first_reply_people": total("service_day", "first_response_people", "is_total"),
    "reply_time": total("service_day", "response_total", "is_total"),
    "reply_people": total("service_day", "response_people", "is_total"),
    "sales": total("order_line", "sales"),
    "new_buyers": lambda facts: len({row["buyer"] for row in facts["order_line"]}),
}
RATIOS = {
    "item_price": ("item_sales", "item_pieces"),
    "ctr": ("clicks", "impressions"),
    "ppc": ("ad_spend", "clicks"),
    "roi": ("ad_sales", "ad_spend"),
    "ad_cvr": ("ad_orders", "ad_clicks_with_orders"),
    "ad_sales_match": ("display_ad_sales", "sales"),
    "ad_cost_share": ("ad_spend", "sales"),
    "cac": ("ad_spend", "new_buyers"),
    "conversion": ("visit_buyers", "visits"),
    "traffic_share": ("paid_visits", "visits"),
    "second_source_conversion": ("second_source_buyers", "second_source_visits"),
    "item_conversion": ("item_buyers", "item_visitors"),
    "item_value_per_visitor": ("item_sales", "item_visitors"),
    "inquiry_rate": ("inquiries", "visits"),
    "inquiry_cvr": ("service_buyers", "buying_inquiries_followed"),
    "first_response": ("first_reply_time", "first_reply_people"),
    "response": ("reply_time", "reply_people"),
}
for _word, _flag in {"keyword": "keyword", "item_ad": "item", "audience": "audience", "creative": "creative"}.items():
    for _name, _column in {"impressions": "impressions", "clicks": "clicks", "spend": "cost", "sales": "sales"}.items():
        PLAIN[f"{_word}_{_name}"] = total("ad_report", _column, f"by_{_flag}")
    RATIOS |= {
        f"{_word}_ctr": (f"{_word}_clicks", f"{_word}_impressions"),
        f"{_word}_ppc": (f"{_word}_spend", f"{_word}_clicks"),
        f"{_word}_roi": (f"{_word}_sales", f"{_word}_spend"),
    }


def order_lines(chance: random.Random) -> list[Row]:
    """A line a day of a buyer nobody has seen before."""
    return [
        {"day": FIRST + timedelta(days=number), "shop": chance.choice(["s1", "店2"]), "trade_no": f"t{number}",
         "buyer": f"b{number}", "units": 1, "state": "success", "sales": Decimal(chance.randrange(90000)) / 100}
        for number in range(30)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def facts() -> Facts:
    chance = random.Random(7)
    return {"ad_report": ad_lines(chance), "order_line": order_lines(chance), **report_lines(chance)}


@pytest.fixture(scope="module")
def filled(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("reports") / "facts")
    for fact, rows in facts.items():
        fill(store, fact, rows)
    return store


REVIEWS = ("reviews", "positive_", "bad_reviews")
"""Held by the tests of the service department, over reviews of an order told on two days."""


def declared() -> list[str]:
    """All of the files but the scores, which are balances, and reviews, which are counted apart."""
    texts = [yaml.safe_load((playbooks_folder() / f"{name}.yaml").read_text("utf-8")) for name in FILES]
    apart = ("x-", "dsr_", *REVIEWS)
    return [name for text in texts for name in text if not name.startswith(apart)]


def wanted(name: str, facts: Facts) -> Fraction | None:
    if name in PLAIN:
        return Fraction(PLAIN[name](facts))
    above, below = (wanted(part, facts) for part in RATIOS[name])
    return above / below if above is not None and below else None


def test_every_metric_of_reports_has_an_oracle() -> None:
    assert set(declared()) <= {*PLAIN, *RATIOS}


@pytest.mark.parametrize("by", BY, ids=str)
def test_every_number_equals_plain_sums(filled: Store, facts: Facts, by: tuple[str, ...]) -> None:
    names = declared()
    result = compute(filled, names, PERIOD, by).rows
    inside = {fact: [row for row in rows if row["day"] in PERIOD] for fact, rows in facts.items()}

    assert len(result) == len({key(row, by) for rows in inside.values() for row in rows})
    for answer in result:
        cell = {
            fact: [row for row in rows if key(row, by) == tuple(answer[name] for name in by)]
            for fact, rows in inside.items()
        }
        for name in names:
            expected, value = wanted(name, cell), answer[name]
            assert (expected is None) == (value is None), name
            assert value is None or abs(Fraction(value) - expected) <= (0 if name in PLAIN else Fraction(1, 10**9)), (
                name
            )


def key(row: Row, by: tuple[str, ...]) -> tuple[Any, ...]:
    made = {"day": row["day"].isoformat(), "month": f"{row['day']:%Y-%m}"}
    return tuple(made.get(name, row.get(name)) for name in by)


SCORES = [
    ("s1", 1, "4.80"), ("s1", 10, "4.70"), ("店2", 3, "4.90"), ("店2", 20, "5"), ("s1", 12, None),
]  # fmt: skip
"""Shop, day of March and description score; on the 12th somebody wrote the others down only."""


def test_a_score_is_the_last_one_written_down_and_the_mean_over_shops(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    rows = [
        {"day": date(2025, 3, day), "shop": shop, "scored": 1, "description": score and Decimal(score),
         "service": Decimal("4.5"), "logistics": Decimal(4)}
        for shop, day, score in SCORES
    ]  # fmt: skip
    fill(store, "shop_score", rows)

    def told(last: date, by: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        period = Period(date(2025, 3, 1), last)
        return [tuple(row.values()) for row in compute(store, ["dsr_description", "dsr_shops"], period, by).rows]

    assert told(date(2025, 3, 2)) == [(Decimal("4.8"), 1)]
    assert told(date(2025, 3, 15)) == [(Decimal("4.8"), 2)]  # 4.70 and 4.90
    assert told(date(2025, 3, 31)) == [(Decimal("4.85"), 2)]  # 4.70 and 5
    assert told(date(2025, 3, 31), ("shop",)) == [("s1", Decimal("4.7"), 1), ("店2", Decimal(5), 1)]
    others = compute(store, ["dsr_service", "dsr_shipping"], Period(date(2025, 3, 1), date(2025, 3, 31))).rows
    assert [tuple(row.values()) for row in others] == [(Decimal("4.5"), Decimal(4))]


def test_an_old_score_counts_no_longer(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts")
    fill(store, "shop_score", [{"day": FIRST, "scored": 1, "description": Decimal("4.8")}])
    late = FIRST + timedelta(days=31)

    assert compute(store, "dsr_description", Period(late - timedelta(days=1), late - timedelta(days=1))).rows == [
        {"dsr_description": Decimal("4.8")}
    ]
    assert compute(store, "dsr_description", Period(late, late)).rows == [{"dsr_description": None}]
