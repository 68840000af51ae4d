"""The reports of a simulated shop, taken in as the platform writes them, equal the truth the simulation kept apart."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.departments.projects import api as projects
from zhanggui.facts import Store
from zhanggui.intake import api as intake
from zhanggui.simulation import Wish, generate

FIRST, LAST = date(2025, 3, 30), date(2025, 4, 2)
"""Across the end of a month: the platform begins new files there."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Four days of a small shop: its files and the truth."""
    out = tmp_path_factory.mktemp("simulated") / "shop"
    generate(Wish(out, days=4, seed=3, orders=20, start=FIRST))
    return out


@pytest.fixture
def shop(db, settings, tmp_path):
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    projects.open_shop(code="sim01", platform="tmall", name="模拟店")
    return settings


def take(made, files):
    for path in sorted((made / "sim01").glob(files), reverse=True):
        result = intake.receive(path, shop="sim01", refresh=False)
        assert (result.state, result.rejected, result.accepted) == ("done", 0, result.rows), result
    intake.refresh_facts()


def truth(made, table="daily"):
    with (made / "truth" / "sim01" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(shop, names, by):
    return metrics.compute(Store(shop.FACTS_FOLDER), names, Period(FIRST, LAST), by).rows


def test_advertising_costs_what_it_really_cost(shop, made):
    take(made, "ads/*报表*")

    told = numbers(shop, ["impressions", "clicks", "ad_spend"], ("day",))
    assert [(row["day"], row["impressions"], row["clicks"], row["ad_spend"]) for row in told] == [
        (row["day"], int(row["impressions"]), int(row["clicks"]), Decimal(row["ad_cost"])) for row in truth(made)
    ]
    by_source = {row["scene"]: row["ad_sales"] for row in numbers(shop, ["ad_sales"], ("scene",))}
    paid = {}
    for row in truth(made, "sources"):
        paid[row["second_source"]] = paid.get(row["second_source"], 0) + Decimal(row["sales"])
    assert by_source == {scene: paid[scene] for scene in ("关键词推广", "人群推广")}


def test_the_account_is_charged_what_advertising_cost(shop, made):
    take(made, "ads/*流水*")

    charged = {row["day"]: row["ad_charged"] for row in numbers(shop, ["ad_charged"], ("day",))}
    assert charged == {row["day"]: Decimal(row["ad_cost"]) for row in truth(made)}


def test_visits_and_buyers_of_every_source_are_the_true_ones(shop, made):
    take(made, "traffic/*")

    names = ["second_source_visits", "second_source_buyers", "second_source_sales"]
    told = {
        (row["day"], row["source"], row["second_source"]): tuple(row[name] for name in names)
        for row in numbers(shop, names, ("day", "source", "second_source"))
        if row["second_source"]
    }
    assert told == {
        (row["day"], row["source"], row["second_source"]): (
            int(row["visitors"]), int(row["buyers"]), Decimal(row["sales"])
        )
        for row in truth(made, "sources")
    }  # fmt: skip
    visits = {row["day"]: row["visits"] for row in numbers(shop, ["visits"], ("day",))}
    assert visits == {row["day"]: int(row["visitors"]) for row in truth(made)}


def test_items_sold_what_they_really_sold(shop, made):
    take(made, "items/*")

    names = ["item_visitors", "item_buyers", "item_pieces", "item_sales", "item_refunds"]
    told = {
        (row["day"], row["item"]): tuple(row[name] for name in names) for row in numbers(shop, names, ("day", "item"))
    }
    assert told == {
        (row["day"], row["item"]): (
            int(row["visitors"]), int(row["buyers"]), int(row["pieces"]), Decimal(row["sales"]),
            Decimal(row["refund_amount"]),
        )
        for row in truth(made, "items")
    }  # fmt: skip


def test_the_desk_talked_to_whom_it_talked(shop, made):
    take(made, "service/*")
    take(made, "scores/*")

    names = ["inquiries", "received_people", "service_buyers", "service_sales"]
    assert [tuple(row.values()) for row in numbers(shop, names, ("day",))] == [
        (
            row["day"], int(row["consulted"]), int(row["received"]), int(row["service_orders"]),
            Decimal(row["service_sales"]),
        )
        for row in truth(made)
    ]  # fmt: skip
    score = numbers(shop, ["dsr_description"], ())[0]["dsr_description"]
    assert score is not None
    assert 4 < score <= 5
