from decimal import Decimal
from pathlib import Path

from zhanggui.connectors.tests.files import read_file

SAMPLES = Path(__file__).parents[1] / "samples"


def test_sums_and_means_before_the_first_day_are_no_days():
    days, problems = read_file(SAMPLES / "workload-24.xlsx")
    assert ([day.row for day in days], problems) == ([4, 5], [])


def test_hours_minutes_and_seconds_all_become_seconds():
    day, _ = read_file(SAMPLES / "workload-24.xlsx")[0]
    assert (day.measures["logged_in"], day.measures["session_length"]) == (Decimal(88_200), Decimal(390))
    assert (day.first_response, day.response) == (Decimal(12), Decimal("20.5"))


def test_the_sales_sheet_tells_placed_and_shipped_orders_apart():
    (day,), problems = read_file(SAMPLES / "sales-13.xlsx")
    assert problems == []
    assert (day.ordered_amount, day.measures["shipped_amount"]) == (Decimal("2200.00"), Decimal("1900.00"))
    assert (day.sales, day.buyers, day.measures["order_conversion"]) == (None, None, Decimal("0.4"))
