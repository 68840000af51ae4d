from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors.tests.files import read_file, xlsx_file

SAMPLES = Path(__file__).parents[1] / "samples"


def test_transfers_and_compensations_read_alike_under_their_own_names():
    (transfer,), problems = read_file(SAMPLES / "SYNTHETIC-transfers-12.xlsx")
    (compensation,), more = read_file(SAMPLES / "SYNTHETIC-jd-8.xlsx")
    assert problems == more == []
    assert (transfer.platform, transfer.amount, transfer.kind_text) == ("douyin", Decimal("5.00"), "补运费")
    assert (compensation.platform, compensation.amount, compensation.service_no) == (
        "jd", Decimal("12.50"), "700000000001",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "platform"),
    [
        (["订单号", "扣款原因", "申请扣款金额", "申请时间"], "pdd"),
        (["订单编号", "打款类型", "打款金额", "打款申请时间"], ""),
    ],
)
def test_columns_that_bear_nobodys_name_tell_no_platform(tmp_path, header, platform):
    row = ["260605-123456789012345", "补运费", 3, "2026-06-01 09:00:00"]
    (payment,), problems = read_file(xlsx_file(tmp_path, {"Sheet1": [header, row]}))
    assert (payment.platform, payment.trade_no, problems) == (platform, "260605-123456789012345", [])


def test_a_negative_payment_is_a_problem(tmp_path):
    header = ["订单编号", "打款类型", "打款金额"]
    _, (problem,) = read_file(xlsx_file(tmp_path, {"Sheet1": [header, ["690001", "补运费", -3]]}))
    assert (problem.code, problem.column) == ("compensation.negative", "打款金额")
