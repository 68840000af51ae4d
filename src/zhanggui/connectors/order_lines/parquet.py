"""Parquet files: opened with caps, walked in batches."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zhanggui.connectors.tables import Row
from zhanggui.connectors.wording import refusal
from zhanggui.connectors.workbook import cell_text

MOST_ROWS = 50_000_000
MOST_COLUMNS = 500
LARGEST_ROW_GROUP = 4 << 30
LARGEST_FOOTER = 16 << 20
FIRST_ROW = 2
"""Rows are counted as if the column names stood in row 1."""


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(
            path, thrift_string_size_limit=LARGEST_FOOTER, thrift_container_size_limit=LARGEST_FOOTER
        ) as file:
            _check(file.metadata, name)
            yield file
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refusal("file.unreadable", name=name, why="the Parquet file is damaged") from error


def _check(about: Any, name: str) -> None:
    groups = [about.row_group(place).total_byte_size for place in range(min(about.num_row_groups, 10_000))]
    if about.num_rows > MOST_ROWS or about.num_columns > MOST_COLUMNS or max(groups, default=0) > LARGEST_ROW_GROUP:
        raise refusal("file.too_large", name=name, limit=f"{MOST_ROWS} x {MOST_COLUMNS}")


def header_of(path: Path, name: str) -> tuple[str, ...]:
    with _opened(path, name) as file:
        return tuple(file.schema_arrow.names)


def arrow_batches(path: Path, name: str, columns: list[str], size: int) -> Iterator[tuple[int, Any]]:
    """Batches of the wanted columns, each with the number of its first row."""
    row = FIRST_ROW
    with _opened(path, name) as file:
        for batch in file.iter_batches(batch_size=size, columns=columns, use_threads=False):
            yield row, batch
            row += batch.num_rows


def text_rows(path: Path, name: str) -> Iterator[Row]:
    """Rows as a person would read them, for guessing."""
    row = FIRST_ROW
    with _opened(path, name) as file:
        for batch in file.iter_batches(batch_size=4_096, use_threads=False):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield row, [cell if type(cell) is str else cell_text(cell) for cell in cells]
                row += 1
