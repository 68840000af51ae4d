from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from zhanggui.departments.merchandising import api
from zhanggui.departments.merchandising.models import Product, Sku
from zhanggui.departments.projects import api as projects

pytestmark = pytest.mark.django_db
SOLD = datetime(2011, 11, 7, 2, tzinfo=UTC)
POT = api.SkuSeen("POT-RED", "茶壶", Decimal("40.00"), "颜色:红", "POT", SOLD)


@pytest.fixture(autouse=True)
def home():
    return projects.open_shop(code="home")


def shelf():
    return list(Sku.objects.values_list("code", "title", "seen_price", "product__code"))


def test_whatever_the_order_of_files_the_line_sold_last_names_the_sku():
    sightings = [
        POT,
        replace(POT, title="新茶壶", seen_at=SOLD + timedelta(days=1)),
        replace(POT, title="早茶壶", price=Decimal("38.00"), product_code="POT-OLD", seen_at=None),
    ]
    for order in permutations(sightings):
        Sku.objects.all().delete()
        for each in order:
            api.ensure_skus(shop="home", seen=[each])
        assert shelf() == [("POT-RED", "新茶壶", Decimal("40.0000"), "POT")]


def test_a_sku_without_a_product_is_its_own():
    api.ensure_skus(shop="home", seen=[replace(POT, product_code="")])
    assert Product.objects.get().code == "POT-RED"
    assert api.products_of("home") == {"POT-RED": "POT-RED"}


def test_weights_of_skus_that_have_one():
    api.ensure_skus(shop="home", seen=[POT, replace(POT, code="CUP")])
    Sku.objects.filter(code="CUP").update(weight_kg=Decimal("0.2"))
    assert api.weights_of("home", ["CUP", "POT-RED", "NONE"]) == {"CUP": Decimal("0.200")}
    assert api.skus_by_code("home", ["CUP"])["CUP"].price == Decimal("40.0000")
