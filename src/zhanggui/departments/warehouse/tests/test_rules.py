from decimal import Decimal

import pytest

from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.warehouse.rules import courier_code, parcel_weight, share_pieces, weight_source

RULE = ParcelRule(Decimal("0.08"), Decimal("0.30"), Decimal("30.00"))


@pytest.mark.parametrize(("pieces", "weight"), [(1, "0.300"), (100, "8.000"), (9999, "30.000")])
def test_the_rule_bounds_the_whole_parcel(pieces, weight):
    assert parcel_weight(Decimal(0), pieces, RULE) == Decimal(weight)


def test_known_weights_are_not_bounded_and_mixed_ones_are():
    assert parcel_weight(Decimal("45.5"), 0, RULE) == Decimal("45.5")
    assert parcel_weight(Decimal("29.9"), 10, RULE) == Decimal("30.000")


def test_without_a_rule_nobody_knows_the_weight_of_unknown_goods():
    assert parcel_weight(Decimal(1), 2, None) is None
    assert weight_source(Decimal(1), 2, None) == ""


@pytest.mark.parametrize(("known", "unknown", "source"), [("1", 0, "sku"), ("0", 3, "default"), ("1", 3, "mixed")])
def test_a_weight_says_where_it_comes_from(known, unknown, source):
    assert weight_source(Decimal(known), unknown, RULE) == source


def test_pieces_are_spread_over_parcels_and_add_up():
    assert [share_pieces(7, 3, number) for number in range(3)] == [3, 2, 2]


@pytest.mark.parametrize(
    ("name", "code"), [("中通快递", "zto"), ("圆通速递", "yto"), ("ZTO", "zto"), ("EMS", "ems"), ("蓝鸟", "蓝鸟")]
)
def test_couriers_have_one_code(name, code):
    assert courier_code(name) == code
