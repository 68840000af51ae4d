from decimal import Decimal
from pathlib import Path

from zhanggui.connectors.tests.files import read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "names-24.csv"


def test_yuan_signs_and_separators_of_copied_tables_mean_nothing():
    (cup, _), problems = read_file(SAMPLE)
    assert problems == []
    assert (cup.impressions, cup.cost, cup.sales) == (1000, Decimal("60.00"), Decimal("132.00"))
    assert cup.measures["click_rate"] == Decimal("0.05")


def test_a_keyword_that_begins_like_a_total_is_a_keyword():
    (_, word), _ = read_file(SAMPLE)
    assert (word.keyword, word.cost, word.orders) == ("汇总表杯", Decimal("0.00"), None)
