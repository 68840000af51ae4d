"""What is refused before anything is unpacked or parsed: bombs, slips, passwords, hostile XML, monster sheets."""

import re
import zipfile
from typing import BinaryIO

from zhanggui.connectors.wording import refusal

MB = 1 << 20
LARGEST_FILE = 1024 * MB
MOST_MEMBERS = 500
LARGEST_UNPACKED = 1536 * MB
LARGEST_RATIO = 120
RATIO_MATTERS_FROM = 8 * MB
MOST_CELLS = 12_000_000
MOST_DECLARED = 500_000_000
"""Cells a sheet may say it spans; spreadsheets overstate it, but not by that much."""
MEASURED_UP_TO = 8 * MB
WIDEST_SHEET = 2_000
LARGEST_STRINGS = 384 * MB

_ENCRYPTED = 0x1
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,7})([0-9]{1,10})[\"']")
_UNUSUAL = re.compile(rb'=(?:(?<=[ \t\r\n]=)|(?<=r=)(?!"[A-Za-z]?(?:[0-9]{1,6}|10[0-4][0-9]{4})"))')
"""A cell or row number that is not written the usual way, or lies beyond column Z or the last row."""
_DIMENSION = re.compile(rb"<dimension\s+ref\s*=\s*[\"'][A-Za-z0-9$]+:\$?([A-Za-z]{1,7})\$?([0-9]{1,10})[\"']")
_HOSTILE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_archive(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an archive by its table of contents alone: nothing is unpacked for this."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise refusal("file.zip_bomb", name=name, why=f"{len(members)} members")
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED:
        raise refusal("file.zip_bomb", name=name, why=f"{unpacked // MB} MB")
    for member in members:
        _check_member(member, name)


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise refusal("file.encrypted", name=name)
    path = member.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
        raise refusal("file.unsafe_archive", name=name, why="a member wants to leave its folder")
    large = member.file_size > RATIO_MATTERS_FROM
    if large and member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
        ratio = member.file_size // max(member.compress_size, 1)
        raise refusal("file.zip_bomb", name=name, why=f"{ratio} : 1")


def check_workbook(file: BinaryIO, name: str) -> None:
    """Refuse a workbook whose parts hold entities, or whose cells would not fit into memory."""
    try:
        with zipfile.ZipFile(file) as archive:
            check_archive(archive, name)
            for member in archive.infolist():
                _check_part(archive, member, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise refusal("file.unreadable", name=name, why="the workbook is damaged") from error
    except Exception as error:
        if type(error).__module__ not in ("zlib", "lzma", "_lzma"):
            raise
        raise refusal("file.unreadable", name=name, why="the workbook is damaged") from error
    finally:
        file.seek(0)


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Read one part through: its checksum must hold, its text must be plain XML, its cells few enough."""
    if member.filename.lower().endswith("sharedstrings.xml") and member.file_size > LARGEST_STRINGS:
        raise refusal("file.too_large", name=name, limit=f"{LARGEST_STRINGS // MB} MB")
    extent, tail, is_xml = _Extent(), b"", None
    with archive.open(member) as part:
        while chunk := part.read(MB):
            if is_xml is None:
                is_xml = chunk.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or chunk[:2] in _WIDE_MARKS
            if not is_xml:
                continue
            text = tail + chunk
            _check_xml(text, name)
            cut = text.rfind(b"<", -200)
            text, tail = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
            extent.count(text)
            extent.check(name)
    extent.count(tail)
    extent.check(name, whole=True)


class _Extent:
    """How many cells a sheet has, and how large the rectangle around them is.

    Of a long sheet only the beginning is measured cell by cell. What follows is only counted where it stays
    within the first 26 columns: the rectangle around that fits into memory wherever its cells lie.
    """

    def __init__(self) -> None:
        self._seen = 0
        self._cells = self._widest = self._deepest = self._declared = 0

    def count(self, text: bytes) -> None:
        self._seen += len(text)
        if self._seen > MEASURED_UP_TO and not _UNUSUAL.search(text):
            self._cells += text.count(b'r="')
            return
        declared = _DIMENSION.search(text)
        if declared:
            self._declared = max(self._declared, _column_number(declared.group(1)) * int(declared.group(2)))
        found = _CELL.findall(text)
        self._cells += len(found)
        self._widest = max([self._widest, *map(_column_number, {letters for letters, _ in found})])
        self._deepest = max([self._deepest, *map(int, {row for _, row in found})])

    def check(self, name: str, *, whole: bool = False) -> None:
        """Few cells far apart fill memory as a full sheet would."""
        if self._cells > MOST_CELLS or self._declared > MOST_DECLARED:
            raise refusal("file.too_large", name=name, limit="12 million cells")
        sparse = self._widest * self._deepest > 4 * self._cells + 2_000_000
        if self._widest > WIDEST_SHEET or self._deepest > 1_048_576 or (whole and sparse):
            raise refusal("file.too_large", name=name, limit="a sheet may be with so few cells")


def _check_xml(text: bytes, name: str) -> None:
    if b"\0" in text or text.startswith(_WIDE_MARKS):
        raise refusal("file.hostile_xml", name=name, why="text hidden in another encoding")
    if _HOSTILE.search(text):
        raise refusal("file.hostile_xml", name=name, why="entity declarations")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
