"""Numbers of reports equal sums of plain Python over a month of made-up lines."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
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
FILES = ("advertising",)
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
    "sales": total("order_line", "sales"),
    "new_buyers": lambda facts: len({row["buyer"] for row in facts["order_line"]}),
}
RATIOS = {
    "ctr": ("clicks", "impressions"),
    "ppc": ("ad_spend", "clicks"),
    "roi": ("ad_sales", "ad_spend"),
    "ad_cvr": ("ad_orders", "ad_clicks_with_orders"),
    "ad_sales_match": ("display_ad_sales", "sales"),
    "ad_cost_share": ("ad_spend", "sales"),
    "cac": ("ad_spend", "new_buyers"),
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
    return {"ad_report": ad_lines(chance), "order_line": order_lines(chance)}


@pytest.fixture(scope="module")
def filled(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("reports") / "facts")
    for fact, rows in facts.items():
        fill(store, fact, rows)
    return store


def declared() -> list[str]:
    texts = [yaml.safe_load((playbooks_folder() / f"{name}.yaml").read_text("utf-8")) for name in FILES]
    return [name for text in texts for name in text if not name.startswith("x-")]


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
