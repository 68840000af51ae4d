"""Hostile files end in a plain sentence, quickly."""

import io
import re
import struct
import time
import zipfile

import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import recognise, refusal_text, safety
from zhanggui.connectors.tests.files import SHOP_WEEK, xlsx_file, zip_file

(BILL,) = SHOP_WEEK.glob("中通账单*.xlsx")


def refused(path):
    started = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        recognise(path)
    assert time.monotonic() - started < 2
    assert refusal.value.sentence.endswith((".", "。"))
    return refusal.value.code


def rebuilt(tmp_path, change, source=BILL):
    """The courier workbook with one part changed."""
    path = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"PK\x03\x04 and no more", "file.unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "file.unreadable"),
        (b"%PDF-1.7 nothing here", "file.unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (b"PAR1 nothing PAR1", "file.unreadable"),
        (b"{not json", "file.unreadable"),
        (b'{"a": ' * 5_000, "file.unreadable"),
        ("订单编号,总金额\n1,\0\n".encode(), "file.unreadable"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file.unknown_format"),
        (b"Rar!\x1a\x07\x00", "file.unreadable"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, code):
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert refused(path) == code


def test_a_folder_or_nothing_is_no_file(tmp_path):
    assert refused(tmp_path) == "file.not_found"
    assert refused(tmp_path / "nothing") == "file.not_found"


def test_a_bomb_is_not_unpacked(tmp_path):
    assert refused(zip_file(tmp_path, {"order.csv": bytes(300 << 20)})) == "file.zip_bomb"


def test_an_archive_of_very_many_members_is_not_walked(tmp_path):
    assert refused(zip_file(tmp_path, {f"{place}.csv": b"x" for place in range(2_000)})) == "file.zip_bomb"


def test_an_archive_inside_an_archive_is_not_opened(tmp_path):
    inside = zip_file(tmp_path, {"order.csv": b"x"}, "inside.zip").read_bytes()
    assert refused(zip_file(tmp_path, {"inside.zip": inside})) == "file.unsafe_archive"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\x.csv", "C:\\x.csv"])
def test_a_member_that_leaves_its_folder_is_refused(tmp_path, name):
    assert refused(zip_file(tmp_path, {name: b"x"})) == "file.unsafe_archive"


def test_an_encrypted_archive_asks_for_no_password(tmp_path):
    path = zip_file(tmp_path, {"order.csv": b"x"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark) + offset
        content[place : place + 2] = struct.pack("<H", 1)
    path.write_bytes(bytes(content))
    assert refused(path) == "file.encrypted"


def test_a_truncated_archive_is_refused(tmp_path):
    path = tmp_path / "half.zip"
    (ledger,) = SHOP_WEEK.glob("*.zip")
    path.write_bytes(ledger.read_bytes()[:20_000])
    assert refused(path) == "file.unreadable"


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml", ".rels"])
def test_entities_in_any_part_of_a_workbook_are_refused(tmp_path, part):
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'

    def poison(name, content):
        return entity + content.partition(b"?>")[2] if name.endswith(part) and b"?>" in content else content

    workbook = xlsx_file(tmp_path, {"账单": [["运单号"]]})

    assert refused(rebuilt(tmp_path, poison, workbook)) == "file.hostile_xml"


def test_a_part_in_another_encoding_hides_nothing(tmp_path):
    def widen(name, content):
        return content.decode().encode("utf-16") if name.endswith("sheet1.xml") else content

    assert refused(rebuilt(tmp_path, widen)) == "file.hostile_xml"


def test_one_cell_at_the_far_corner_does_not_fill_memory(tmp_path):
    def stretch(name, content):
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else content

    assert refused(rebuilt(tmp_path, stretch)) == "file.too_large"


@pytest.mark.parametrize("place", [b'"XFD2"', b'"A1048577"', b'"A99999999"', b'"aa3"', b"'XFD2'", b' "XFD2"'])
def test_a_cell_far_away_is_seen_past_the_measured_beginning(tmp_path, monkeypatch, place):
    monkeypatch.setattr(safety, "MEASURED_UP_TO", 0)
    monkeypatch.setattr(safety, "WIDEST_SHEET", 26)

    def stretch(name, content):
        far = b"<row r='9'><c r=%s><v>1</v></c></row></sheetData>" % place
        return content.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else content

    assert refused(rebuilt(tmp_path, stretch)) == "file.too_large"


def test_a_sheet_that_says_it_is_enormous_is_refused(tmp_path):
    def boast(name, content):
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)

    assert refused(rebuilt(tmp_path, boast)) == "file.too_large"


def test_the_limit_of_a_sheet_is_said_with_its_unit_in_both_languages(tmp_path):
    def boast(name, content):
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)

    with pytest.raises(Refusal) as refusal:
        recognise(rebuilt(tmp_path, boast))
    assert "12 million cells" in refusal.value.sentence
    assert "1200 万个单元格" in refusal_text(refusal.value, "zh")


def test_a_workbook_with_a_damaged_part_is_refused(tmp_path):
    content = bytearray(BILL.read_bytes())
    middle = content.index(b"sheet1.xml") + 2_000
    content[middle : middle + 40] = bytes(40)
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(bytes(content))
    assert refused(path) == "file.unreadable"


def test_a_line_without_end_is_not_read_into_memory(tmp_path):
    path = tmp_path / "endless.csv"
    path.write_bytes(b"a,b\n" + b"x" * (40 << 20))
    assert refused(path) == "file.unreadable"


def test_a_workbook_without_tables_is_unknown(tmp_path):
    assert refused(xlsx_file(tmp_path, {"空": []})) == "file.unknown_format"
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    (tmp_path / "empty.zip").write_bytes(empty.getvalue())
    assert refused(tmp_path / "empty.zip") == "file.unknown_format"
