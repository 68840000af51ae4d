"""Small export files for tests, built cell by cell."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from zhanggui.base import Problem
from zhanggui.connectors import read, recognise
from zhanggui.connectors.records import Record

ROOM = Path(__file__).parents[1]
SHOP_WEEK = Path(__file__).parents[4] / "samples" / "shop-week"


def csv_file(
    folder: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "gb18030",
    name: str = "export.csv",
    above: str = "",
    below: str = "",
    end: str = "\r\n",
    delimiter: str = ",",
) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=end, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    path = folder / name
    path.write_bytes((above + text.getvalue() + below).encode(encoding))
    return path


def xlsx_file(folder: Path, sheets: Mapping[str, Sequence[Sequence[object]]], name: str = "export.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def zip_file(folder: Path, members: Mapping[str, bytes], name: str = "export.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def read_file(path: Path) -> tuple[list[Record], list[Problem]]:
    """Records and problems of a file, apart."""
    found = list(read(recognise(path)))
    records = [one for one in found if not isinstance(one, Problem)]
    return records, [one for one in found if isinstance(one, Problem)]
