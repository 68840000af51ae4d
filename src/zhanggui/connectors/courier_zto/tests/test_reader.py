from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import recognise
from zhanggui.connectors.tests.files import read_file, xlsx_file

SAMPLES = Path(__file__).parents[1] / "samples"
TITLE = ["中通快递月结账单"]
HEADER = [
    "运单号",
    "扫描时间",
    "目的地",
    "结算重量",
    "首重费",
    "续重费",
    "总金额",
    "预付",
    "应付",
    "计费省份",
    "物料类型",
]
PARCEL = ["773100000000001", "2026-06-01 18:30:00", "浙江 杭州", 0.46, 3.2, 0, 3.2, 0, 3.2, "浙江省", "面单"]


def bill(tmp_path, *rows):
    return xlsx_file(tmp_path, {"账单": [TITLE, HEADER, *rows]})


def test_parcels_below_a_title_row_and_above_a_total():
    parcels, problems = read_file(SAMPLES / "v2020-11.xlsx")
    assert problems == []
    assert [(parcel.row, parcel.billed_kg, parcel.payable) for parcel in parcels] == [
        (3, Decimal("0.46"), Decimal("3.20")),
        (4, Decimal("2.30"), Decimal("4.20")),
    ]
    assert (parcels[1].prepaid, parcels[1].province) == (Decimal("-1.00"), "江苏省")


def test_an_outlet_with_its_own_columns_is_mapped_by_name():
    parcels, problems = read_file(SAMPLES / "outlet.xlsx")
    assert problems == []
    assert [(parcel.waybill, parcel.total, parcel.payable) for parcel in parcels] == [
        ("773100000000001", Decimal("3.20"), Decimal("3.20")),
        ("773100000000002", Decimal("5.20"), Decimal("5.20")),
    ]
    assert parcels[0].scanned_at.isoformat() == "2026-06-01T18:30:00+08:00"


def test_a_total_that_does_not_add_up_is_named(tmp_path):
    parcels, (problem,) = read_file(bill(tmp_path, PARCEL, ["合计", "", "", "", "", "", 3.2, "", 4.2]))
    assert len(parcels) == 1
    assert (problem.code, problem.row, problem.column) == ("bill.total_differs", 4, "应付")
    assert "4.20 <> 3.20" in problem.message


def test_a_waybill_stored_as_a_number_past_fifteen_digits_is_lost(tmp_path):
    parcels, (problem,) = read_file(bill(tmp_path, [7731000000000012345, *PARCEL[1:]], PARCEL))
    assert len(parcels) == 1
    assert (problem.code, problem.row, problem.column) == ("bill.number_damaged", 3, "运单号")


def test_amounts_of_floats_are_exact_cents(tmp_path):
    amounts = [0.1 + 0.2, 0, 0.1 + 0.2, 0, 0.1 + 0.2]
    (parcel,), _ = read_file(bill(tmp_path, [*PARCEL[:4], *amounts, *PARCEL[9:]]))
    assert str(parcel.total) == "0.30"


def test_a_note_below_the_bill_is_no_parcel(tmp_path):
    parcels, problems = read_file(bill(tmp_path, PARCEL, [], ["制表：王会计"], ["备注", "月底前付款"]))
    assert (len(parcels), problems) == (1, [])


def test_a_charge_without_a_waybill_is_not_lost_in_silence(tmp_path):
    _, (problem,) = read_file(bill(tmp_path, PARCEL, ["", "2026-06-30", "操作费", "", "", "", 50, "", 50]))
    assert (problem.code, problem.column) == ("bill.number_missing", "运单号")


@pytest.mark.parametrize(("title", "format"), [("圆通速递月结账单", "courier-yto"), ("申通快递对账单", "courier-sto")])
def test_another_couriers_bill_is_not_taken_for_this_one(tmp_path, title, format):
    assert recognise(xlsx_file(tmp_path, {"账单": [[title], HEADER, PARCEL]})).format == format


def test_the_bill_of_a_courier_nobody_reads_is_refused(tmp_path):
    with pytest.raises(Refusal) as refused:
        recognise(xlsx_file(tmp_path, {"账单": [["极兔速递账单"], HEADER, PARCEL]}))
    assert refused.value.code == "file.unknown_format"
