"""The sample week: every planted fault is named, and nothing else."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from zhanggui.base import Period
from zhanggui.departments.finance import api as finance
from zhanggui.departments.finance.models import CourierBillLine, LedgerLine
from zhanggui.departments.finance.tests.conftest import WEEK
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.departments.warehouse.models import Parcel
from zhanggui.intake import services as intake

EXPECTED = json.loads((WEEK / "expected.json").read_text("utf-8"))
NOVEMBER = Period(date(2011, 11, 1), date(2011, 11, 30))


@pytest.mark.parametrize("last", [13, 14, 30])
def test_the_settlement_names_the_planted_faults_whatever_day_it_ends(shop_week, last):
    answer = finance.settlement(shop="home", period=Period(date(2011, 11, 7), date(2011, 11, last)))
    planted, money = EXPECTED["planted"], EXPECTED["alipay"]

    assert (answer["orders"], answer["matched"]) == (608, 598)
    assert answer["missing_in_bill"] == planted["missing_in_bill"]
    assert [each["trade"] for each in answer["different"]] == planted["short_by_0.01"]
    assert {each["difference"] for each in answer["different"]} == {"-0.01"}
    assert answer["booked_twice"] == planted["duplicated_in_bill"]
    assert (answer["not_ours"], answer["not_due"], answer["unexplained"]) == ([], [], "0.00")
    refunds, commission = answer["refunds"], answer["commission"]
    assert refunds["expected"] == refunds["billed"] == EXPECTED["refund_amount"]
    assert not refunds["missing"] + refunds["different"] + refunds["unknown"]
    assert commission["expected"] == commission["billed"] == money["commission_2pct"]
    assert commission["different"] == []
    assert {key: answer["balance"][key] for key in ("opening", "income", "outgo", "closing")} == {
        key: money[key] for key in ("opening", "income", "outgo", "closing")
    }
    assert (answer["income_rows"], answer["outgo_rows"]) == (money["income_rows"], money["outgo_rows"])


def test_the_courier_is_caught_with_every_heavy_parcel(shop_week):
    answer = finance.courier_bill(courier="中通", period=NOVEMBER)
    courier = EXPECTED["courier"]

    assert (answer["parcels"], answer["billed"], answer["expected"]) == (610, courier["billed"], courier["should_be"])
    heavy = [
        {"waybill": e["waybill"], "real_kg": e["declared_kg"], "billed_kg": e["billed_kg"]}
        for e in answer["overcharged"]
    ]
    assert sorted(heavy, key=lambda each: each["waybill"]) == courier["overweight"]
    assert {each["reason"] for each in answer["overcharged"]} == {"weight"}
    assert (answer["unknown"], answer["billed_twice"]) == (courier["unknown_waybills"], [])
    assert not answer["undercharged"] + answer["no_rate"]


def test_taking_the_files_in_again_changes_nothing(shop_week):
    before = (LedgerLine.objects.count(), CourierBillLine.objects.count())
    for path in WEEK.iterdir():
        if path.suffix in (".zip", ".xlsx"):
            assert intake.receive(path, shop="home", refresh=False).again

    assert (LedgerLine.objects.count(), CourierBillLine.objects.count()) == before == (1460, 610)


def test_the_warehouse_knows_what_parcels_cost_and_should_have_cost(shop_week):
    heavy = warehouse.parcels_by_waybill("home", ["71111078574945"])["71111078574945"]

    assert (str(heavy.freight), str(heavy.billed_kg), str(heavy.weight_kg)) == ("132.00", "12.760", "9.760")


def test_parcels_are_priced_whichever_file_comes_last(home):
    names = ["中通账单201111.xlsx", "运费报价表.json", "ExportOrderList201111140930.csv"]
    for name in names:
        intake.receive(WEEK / name, shop=home, refresh=False)

    prices = Parcel.objects.filter(expected_freight__isnull=False).aggregate(Sum("expected_freight"))
    assert prices["expected_freight__sum"] == Decimal(EXPECTED["courier"]["should_be"])
