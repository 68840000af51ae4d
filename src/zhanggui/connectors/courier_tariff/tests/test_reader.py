import json
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors import read_row
from zhanggui.connectors.tests.files import read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "json-1.json"


def changed(tmp_path, **entries):
    path = tmp_path / "tariff.json"
    path.write_text(json.dumps(json.loads(SAMPLE.read_text("utf-8")) | entries, ensure_ascii=False), "utf-8")
    return path


def test_first_weight_and_steps_by_province():
    (tariff,), problems = read_file(SAMPLE)
    assert problems == []
    assert (tariff.courier_name, tariff.courier) == ("中通快递", "zto")
    assert tariff.rates == {
        "浙江省": (Decimal("3.20"), Decimal("1.00")),
        "新疆维吾尔自治区": (Decimal("12.00"), Decimal("10.00")),
    }
    assert tariff.parcel_weight.max_kg == Decimal("30.00")


def test_a_table_without_a_parcel_weight_has_none(tmp_path):
    (tariff,), _ = read_file(changed(tmp_path, parcel_weight=None))
    assert tariff.parcel_weight is None


@pytest.mark.parametrize("price", ["-1", "NaN", "", "three", "1e308"])
def test_one_bad_price_spoils_the_table_and_is_named(tmp_path, price):
    records, (problem,) = read_file(changed(tmp_path, rates={"浙江省": {"first": price, "next": "1.00"}}))
    assert records == []
    assert (problem.code, problem.column) == ("tariff.bad_rate", "rates.浙江省.first")
    repaired = read_row("courier-tariff", "json-1", {**problem.raw, "rates.浙江省.first": "3.20"}, 1)
    assert repaired.rates == {"浙江省": (Decimal("3.20"), Decimal("1.00"))}
