"""A generated department taken in: every planted fault of its bills is found, and none is invented."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from zhanggui.base import Period

pytestmark = pytest.mark.django_db

PERIOD = Period(date(2025, 3, 10), date(2025, 3, 23))


@pytest.fixture(scope="module")
def department(tmp_path_factory) -> Path:
    from zhanggui.simulation import Wish, generate

    out = tmp_path_factory.mktemp("simulated") / "department"
    generate(Wish(out, days=PERIOD.length, seed=11, orders=25, start=PERIOD.first))
    return out


@pytest.fixture(scope="module")
def planted(department) -> Mapping[str, list[str]]:
    """Trades and waybills of the faults, by kind."""
    found: dict[str, list[str]] = {}
    for fault in json.loads((department / "truth" / "sim01" / "faults.json").read_text("utf-8")):
        found.setdefault(fault["kind"], []).append(fault.get("trade") or fault.get("waybill") or fault["row"])
    return {kind: sorted(numbers) for kind, numbers in found.items()}


@pytest.fixture(scope="module")
def taken_in(department, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[Any]]:
    """The shop's orders, money and courier bill, taken in as a person would; no more of a company than the shop."""
    from django.conf import settings

    from zhanggui.departments.projects import api as projects
    from zhanggui.intake import api as intake

    folders, state = (settings.FACTS_FOLDER, settings.FILES_FOLDER), tmp_path_factory.mktemp("state")
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(state / "facts"), state / "files"
    with django_db_blocker.unblock():
        projects.open_shop(code="sim01", platform="tmall", name="模拟店铺")
        yield [
            intake.receive(path, shop="sim01", name=path.name, by=None)
            for room in ("orders", "money", "courier")
            for path in sorted((department / "sim01" / room).iterdir())
        ]
        call_command("flush", verbosity=0, interactive=False)
    settings.FACTS_FOLDER, settings.FILES_FOLDER = folders


def test_every_line_is_taken(taken_in):
    assert [(run.file, run.rejected) for run in taken_in if run.rejected] == []


def test_every_wrong_settlement_is_found_and_none_is_invented(taken_in, planted):
    from zhanggui.departments.finance import api as finance

    answer = finance.settlement(shop="sim01", period=PERIOD)

    assert (
        answer["missing_in_bill"],
        sorted(each["trade"] for each in answer["different"]),
        answer["booked_twice"],
        sorted(each["trade"] for each in answer["commission"]["different"]),
        answer["not_ours"],
        answer["unexplained"],
    ) == (
        planted["missing_in_bill"],
        planted["short_by_0.01"],
        planted["booked_twice"],
        planted["commission_different"],
        [],
        "0.00",
    )
    assert not answer["refunds"]["missing"] + answer["refunds"]["unknown"]


def test_every_wrong_parcel_is_found_and_none_is_invented(taken_in, planted):
    from zhanggui.departments.finance import api as finance

    answer = finance.reconcile_courier(courier="zto", period=PERIOD, shops=["sim01"]).answer

    assert (
        sorted(each["waybill"] for each in answer["overcharged"]),
        answer["billed_twice"],
        answer["unknown"],
        answer["undercharged"] + answer["no_rate"],
    ) == (planted["overcharged"], planted["billed_twice"], planted["unknown_waybill"], [])


def test_sales_of_each_day_are_the_truth(taken_in, department):
    from django.conf import settings

    from zhanggui import metrics
    from zhanggui.facts import Store

    with (department / "truth" / "sim01" / "daily.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["day"]: row for row in csv.DictReader(file)}
    result = metrics.compute(
        Store(Path(settings.FACTS_FOLDER)), ["sales", "units"], PERIOD, by=["day"], where={"shop": ["sim01"]}
    )

    assert {str(row["day"]): Decimal(row["sales"]) for row in result.rows} == {
        day: Decimal(row["listed_amount"]) for day, row in truth.items()
    }
