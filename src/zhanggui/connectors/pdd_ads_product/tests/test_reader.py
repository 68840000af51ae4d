from datetime import date
from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import Told, asks, read, recognise
from zhanggui.connectors.tests.files import read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2024-44.xlsx"


def test_neither_footer_is_a_product():
    lines, _ = read_file(SAMPLE)
    assert [(line.item_code, line.campaign, line.cost) for line in lines] == [
        ("400000000001", "杯子稳定投产", Decimal("50.00")),
        ("400000000001", "杯子搜索", Decimal("10.00")),
    ]


def test_without_days_a_person_is_asked_and_lines_carry_what_was_said():
    found = recognise(SAMPLE, name="商品推广_2026-06-01_2026-06-30.xlsx")
    assert asks(found) == ("period",)
    lines = list(read(found, told=Told(date(2026, 6, 1), date(2026, 6, 30))))
    assert {(line.first, line.last) for line in lines} == {(date(2026, 6, 1), date(2026, 6, 30))}
