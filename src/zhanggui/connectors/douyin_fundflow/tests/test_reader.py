from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import is_remark, read, recognise
from zhanggui.connectors.douyin_fundflow.reader import movement_kind
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLES = Path(__file__).parents[1] / "samples"
SAMPLE = SAMPLES / "SYNTHETIC-v2024-39.csv"
SHORT = {
    "动账时间": "2026-06-02 10:00:00",
    "动帐流水号": "'300592187958052709",
    "动账方向": "出账",
    "动账金额": "12.00",
    "动账场景": "退款-售后",
    "订单号": "'300470446250384447",
    "订单退款": "-12.00",
    "平台服务费": "0.00",
}


def changed(folder, old, new):
    path = folder / "flow.csv"
    content = SAMPLE.read_bytes()
    assert old.encode() in content
    path.write_bytes(content.replace(old.encode(), new.encode()))
    return path


def test_the_sample_reads_whole_and_its_parts_add_up():
    assert recognise(SAMPLE).layout == "v2024-39"
    movements, problems = read_file(SAMPLE)
    assert (len(movements), problems) == (6, [])
    first = movements[0]
    assert (first.entry_no, first.trade_no, first.kind) == ("300592187958052708", "300470446250384447", "sale")
    assert first.amount == Decimal("48.50")
    assert first.parts == {
        "goods_paid": Decimal("40.00"),
        "platform_subsidy": Decimal("10.00"),
        "platform_fee": Decimal("-1.50"),
    }


def test_an_amount_that_is_not_the_sum_of_its_parts_is_remarked(tmp_path):
    movements, (problem,) = read_file(
        changed(
            tmp_path,
            "入账,48.50,聚合账户 ...,货款结算入账,小店自卖,'300940838331920243",
            "入账,47.50,聚合账户 ...,货款结算入账,小店自卖,'300940838331920243",
        )
    )
    assert len(movements) == 6
    assert (problem.code, problem.row, problem.column) == ("settlement.parts_differ", 2, "动账金额")
    assert is_remark(problem)


def test_what_goes_out_is_negative_and_the_short_form_is_not_added_up(tmp_path):
    (movement,), problems = read_file(csv_file(tmp_path, list(SHORT), [list(SHORT.values())], encoding="utf-8-sig"))
    assert (movement.amount, movement.kind, problems) == (Decimal("-12.00"), "refund", [])
    assert movement.parts == {"refund": Decimal("-12.00")}


def test_a_direction_nobody_knows_is_a_problem(tmp_path):
    _, (problem,) = read_file(csv_file(tmp_path, list(SHORT), [list((SHORT | {"动账方向": "冻结"}).values())]))
    assert (problem.code, problem.column) == ("settlement.unknown_status", "动账方向")


def test_a_file_saved_again_in_a_spreadsheet_is_refused(tmp_path):
    row = SHORT | {"动账时间": "2026/9/10 8:00", "动帐流水号": "300592187958052709"}
    path = csv_file(tmp_path, list(SHORT), [list(row.values())])
    with pytest.raises(Refusal) as refused:
        list(read(recognise(path)))
    assert refused.value.code == "file.resaved"
    assert "2026/9/10 8:00" in refused.value.sentence


@pytest.mark.parametrize(
    ("scene", "kind"),
    [
        ("货款结算入账", "sale"),
        ("退款-售后", "refund"),
        ("提现", "withdrawal"),
        ("退换货运费险", "fee"),
        ("达人佣金", "commission"),
        ("其他", "other"),
    ],
)
def test_every_movement_has_a_kind(scene, kind):
    assert movement_kind(scene) == kind
