from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.tests.files import csv_file, read_file
from zhanggui.connectors.tmall_refund.reader import refund_state

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = manifest_of("tmall_refund").layouts["v2018-21"]


@pytest.mark.parametrize("name", ["v2018-21.csv", "v2018-21.xlsx"])
def test_refunds_read_alike_from_text_and_sheet(name):
    refunds, problems = read_file(SAMPLES / name)
    assert problems == []
    assert [(refund.status, refund.amount) for refund in refunds] == [
        ("success", Decimal("12.00")),
        ("asked", Decimal("88.00")),
        ("closed", Decimal("5.00")),
    ]
    glass, mug, _ = refunds
    assert (glass.is_manual, glass.needs_return, glass.is_partial) == (True, False, True)
    assert glass.finished_at.isoformat() == "2026-06-05T09:25:00+08:00"
    assert (mug.is_manual, mug.needs_return, mug.is_partial, mug.finished_at) == (False, True, False, None)
    assert mug.status_text == "买家已申请退款,等待卖家同意"


def test_money_that_left_on_no_day_is_a_problem(tmp_path):
    told = {"退款编号": "1", "订单编号": "2", "买家退款金额": "5.00", "退款状态": "退款成功"}
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [[told.get(name, "") for name in HEADER]]))
    assert (problem.code, problem.column) == ("refund.bad_date", "退款完结时间")


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("退款成功", "success"),
        ("退款关闭", "closed"),
        ("卖家已同意退货，等待买家退货", "agreed"),
        ("买家已申请退款，等待卖家同意", "asked"),
        ("卖家拒绝退款", "other"),
        ("卖家不同意协议，等待买家修改", "other"),
    ],
)
def test_the_platforms_words_fall_into_five_states(words, state):
    assert refund_state(words)[0] == state
