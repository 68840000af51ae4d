from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import asks, recognise
from zhanggui.connectors.tests.files import read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2023-21.csv"


def test_lines_of_orders_are_not_orders():
    (fast, other), problems = read_file(SAMPLE)
    assert problems == []
    assert (fast.orders, fast.direct_orders, fast.measures["order_lines"]) == (None, None, 4)
    assert (fast.scene, fast.sales, fast.measures["conversion_rate"]) == ("快车", Decimal("400.00"), Decimal("0.1"))
    assert "click_rate" not in other.measures


def test_a_person_is_asked_for_the_attribution():
    assert asks(recognise(SAMPLE)) == ("attribution",)
