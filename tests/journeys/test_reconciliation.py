"""Every planted fault of the sample week is found, and none is invented."""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui.base import Period

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[date(2011, 11, 13), date(2011, 11, 14), date(2011, 11, 30)], ids=str)
def settlement(request, shop_week):
    from zhanggui.departments.finance import api as finance

    period = Period(date(2011, 11, 7), request.param)
    return finance.reconcile_settlement(shop="home", period=period).answer


def test_the_planted_faults_of_the_ledger_are_named(settlement, expected):
    planted = expected["planted"]
    assert (
        sorted(settlement["missing_in_bill"]),
        sorted(row["trade"] for row in settlement["different"]),
        sorted(settlement["booked_twice"]),
    ) == (sorted(planted["missing_in_bill"]), sorted(planted["short_by_0.01"]), sorted(planted["duplicated_in_bill"]))


def test_nothing_is_left_unexplained(settlement):
    assert (Decimal(settlement["unexplained"]), settlement["not_ours"]) == (0, [])


def test_the_courier_is_caught_with_every_heavy_parcel(shop_week, expected):
    from zhanggui.departments.finance import api as finance

    november = Period(date(2011, 11, 1), date(2011, 11, 30))
    bill = finance.reconcile_courier(courier="zto", period=november, shops=["home"]).answer
    assert (
        Decimal(bill["billed"]),
        sorted((row["waybill"], Decimal(row["declared_kg"])) for row in bill["overcharged"]),
        sorted(bill["unknown"]),
    ) == (
        Decimal(expected["courier"]["billed"]),
        sorted((row["waybill"], Decimal(row["real_kg"])) for row in expected["courier"]["overweight"]),
        sorted(expected["courier"]["unknown_waybills"]),
    )
