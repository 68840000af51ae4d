"""From a path to the tables it may hold: a text file, a workbook, or the members of an archive."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from weakref import WeakValueDictionary

from zhanggui.base import Refusal
from zhanggui.connectors.encodings import encoding_of
from zhanggui.connectors.old_workbook import old_sheets
from zhanggui.connectors.safety import LARGEST_FILE, MB, check_archive, check_workbook
from zhanggui.connectors.tables import Table
from zhanggui.connectors.text_table import DELIMITERS, text_rows
from zhanggui.connectors.wording import refusal
from zhanggui.connectors.workbook import sheets

Opened = Callable[[], BinaryIO]
LARGEST_WORKBOOK_MEMBER = 128 * MB
LARGEST_OLD_WORKBOOK = 128 * MB
"""A sheet of the old kind ends at 65,536 rows of 256 columns."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    struct.error,
)
"""What the archive library raises on damaged bytes."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".parquet", ".json")
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def kind_of(path: Path, name: str) -> str:
    """text, workbook, old_workbook, archive, parquet or json, by the first bytes; what can be no table is refused."""
    if not path.is_file():
        raise refusal("file.not_found", name=name)
    size = path.stat().st_size
    if size == 0:
        raise refusal("file.empty", name=name)
    if size > LARGEST_FILE:
        raise refusal("file.too_large", name=name, limit=f"{LARGEST_FILE // MB} MB")
    with path.open("rb") as file:
        return _kind(file, size, name)


def _kind(file: BinaryIO, size: int, name: str) -> str:
    head = file.read(64)
    file.seek(0)
    if head.startswith(_ZIP):
        return _zip_kind(file, name)
    if head.startswith(_OLD_OFFICE):
        return _old_kind(file, size, name)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_OTHER_ARCHIVES):
        raise refusal("file.unreadable", name=name, why="this kind of archive is not read; unpack it first")
    return "json" if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "text"


def _old_kind(file: BinaryIO, size: int, name: str) -> str:
    """An encrypted .xlsx hides in the same container as an old .xls."""
    if "EncryptedPackage".encode("utf-16-le") in file.read(4 * MB):
        raise refusal("file.encrypted", name=name)
    if size > LARGEST_OLD_WORKBOOK:
        raise refusal("file.too_large", name=name, limit=f"{LARGEST_OLD_WORKBOOK // MB} MB")
    return "old_workbook"


def _zip_kind(file: BinaryIO, name: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            check_archive(archive, name)
            names = {member.lower() for member in archive.namelist()}
    except DAMAGE as error:
        raise refusal("file.unreadable", name=name, why="the archive is damaged") from error
    finally:
        file.seek(0)
    return "workbook" if "[content_types].xml" in names or "xl/workbook.xml" in names else "archive"


def tables_of(path: Path, name: str, kind: str) -> list[Table]:
    """Every table of the file that might be an export, best first: a text file once for each delimiter it uses."""
    if kind == "workbook":
        return list(_workbook(path, name).tables)
    if kind == "old_workbook":
        return list(_old_workbook(path, name).tables)
    if kind == "archive":
        return _members(path, name)
    return _text_tables(lambda: path.open("rb"), name, "")


class _Workbook:
    """An opened and checked workbook; one in use is not opened twice."""

    def __init__(self, tables: list[Table]) -> None:
        self.tables = [replace(table, kept=(self, table.kept)) for table in tables]


_in_use: WeakValueDictionary[tuple[str, int, int, int], _Workbook] = WeakValueDictionary()


def _workbook(path: Path, name: str) -> _Workbook:
    def opened() -> list[Table]:
        with path.open("rb") as file:
            check_workbook(file, name)
        return sheets(path, name)

    return _shared(path, opened)


def _old_workbook(path: Path, name: str) -> _Workbook:
    return _shared(path, lambda: old_sheets(path, name))


def _shared(path: Path, opened: Callable[[], list[Table]]) -> _Workbook:
    """The workbook at a path, shared with whoever still holds one of its tables."""
    about = path.stat()
    key = (str(path.resolve()), about.st_ino, about.st_mtime_ns, about.st_size)
    found = _in_use.get(key)
    if found is None:
        found = _in_use[key] = _Workbook(opened())
    return found


def _text_tables(opened: Opened, name: str, member: str) -> list[Table]:
    with opened() as file:
        encoding = encoding_of(file, name)
    with opened() as file, io.TextIOWrapper(file, encoding, errors="replace", newline="") as text:
        sample = text.read(1 << 16)
    used = sorted((mark for mark in DELIMITERS if mark in sample), key=sample.count, reverse=True) or [","]
    return [Table(_rows(opened, encoding, mark), encoding, member, delimiter=mark) for mark in used]


def _rows(opened: Opened, encoding: str, delimiter: str):  # type: ignore[no-untyped-def]
    return lambda: text_rows(opened, encoding, delimiter)


def files_of_archive(path: Path, name: str) -> list[tuple[str, str]]:
    """Readable name and member of every file of an archive that may be an export; none where it is no archive."""
    try:
        if kind_of(path, name) != "archive":
            return []
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir() and each.file_size]
    except (Refusal, *DAMAGE):
        return []  # reading it will say what is wrong
    named = [(readable_name(each), each.filename) for each in members if not _is_litter(each.filename)]
    return [pair for pair in named if pair[0].lower().endswith(_TABLES)]


def _members(path: Path, name: str) -> list[Table]:
    """The tables of an archive's members; an archive inside an archive is refused."""
    found: list[Table] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.is_dir() or member.file_size == 0 or _is_litter(member.filename):
                    continue
                found += _member_tables(path, archive, member, name)
    except DAMAGE as error:
        raise refusal("file.unreadable", name=name, why="the archive is damaged") from error
    return found


def _member_tables(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> list[Table]:
    title = readable_name(member)
    with archive.open(member) as part:
        head = part.read(64)
    if not head.startswith(_ZIP):
        if head.startswith(_OLD_OFFICE) and member.filename.lower().endswith(".xls"):
            return _old_member(archive, member, name)
        if head.startswith((_OLD_OFFICE, *_OTHER_ARCHIVES)):
            return []
        return _text_tables(_member_opener(path, member.filename), name, title)
    if member.file_size > LARGEST_WORKBOOK_MEMBER:
        raise refusal("file.too_large", name=name, limit=f"{LARGEST_WORKBOOK_MEMBER // MB} MB")
    content = archive.read(member)
    if _zip_kind(io.BytesIO(content), title) == "archive":
        raise refusal("file.unsafe_archive", name=name, why="it holds another archive")
    check_workbook(io.BytesIO(content), title)
    return sheets(content, title, title)


def _old_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> list[Table]:
    if member.file_size > LARGEST_OLD_WORKBOOK:
        raise refusal("file.too_large", name=name, limit=f"{LARGEST_OLD_WORKBOOK // MB} MB")
    title = readable_name(member)
    return old_sheets(archive.read(member), title, title)


def _member_opener(path: Path, member: str) -> Opened:
    def opened() -> BinaryIO:
        with zipfile.ZipFile(path) as archive:
            return archive.open(member)  # type: ignore[return-value]

    return opened


def readable_name(member: zipfile.ZipInfo) -> str:
    """A member's name; Chinese tools write it in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _is_litter(member: str) -> bool:
    last = member.rsplit("/", 1)[-1]
    return member.startswith("__MACOSX/") or last.startswith(".") or last.lower() in ("thumbs.db", "desktop.ini")
