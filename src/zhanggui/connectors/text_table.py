"""Rows of a delimited text file, streamed, with the line each record starts on."""

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
    """Every record with the number of the line it starts on; blank lines are counted and left out."""
    with opened() as file, io.TextIOWrapper(file, encoding, errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True)
        line = 1
        while True:
            try:
                for cells in reader:
                    if cells:
                        yield line, cells
                    line = reader.line_num + 1
                return
            except csv.Error as error:
                yield line, [BROKEN, str(error)]
                line = reader.line_num + 1
