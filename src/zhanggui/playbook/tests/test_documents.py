"""Sheets and charts on paper, and a playbook carried as a file."""

import io
import zipfile

import docx
import pytest
from django.utils import translation
from PIL import Image

from zhanggui.base import Refusal
from zhanggui.doors.web.fonts import chinese_font
from zhanggui.playbook import api, content, packing
from zhanggui.playbook.documents import chart, paper, word
from zhanggui.playbook.documents.parts import parts_of

DUTY = {
    "code": "X.clerk.01", "name": {"zh": "核对账单", "en": "Check the bill"}, "cadences": ["weekly"],
    "every_days": None,
    "due_time": "11:00", "outputs": [{"zh": "对账表", "en": "checked bill"}], "counterpart": "财务 / finance",
    "weight": "3", "minutes": 20, "parts": [{"zh": "逐行核对", "en": "line by line"}],
}  # fmt: skip
SHEET = {
    "code": "X.clerk", "name": {"zh": "文员", "en": "Clerk"}, "department": {"zh": "运营部", "en": "Operations"},
    "superiors": [], "subordinates": [], "headcount": 2, "headcount_note": "", "appraiser": None, "grade": "P3",
    "work_place": None, "summary": {"zh": "管账单", "en": "Keeps the bills"}, "note": None, "objectives": [],
    "groups": [{"name": None, "duties": [DUTY]}], "qualifications": [], "competencies": [], "relations": {},
    "appraisal": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", ["文员", "核对账单"]), ("en", ["Clerk", "Check the bill"])]
)
def test_a_sheet_is_a_document_in_either_language(language, words):
    with translation.override(language):
        read = docx.Document(io.BytesIO(word.docx_of(SHEET, "示例")))
    text = "\n".join([*(line.text for line in read.paragraphs), *(c.text for t in read.tables for c in t._cells)])
    assert all(one in text for one in words)


def test_a_part_that_says_nothing_is_left_out():
    with translation.override("en"):
        titles = [part.title for part in parts_of(SHEET)]
    assert titles == ["Basic information", "Overview", "Core duties"]


def test_sheets_stand_in_one_pdf():
    fonts = chinese_font(), chinese_font(bold=True)
    assert paper.pdf_of([(SHEET, "示例"), (SHEET, "示例")], fonts, "示例").startswith(b"%PDF")


def plan():
    boxes = {code: chart.Box(code, code, "") for code in ("a", "b", "c")}
    return chart.plan_of("Chart", "", chart.roots_of(boxes, {"b": "a", "c": "a"}), [("c", "b")])


def test_no_two_boxes_of_a_chart_overlap():
    book = api.load("operations-centre")
    boxes = {post.id: chart.Box(post.id, post.name.zh, "") for post in book.positions}
    above = {post.id: post.reports_to[0] for post in book.positions if post.reports_to}
    drawn = chart.plan_of("Chart", "", chart.roots_of(boxes, above)).boxes
    assert len(drawn) == len(boxes)
    overlapping = [
        (one.code, other.code)
        for place, one in enumerate(drawn)
        for other in drawn[place + 1 :]
        if abs(one.x - other.x) < chart.WIDE and abs(one.y - other.y) < chart.TALL
    ]
    assert overlapping == []


def test_posts_in_a_circle_are_still_drawn():
    boxes = {code: chart.Box(code, code, "") for code in ("a", "b")}
    assert [box.code for box in chart.roots_of(boxes, {"a": "b", "b": "a"})] == ["a", "b"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("美工 5/5", ["美工 5/5"]), ("Search-ad (Zhitongche) specialist 1/1", ["Search-ad", "(Zhitongche) spe…"]),
        ("Operations supervisor 1/1", ["Operations", "supervisor 1/1"]),
        ("会员运营与客户关系维护主管", ["会员运营与客户关系维", "护主管"]),
    ],
)  # fmt: skip
def test_a_long_title_stands_on_two_lines(title, lines):
    assert chart.wrapped(title, 130, 13) == lines


def test_the_chart_is_a_picture_of_each_kind():
    fonts = chinese_font(), chinese_font(bold=True)
    assert chart.svg_of(plan()).count(b'rx="6"') == 3
    assert Image.open(io.BytesIO(chart.png_of(plan(), fonts))).size == tuple(
        int(2 * side) for side in (plan().width, plan().height)
    )
    assert chart.pdf_of(plan(), fonts).startswith(b"%PDF")


def test_a_playbook_comes_back_from_its_file_as_it_was():
    files = content.files_in(api.folder_of("operations-centre"))
    again, problems = packing.unpacked(io.BytesIO(packing.packed(files)))
    assert (again, problems) == (files, [])


def test_a_faulty_file_is_told_by_file_and_line():
    files = content.files_in(api.folder_of("operations-centre"))
    content.duties(files, "C.planner")[0]["cadence"] = ["hourly"]
    _files, problems = packing.unpacked(io.BytesIO(packing.packed(files)))
    assert [("C.planner.yaml" in problem.message, problem.row is not None) for problem in problems] == [(True, True)]


def test_a_path_that_leads_out_of_the_folder_is_not_followed():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("book/playbook.yaml", "id: book")
        archive.writestr("book/../../outside.yaml", "a: 1")
    files, problems = packing.unpacked(file)
    assert problems
    assert "outside.yaml" not in str(files)


def test_a_file_without_a_playbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.yaml", "a: 1")
    with pytest.raises(Refusal) as refused:
        packing.unpacked(file)
    assert refused.value.code == "playbook.no_playbook"
