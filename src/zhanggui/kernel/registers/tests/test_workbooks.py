"""Workbooks in and out."""

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from zhanggui.base import Refusal
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence.api import Evidence
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import RegisterEntry
from zhanggui.kernel.registers.tests.conftest import AT


@pytest.fixture
def workbook(tmp_path):
    """Writes rows into an xlsx file; the first row is the header."""

    def written(*rows, name="lines.xlsx", salt=""):
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as book:
            book.set_properties({"comments": salt})
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    (sheet.write_string if isinstance(cell, str) else sheet.write)(number, place, cell)
        return path

    return written


HEADER = ("日期", "计划", "预算", "花费", "状态")
GOOD = ("2011-11-14", "a", 100, 80, "进行中")


def take(register, path, company, **options):
    return registers.import_xlsx(register, path, path.name, company.manager, AT, **options)


@translation.override("zh-hans")
def test_good_lines_go_on_and_bad_ones_are_named_by_row_and_column(budget, company, workbook):
    path = workbook(HEADER, GOOD, ("昨天", "b", "many", 1, ""), (), ("2011-11-15", "c", 12.5, "", "?"))
    answer = take(budget, path, company)
    assert (answer.rows, answer.added, answer.changed) == (3, 1, 0)
    assert sorted((one.row, one.column) for one in answer.problems) == [(3, "日期"), (3, "预算"), (5, "状态")]
    assert RegisterEntry.objects.get().cells["used"] == "0.8"


def test_the_same_file_counts_nothing_twice_nor_does_the_same_line_saved_again(customers, company, workbook):
    rows = [("店铺", "订单数", "标签"), ("", 3, "贵宾"), ("", 3, "贵宾"), ("", 4, "新客")]
    columns = [row for row in customers.live.about["columns"] if row["id"] in ("orders", "tags", "shop")]
    about = {**customers.live.about, "id": "R.visits", "owners": ["manager"], "key": [], "columns": columns}
    keyless = registers.declare(about, company.director, AT)
    assert take(keyless, workbook(*rows), company).added == 3
    again = take(keyless, workbook(*rows), company)
    assert (again.added, again.unchanged) == (0, 3)
    resaved = take(keyless, workbook(*rows, ("", 5, ""), salt="again"), company)
    assert (resaved.added, resaved.unchanged) == (1, 3)
    assert RegisterEntry.objects.filter(register=keyless).count() == 4


def test_every_line_of_a_file_has_its_number_history_evidence_and_news(budget, company, workbook):
    news = News.objects.filter(name="register.filled")
    take(budget, workbook(HEADER, GOOD, ("2011-11-15", "b", 1, 1, "")), company)

    entries = list(RegisterEntry.objects.order_by("number"))
    assert [(one.number, one.cells["no"], str(one.day)) for one in entries] == [
        (1, "B-0001", "2011-11-14"),
        (2, "B-0002", "2011-11-15"),
    ]
    assert [[change.action for change in one.changes.all()] for one in entries] == [["filled"], ["filled"]]
    assert [one.changes.get().after == one.cells for one in entries] == [True, True]
    keys = [f"register.filled:{one.pk}:{one.filled_on}" for one in entries]
    proofs = Evidence.objects.filter(event="register.filled").order_by("pk")
    assert [(one.key, one.person) for one in proofs] == [(key, company.manager) for key in keys]
    assert [one.payload["entry"] for one in news.order_by("pk")] == [1, 2]


def test_a_line_of_a_file_changes_the_line_with_its_key_above_it(budget, company, workbook):
    again = ("2011-11-14", "a", 100, 90, "")
    answer = take(budget, workbook(HEADER, GOOD, ("2011-11-15", "b", 1, 1, ""), again), company)

    assert (answer.added, answer.changed) == (2, 1)
    assert RegisterEntry.objects.get(number=1).cells["spend"] == "90.00"


