"""Workbooks of the old .xls kind, which some platforms still export."""

import gc
import struct

import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import recognise
from zhanggui.connectors.tests.files import read_file, zip_file
from zhanggui.connectors.tests.old_books import xls_file

HEADER = ["日期", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
LINES = [["2026-06-01", "12.50", "200.00", "3,000", "90"], ["2026-06-02", 3.25, 40, 100, 2], ["合计", "15.75"]]


def days_of(path):
    days, problems = read_file(path)
    assert problems == []
    return [(day.first.isoformat(), str(day.cost), day.impressions) for day in days]


def test_an_old_workbook_reads_like_a_new_one(tmp_path):
    path = xls_file(tmp_path, [HEADER, *LINES])
    assert days_of(path) == [("2026-06-01", "12.50", 3000), ("2026-06-02", "3.25", 100)]
    assert (recognise(path).format, recognise(path).sheet) == ("pdd-ads-day", "Sheet0")


def test_it_is_known_by_its_content(tmp_path):
    nameless = xls_file(tmp_path, [HEADER, *LINES], name="upload")
    assert recognise(nameless).format == "pdd-ads-day"


def test_one_inside_an_archive_reads_too(tmp_path):
    content = xls_file(tmp_path, [HEADER, LINES[0]]).read_bytes()
    path = zip_file(tmp_path, {"推广.xls": content})
    assert days_of(path) == [("2026-06-01", "12.50", 3000)]
    assert recognise(path).member == "推广.xls"


@pytest.mark.parametrize("rows", [2**20, 2**32 - 1])
def test_a_book_that_claims_monstrous_sheets_costs_this_process_nothing(rows, tmp_path):
    content = xls_file(tmp_path, [HEADER, LINES[0]]).read_bytes()
    claimed = struct.pack("<HHIIHHH", 0x0200, 14, 0, 2, 0, len(HEADER), 0)
    assert claimed in content
    path = tmp_path / "monster.xls"
    path.write_bytes(content.replace(claimed, struct.pack("<HHIIHHH", 0x0200, 14, 0, rows, 0, 0xFFFF, 0)))
    assert outcome(path) in ("file.old_workbook", "file.zip_bomb", [("2026-06-01", "12.50", 3000)])


def outcome(path):
    try:
        return days_of(path)
    except Refusal as refused:
        return refused.code


def test_nothing_of_a_book_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = xls_file(tmp_path, [HEADER, *LINES])
    assert len(days_of(path)) == 2
    gc.collect()
    assert list(tmp_path.glob("zhanggui-xls-*")) == []


def test_a_damaged_book_is_refused_with_the_way_out(tmp_path):
    content = xls_file(tmp_path, [HEADER, *LINES]).read_bytes()
    path = tmp_path / "damaged.xls"
    path.write_bytes(content[:700])
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert refused.value.code == "file.old_workbook"
    assert ".xlsx" in refused.value.sentence
