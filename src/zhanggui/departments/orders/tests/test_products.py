from decimal import Decimal

import pytest

from zhanggui.departments.merchandising.models import Sku, SkuChange
from zhanggui.departments.orders.tests.made import line, record, shop, take, take_lines
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.departments.warehouse.models import Parcel
from zhanggui.kernel.events.api import deliver_waiting
from zhanggui.kernel.evidence.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    shop()
    take(record())
    take_lines(line())
    return browser_of("manager")


def sku():
    return Sku.objects.get(code="POT")


def change(browser, field, value):
    return browser.post(f"/merchandising/{sku().pk}/change/", {"field": field, "value": value, "note": "盘点"})


@pytest.mark.parametrize(
    ("field", "value", "event"),
    [
        ("price", "39.90", "product.price_changed"),
        ("stock", "120", "product.stock_checked"),
        ("weight", "0.85", "product.weight_set"),
    ],
)
def test_a_figure_is_set_with_evidence_and_taken_back(manager, field, value, event):
    column = {"price": "list_price", "stock": "stock", "weight": "weight_kg"}[field]
    change(manager, field, value)
    assert Decimal(getattr(sku(), column)) == Decimal(value)
    assert Evidence.objects.get(event=event).shop == "home"
    manager.post(f"/merchandising/{sku().pk}/take-back/{SkuChange.objects.get().pk}/")
    assert getattr(sku(), column) is None


@pytest.mark.parametrize(("field", "value"), [("price", "-1"), ("stock", "1.5"), ("weight", "0"), ("weight", "heavy")])
def test_a_figure_no_product_can_have_is_refused(manager, field, value):
    change(manager, field, value)
    assert SkuChange.objects.count() == 0


def test_only_the_latest_change_of_a_field_is_taken_back(manager):
    change(manager, "price", "39.90")
    change(manager, "price", "35.00")
    first = SkuChange.objects.order_by("pk").first()
    manager.post(f"/merchandising/{sku().pk}/take-back/{first.pk}/")
    assert sku().list_price == Decimal("35.00")


def test_a_weight_weighs_the_parcels_anew(manager):
    change(manager, "weight", "0.85")
    deliver_waiting()
    assert (Parcel.objects.get().known_kg, Parcel.objects.get().unknown_pieces) == (Decimal("1.700"), 0)


def test_weights_are_set_for_many_at_once(manager):
    manager.post("/merchandising/act/", {"action": "weight", "row": [sku().pk], "note": "0.5 kg"})
    assert sku().weight_kg == Decimal("0.500")


def test_a_file_never_changes_a_price_a_person_set(manager):
    change(manager, "price", "39.90")
    take_lines(line("5009", price=Decimal("41.00")), run=3)
    assert sku().price == Decimal("39.9000")


def test_who_may_only_look_changes_nothing(manager):
    reader = browser_of("reader", rights=["products.view"])
    assert change(reader, "price", "1").status_code == 403
    assert "New figure" not in reader.get(f"/merchandising/{sku().pk}/").content.decode()


def test_a_sku_of_another_shop_does_not_exist(manager):
    shop("away")
    stranger = browser_of("stranger", shops=("away",))
    assert stranger.get(f"/merchandising/{sku().pk}/").status_code == 404
    assert change(stranger, "price", "1").status_code == 404
