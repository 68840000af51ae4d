"""Rows of a delimited text file, streamed, numbered as a spreadsheet numbers them."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from zhanggui.connectors.tables import Row

DELIMITERS = (",", "\t", ";", "|")
BROKEN = "\0broken"
"""First cell of a row that could not be split; the second says why."""

csv.field_size_limit(1 << 20)


def text_rows(opened: Callable[[], BinaryIO], encoding: str, delimiter: str) -> Iterator[Row]:
    """Every record with its number; blank lines are counted and left out.

    A memo of several lines is one row, as it is when the file is opened in a spreadsheet.
    """
    with opened() as file, io.TextIOWrapper(file, encoding, errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True)
        number = 0
        while True:
            try:
                for cells in reader:
                    number += 1
                    if cells:
                        yield number, cells
                return
            except csv.Error as error:
                number += 1
                yield number, [BROKEN, str(error)]
