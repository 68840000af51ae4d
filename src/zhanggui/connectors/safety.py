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
MOST_CELLS = 60_000_000
WIDEST_SHEET = 2_000

_ENCRYPTED = 0x1
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,7})([0-9]{1,10})[\"']")
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
    path = member.filename.lower()
    is_text = path.endswith((".xml", ".rels", ".vml"))
    is_sheet = is_text and "sheet" in path
    cells, widest, deepest, tail = 0, 0, 0, b""
    with archive.open(member) as part:
        while chunk := part.read(MB):
            if not is_text:
                continue
            text = tail + chunk
            _check_xml(text, name)
            if is_sheet:
                found = _CELL.findall(text)
                cells += len(found)
                widest = max([widest, *(_column_number(letters) for letters in {letters for letters, _ in found})])
                deepest = max([deepest, *(int(row) for row in {row for _, row in found})])
            tail = text[-40:] if not text.endswith(b">") else b""
    if widest > WIDEST_SHEET or deepest > 1_048_576 or widest * deepest > max(4 * cells + 2_000_000, 0):
        raise refusal("file.too_large", name=name, limit=f"{widest} x {deepest}")
    if cells > MOST_CELLS:
        raise refusal("file.too_large", name=name, limit=f"{MOST_CELLS}")


def _check_xml(text: bytes, name: str) -> None:
    if b"\0" in text:
        raise refusal("file.hostile_xml", name=name, why="text hidden in another encoding")
    if _HOSTILE.search(text):
        raise refusal("file.hostile_xml", name=name, why="entity declarations")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
