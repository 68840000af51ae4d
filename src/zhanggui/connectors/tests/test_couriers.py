"""The couriers' bills print the same columns under many names: whose bill it is must be told, never guessed."""

from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import is_remark, recognise
from zhanggui.connectors.tests.files import read_file, xlsx_file

ROOM = Path(__file__).parents[1]
HEADER = ["快递单号", "日期", "目的省份", "重量", "运费"]
PARCEL = ["773100000000001", "2026-06-01", "浙江省", 0.46, 3.2]
STO = ["业务时间", "运单号", "订单目的省份", "订单目的城市", "结算重量", "中转费", "面单费", "合计"]
STO_PARCEL = ["2026-06-01", "772000000000001", "浙江省", "杭州市", 0.46, 2.2, 1, 3.2]
SF = ["日期", "运单号码", "到件地区", "计费重量", "费用(元)", "折扣/促销", "应付金额", "增值费用"]
SF_PARCEL = ["2026-06-01", "SF1000000000001", "浙江省宁波市", 1.2, 18, -3, 15, ""]


def sheet(folder, *rows, title="账单"):
    return xlsx_file(folder, {title: rows})


@pytest.mark.parametrize("courier", ["sto", "yto", "yunda"])
def test_a_sample_tells_its_courier_and_reads_whole(courier):
    (path,) = (ROOM / f"courier_{courier}" / "samples").iterdir()
    assert recognise(path).format == f"courier-{courier}"
    parcels, problems = read_file(path)
    assert problems == []
    assert [(parcel.courier, parcel.payable, parcel.billed_kg) for parcel in parcels] == [
        (courier, Decimal("3.20"), Decimal("0.46")),
        (courier, Decimal("5.20"), Decimal("2.30")),
    ]
    assert (parcels[0].province, parcels[0].destination) == ("浙江省", "浙江省 杭州市")


def test_what_sf_charges_beside_the_freight_is_no_freight():
    path = ROOM / "courier_sf" / "samples" / "SYNTHETIC-names-14.xlsx"
    assert recognise(path).format == "courier-sf"
    parcels, problems = read_file(path)
    assert problems == []
    assert [(parcel.total, parcel.prepaid, parcel.surcharge, parcel.payable) for parcel in parcels] == [
        (Decimal("18"), Decimal("-3"), None, Decimal("15")),
        (Decimal("0"), Decimal("0"), Decimal("2"), Decimal("2")),
        (Decimal("14"), Decimal("0"), None, Decimal("14")),
    ]


@pytest.mark.parametrize(
    ("word", "courier"), [("圆通", "yto"), ("申通", "sto"), ("韵达", "yunda"), ("顺丰", "sf"), ("中通", "zto")]
)
def test_a_name_in_a_title_or_a_sheet_tells_whose_bill_it_is(tmp_path, word, courier):
    titled = sheet(tmp_path, [f"{word}快递月结账单"], HEADER, PARCEL)
    named = xlsx_file(tmp_path, {f"{word}6月": [HEADER, PARCEL]}, name="named.xlsx")
    for path in (titled, named):
        (parcel,), problems = read_file(path)
        assert (parcel.courier, parcel.payable, problems) == (courier, Decimal("3.20"), [])


def test_a_bill_of_a_courier_nobody_reads_is_refused(tmp_path):
    with pytest.raises(Refusal) as refused:
        recognise(sheet(tmp_path, ["极兔速递账单"], HEADER, PARCEL))
    assert refused.value.code == "file.unknown_format"


def test_a_total_that_is_not_the_sum_of_its_parts_is_remarked(tmp_path):
    (parcel,), (problem,) = read_file(sheet(tmp_path, STO, [*STO_PARCEL[:-1], 9.9]))
    assert parcel.parts == {"transit_fee": Decimal("2.20"), "label_fee": Decimal("1.00")}
    assert (problem.code, problem.row, problem.column) == ("bill.parts_differ", 2, "合计")
    assert is_remark(problem)


def test_parts_alone_make_the_total(tmp_path):
    (parcel,), problems = read_file(sheet(tmp_path, STO[:-1], STO_PARCEL[:-1]))
    assert (parcel.total, parcel.payable, problems) == (Decimal("3.20"), Decimal("3.20"), [])


def test_freight_without_a_weight_is_a_problem(tmp_path):
    parcels, (problem,) = read_file(sheet(tmp_path, SF, [*SF_PARCEL[:3], "", *SF_PARCEL[4:]], SF_PARCEL))
    assert len(parcels) == 1
    assert (problem.code, problem.column) == ("bill.bad_money", "计费重量")


def test_a_totals_row_of_any_courier_is_held_against_its_parcels(tmp_path):
    total = ["合计", "", "", "", "", 2.2, 1, 4.2]
    _, (problem,) = read_file(sheet(tmp_path, STO, STO_PARCEL, total))
    assert (problem.code, problem.row, problem.column) == ("bill.total_differs", 3, "合计")


def test_waybills_a_spreadsheet_rounded_are_problems(tmp_path):
    rows = [[str(77310000000000000 * 10 + place * 10**5), *PARCEL[1:]] for place in (1000, 2000, 3000)]
    parcels, problems = read_file(sheet(tmp_path, ["圆通"], HEADER, *rows))
    assert parcels == []
    assert {problem.code for problem in problems} == {"bill.number_damaged"}


def test_a_parcel_of_another_courier_is_not_taken_for_this_ones(tmp_path):
    header = [*HEADER, "快递公司"]
    rows = [[*PARCEL, "圆通快递"], [*PARCEL, "中通"], [*PARCEL, ""]]
    parcels, (problem,) = read_file(sheet(tmp_path, header, *rows))
    assert [parcel.courier for parcel in parcels] == ["zto", "zto"]
    assert (problem.code, problem.row, problem.column) == ("bill.another_courier", 2, "快递公司")


def test_a_parcel_cut_short_is_a_problem_and_no_note(tmp_path):
    cut = ["773100000000002", "2026-06-01", "", "", ""]
    parcels, problems = read_file(sheet(tmp_path, HEADER, PARCEL, cut, title="中通"))
    assert [parcel.waybill for parcel in parcels] == ["773100000000001"]
    assert [problem.row for problem in problems] == [3]


def test_a_long_number_alone_in_any_column_is_a_problem_and_words_are_a_note(tmp_path):
    slipped, note = ["", "99999999999", "", "", ""], ["", "如有疑问请联系网点", "", "", ""]
    _parcels, problems = read_file(sheet(tmp_path, HEADER, PARCEL, slipped, note, title="中通"))
    assert [problem.row for problem in problems] == [3]
