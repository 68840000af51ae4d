from decimal import Decimal
from pathlib import Path

from zhanggui.connectors.tests.files import read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "own-6.csv"


def test_each_competitor_has_a_price_of_its_own():
    prices, problems = read_file(SAMPLE)

    assert problems == []
    assert [(one.rival, one.own_price, one.rival_price) for one in prices] == [
        ("竞店甲", Decimal("39.90"), Decimal("35.00")),
        ("竞店乙", Decimal("39.90"), Decimal("42.00")),
    ]
