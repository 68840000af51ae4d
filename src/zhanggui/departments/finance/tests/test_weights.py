"""A courier's bill is held against today's SKU weights, however they were written."""

from decimal import Decimal as D

import pytest
from django.db import connection

from zhanggui.base import Period
from zhanggui.departments.finance import api as finance
from zhanggui.departments.finance import takers
from zhanggui.departments.finance.tests.test_takers import batch, billed, tariff
from zhanggui.departments.finance.tests.values import MONDAY
from zhanggui.departments.merchandising.models import Sku
from zhanggui.departments.orders.tests.made import line, record, take, take_lines
from zhanggui.departments.warehouse.models import Parcel
from zhanggui.intake.models import DirtyMark

NOVEMBER = Period(MONDAY.date().replace(day=1), MONDAY.date().replace(day=30))


@pytest.fixture
def parcel(home):
    """A parcel of two pots, billed with one kilogram: no SKU has a weight, the shop's rule says 0.3 kg."""
    take(record(waybills=("W1",), province="广东省"))
    take_lines(line(quantity=2))
    takers.take_tariff(batch(tariff(), format="courier-tariff"))
    takers.take_bill(batch(billed("W1"), format="courier-zto"))
    DirtyMark.objects.all().delete()


def write_weight(weight: str | None) -> None:
    """Straight into the table, past everything that would tell anybody."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE merchandising_sku SET weight_kg = %s WHERE code = 'POT'", [weight])


def expected() -> str:
    return finance.courier_bill(courier="zto", period=NOVEMBER)["expected"]


def test_a_weight_written_into_the_table_counts_at_once(parcel):
    assert expected() == "4.00"
    for weight, freight in (("0.850", "6.00"), ("1.200", "8.00"), (None, "4.00")):
        write_weight(weight)
        assert expected() == freight


def test_the_facts_of_the_parcel_follow_with_its_expected_freight(parcel):
    write_weight("1.200")
    expected()
    held = Parcel.objects.get()
    assert (held.known_kg, held.unknown_pieces, held.expected_freight) == (D("2.400"), 0, D("8.00"))
    assert DirtyMark.objects.filter(fact="parcel", day=held.business_date).exists()


def test_reconciling_again_with_the_same_weights_touches_nothing(parcel):
    write_weight("0.850")
    expected()
    DirtyMark.objects.all().delete()
    expected()
    assert not DirtyMark.objects.exists()
    assert Sku.objects.get(code="POT").weighed_kg == D("0.850")


def test_lines_that_come_after_the_bill_are_priced_with_their_weights(parcel):
    write_weight("0.850")
    expected()
    take_lines(line(quantity=2), line(position=2, quantity=2), run=2)
    assert Parcel.objects.get().expected_freight == D("10.00")