def test_a_line_that_takes_over_a_key_is_found_by_the_lines_below_it(budget, company, workbook):
    take(budget, workbook(HEADER, GOOD), company)
    header = ("#", *HEADER)
    moved, same = (1, "2011-11-14", "b", 100, 80, ""), ("", "2011-11-14", "b", 100, 70, "")
    answer = take(budget, workbook(header, moved, same, ("", *GOOD[:3], 1, ""), name="moved.xlsx"), company)

    assert (answer.added, answer.changed, answer.problems) == (1, 2, ())
    assert RegisterEntry.objects.get(number=1).cells["spend"] == "70.00"


def test_more_lines_need_no_more_questions_of_the_database(budget, company, workbook):
    def asked(plan, many):
        rows = [("2011-11-14", f"{plan}{number}", 100, 80, "") for number in range(many)]
        with CaptureQueriesContext(connection) as queries:
            take(budget, workbook(HEADER, *rows, name=f"{plan}.xlsx"), company)
        return len(queries)

    assert asked("many", 60) == asked("few", 3)


@translation.override("zh-hans")
def test_what_was_exported_comes_back_as_it_was_and_an_edited_line_changes(budget, company, tmp_path, workbook):
    take(budget, workbook(HEADER, GOOD, ("2011-11-14", "=1+1", 1, 3, "已完成")), company)
    rows = registers.entries_of(budget, company.manager.user, sort="number")
    out = tmp_path / "out.xlsx"
    with registers.export_xlsx(budget, rows) as file:
        out.write_bytes(file.read())
    sheet = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["#", "编号", "日期"]
    assert sheet[2][3] == "'=1+1"
    assert [sheet[3][0], sheet[3][4], sheet[3][5]] == ["合计", 101, 83]
    assert sheet[3][6] == pytest.approx(83 / 101, abs=1e-8)
    back = take(budget, out, company)
    assert (back.rows, back.added, back.changed, back.unchanged, back.problems) == (2, 0, 0, 2, ())
    edited = workbook(("#", "花费"), (1, 90), (9, 1), name="edited.xlsx")
    answer = take(budget, edited, company)
    assert (answer.changed, [one.code for one in answer.problems]) == (1, ["entry.unknown_number"])
    assert RegisterEntry.objects.get(number=1).cells["spend"] == "90.00"


def test_masks_of_an_exported_file_do_not_overwrite_personal_data(customers, company, tmp_path):
    entry = registers.fill(customers, {"customer": "张三丰", "phone": "13812345678", "orders": 1}, company.agent, AT)
    out = tmp_path / "out.xlsx"
    with registers.export_xlsx(customers, registers.entries_of(customers, None)) as file:
        out.write_bytes(file.read())
    row = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()[1]
    assert row[1:3] == ["张**", "138****5678"]
    registers.import_xlsx(customers, out, "out.xlsx", company.agent, AT)
    entry.refresh_from_db()
    assert registers.personal_of(entry) == {"customer": "张三丰", "phone": "13812345678"}


def test_a_text_table_is_taken_too(budget, company, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text('Date,Plan,Budget,Colour\n2011-11-14,a,"1,000.50",red\n', "utf-8")
    answer = take(budget, path, company)
    assert (answer.added, [one.code for one in answer.problems]) == (1, ["file.unknown_column"])
    assert RegisterEntry.objects.get().cells["budget"] == "1000.50"


def test_a_file_without_the_columns_is_refused(budget, company, workbook):
    with pytest.raises(Refusal) as refusal:
        take(budget, workbook(("颜色", "尺码"), ("红", "L")), company)
    assert refusal.value.code == "file.no_header"


def test_a_file_is_nobodys_whose_post_does_not_fill_it(budget, company, workbook):
    path = workbook(HEADER, GOOD)
    with pytest.raises(Refusal) as refusal:
        registers.import_xlsx(budget, path, path.name, company.agent, AT)
    assert refusal.value.code == "register.not_yours"
