"""The evening of every article and competitors' prices, from our own files to numbers one can add up by eye."""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.departments.projects import api as projects
from zhanggui.facts import Store
from zhanggui.intake import api as intake

pytestmark = pytest.mark.django_db

DAYS = Period(date(2026, 6, 1), date(2026, 6, 2))
STOCK = """日期,仓库,商家编码,商品ID,期初,入库,售出,调出,期末,线上库存,实存,成本单价,库龄,在售
2026-06-01,一号仓,CUP,1,10,0,4,0,6,8,6,2.50,10,是
2026-06-01,一号仓,VASE,2,0,0,0,0,0,0,0,9.00,12,是
2026-06-01,一号仓,OLD,3,5,0,0,0,5,0,4,3.00,91,否
2026-06-02,一号仓,CUP,1,6,20,6,0,20,20,19,2.50,0,是
2026-06-02,一号仓,VASE,2,0,0,0,0,0,0,0,9.00,13,是
2026-06-02,一号仓,OLD,3,5,0,0,1,4,0,4,3.00,92,否
"""
PRICES = """日期,商品ID,商品名称,本店价格,竞店,竞品价格
2026-06-01,1,杯子,9.90,竞店甲,9.00
2026-06-01,1,杯子,9.90,竞店乙,9.90
"""


@pytest.fixture
def numbers(settings, tmp_path):
    """What the two files make of a metric, by some dimensions."""
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    projects.open_shop(code="home", platform="tmall", name="示例旗舰店")
    for name, text in (("库存_202606.csv", STOCK), ("竞品价格_202606.csv", PRICES)):
        (tmp_path / name).write_text(text, "utf-8")
        run = intake.receive(tmp_path / name, shop="home", name=name, by=None)
        assert not run.rejected
    intake.refresh_facts()

    def ask(name: str, *by: str):
        result = metrics.compute(Store(settings.FACTS_FOLDER), name, DAYS, by)
        return {tuple(row[one] for one in by): row[name] for row in result.rows} if by else result.value(name)

    return ask


def test_stock_is_what_the_last_evening_says(numbers):
    assert numbers("stock_on_hand") == 20 + 0 + 4
    assert numbers("stock_on_hand", "day") == {("2026-06-01",): 11, ("2026-06-02",): 24}


def test_what_the_shop_front_offers_too_much_is_the_difference(numbers):
    assert numbers("stock_difference", "sku") == {("CUP",): 1, ("OLD",): -4, ("VASE",): 0}


def test_goods_older_than_ninety_days_are_overstock_at_cost(numbers):
    assert numbers("overstock_value") == Decimal("12.00")


def test_one_of_two_articles_on_sale_was_out_and_the_other_sold(numbers):
    assert numbers("stock_out_rate") == Decimal("0.5")
    assert (numbers("skus_moving"), numbers("skus_offered"), numbers("sell_through")) == (1, 1, 1)


def test_pieces_that_came_in_were_sold_or_moved_went_through_hands(numbers):
    assert numbers("handled_units") == 4 + (20 + 6) + 1


def test_only_a_price_below_ours_undercuts_us(numbers):
    assert numbers("undercut_rate", "rival") == {("竞店甲",): 1, ("竞店乙",): 0}
