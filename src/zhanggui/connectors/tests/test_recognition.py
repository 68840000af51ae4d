import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import problem_text, recognise, refusal_text
from zhanggui.connectors.tests.files import csv_file, read_file, xlsx_file, zip_file

HEADER = ["订单编号", "总金额", "买家实际支付金额", "订单状态", "订单创建时间", "订单付款时间 "]
ROW = ['="2611070574744660001"', "88.00", "88.00", "交易成功", "2026-06-01 09:29:00", "2026-06-01 09:30:10"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_encoding_and_line_ends_do_not_matter(tmp_path, encoding, end):
    path = csv_file(tmp_path, HEADER, [ROW], encoding=encoding, end=end)
    orders, problems = read_file(path)
    assert problems == []
    assert [order.trade_no for order in orders] == ["2611070574744660001"]


def test_reordered_blank_and_unknown_columns_are_taken_by_name(tmp_path):
    path = csv_file(tmp_path, ["渠道", "", *reversed(HEADER)], [["直播", "", *reversed(ROW)]])
    (order,), problems = read_file(path)
    assert problems == []
    assert (order.trade_no, str(order.order_amount)) == ("2611070574744660001", "88.00")
    assert order.extra == {"渠道": "直播"}


def test_of_two_columns_with_one_name_the_first_is_read_and_the_other_kept(tmp_path):
    path = csv_file(tmp_path, [*HEADER, "总金额"], [[*ROW, "99.00"]])
    (order,), _ = read_file(path)
    assert str(order.order_amount) == "88.00"
    assert order.extra == {"总金额 (2)": "99.00"}


def test_a_preamble_and_a_totals_row_are_no_orders(tmp_path):
    path = csv_file(
        tmp_path,
        HEADER,
        [ROW, [""] * 6, ["合计", "88.00", "88.00", "", "", ""]],
        above="订单导出\r\n导出时间,2026-06-10\r\n\r\n",
    )
    found = recognise(path)
    orders, problems = read_file(path)
    assert (found.header_row, len(orders), problems) == (4, 1, [])
    assert orders[0].row == 5


def test_a_delimiter_at_the_end_of_each_line_is_no_column(tmp_path):
    path = tmp_path / "trailing.csv"
    path.write_bytes((",".join(HEADER) + "\n" + ",".join(ROW) + ",,\n").encode("gb18030"))
    orders, problems = read_file(path)
    assert (len(orders), problems) == (1, [])


def test_tabs_part_columns_too(tmp_path):
    orders, _ = read_file(csv_file(tmp_path, HEADER, [ROW], encoding="utf-16", delimiter="\t"))
    assert len(orders) == 1


def test_two_exports_pasted_together_repeat_the_header_only(tmp_path):
    orders, problems = read_file(csv_file(tmp_path, HEADER, [ROW, HEADER, ROW]))
    assert (len(orders), problems) == (2, [])


def test_the_row_is_the_one_a_spreadsheet_shows(tmp_path):
    header = [*HEADER, "订单备注"]
    rows = [[*ROW, "两行\n备注"], [*ROW[:1], "abc", *ROW[2:], ""], [*ROW, ""]]
    orders, (problem,) = read_file(csv_file(tmp_path, header, rows))
    assert [order.row for order in orders] == [2, 4]
    assert (problem.row, problem.column, problem.code) == (3, "总金额", "order.bad_money")
    assert problem.raw["总金额"] == "abc"
    assert problem.message == "总金额 is not an amount: abc. Write it as 12.50."
    assert problem_text(problem, "zh") == "“总金额”不是有效的金额：abc，请写成 12.50 的样子。"


def test_short_and_long_lines_are_named_and_the_others_go_on(tmp_path):
    path = tmp_path / "ragged.csv"
    lines = [HEADER, ROW, ROW[:4], [*ROW, "x"], ROW]
    path.write_bytes("\n".join(",".join(line) for line in lines).encode("gb18030"))
    orders, problems = read_file(path)
    assert len(orders) == 2
    assert [(problem.row, problem.code) for problem in problems] == [(3, "order.too_short"), (4, "order.too_long")]
    assert "4 / 6" in problem_text(problems[0], "zh")


def test_a_missing_column_is_named(tmp_path):
    path = csv_file(tmp_path, HEADER[:3] + HEADER[4:], [ROW[:3] + ROW[4:]])
    with pytest.raises(Refusal) as refused:
        recognise(path, name="订单.csv")
    assert refused.value.code == "file.missing_column"
    assert "订单状态" in refused.value.sentence
    assert refusal_text(refused.value, "zh").startswith("订单.csv 像是“淘宝/天猫订单列表”，但缺少“订单状态”列")


def test_a_file_nobody_knows_is_refused(tmp_path):
    path = csv_file(tmp_path, ["a", "b"], [["1", "2"]])
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert refused.value.code == "file.unknown_format"


def test_the_sheet_is_chosen_by_its_header(tmp_path):
    path = xlsx_file(tmp_path, {"说明": [["导出说明"]], "订单报表": [HEADER, ROW]})
    assert recognise(path).sheet == "订单报表"


def test_another_readable_sheet_is_not_passed_over_in_silence(tmp_path):
    lines = [["订单编号", "标题", "价格", "购买数量"], [ROW[0], "杯", "44.00", "2"]]
    path = xlsx_file(tmp_path, {"销售明细": lines, "订单报表": [HEADER, ROW]})
    orders, (problem,) = read_file(path)
    assert len(orders) == 1
    assert (problem.code, problem.row) == ("file.another_table", None)


def test_two_tables_of_one_kind_are_not_chosen_between(tmp_path):
    path = xlsx_file(tmp_path, {"六月": [HEADER, ROW], "七月": [HEADER, ROW]})
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert refused.value.code == "file.several_tables"


def test_a_zipped_export_is_read_inside_its_archive(tmp_path):
    csv_file(tmp_path, HEADER, [ROW])
    inside = (tmp_path / "export.csv").read_bytes()
    path = zip_file(tmp_path, {"readme.txt": b"hello", "ExportOrderList.csv": inside})
    orders, _ = read_file(path)
    assert recognise(path).member == "ExportOrderList.csv"
    assert len(orders) == 1


def test_a_zipped_workbook_is_read_too(tmp_path):
    inside = xlsx_file(tmp_path, {"订单": [HEADER, ROW]}).read_bytes()
    orders, _ = read_file(zip_file(tmp_path, {"订单.xlsx": inside}))
    assert len(orders) == 1


def test_damaged_bytes_in_a_memo_cost_no_order(tmp_path):
    path = csv_file(tmp_path, [*HEADER, "订单备注"], [[*ROW, "备注X"]])
    path.write_bytes(path.read_bytes().replace(b"X", b"\xff"))
    orders, problems = read_file(path)
    assert (len(orders), problems) == (1, [])


def test_reading_twice_gives_the_same_records(tmp_path):
    path = csv_file(tmp_path, HEADER, [ROW])
    assert read_file(path) == read_file(path)


def test_a_line_above_the_header_is_not_lost_without_a_word(tmp_path):
    damaged = ["订单编", *HEADER[1:]]
    path = csv_file(tmp_path, damaged, [ROW, HEADER, ROW])
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert refused.value.code == "file.line_above"
    assert "Row 1" in refused.value.sentence
    assert "表头（第 3 行）" in refusal_text(refused.value, "zh")


def test_titles_above_a_header_are_no_lines(tmp_path):
    path = csv_file(tmp_path, ["店铺", "示例", "2026-06", "", "", ""], [HEADER, ROW])
    assert recognise(path).header_row == 2


def test_a_row_of_blanks_below_the_lines_is_no_line(tmp_path):
    path = csv_file(tmp_path, HEADER, [ROW, [" ", "\t"], [" "] * 6])
    orders, problems = read_file(path)
    assert (len(orders), problems) == (1, [])
