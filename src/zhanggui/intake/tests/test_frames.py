"""Order lines by the hundred thousand keep the same promises."""

from datetime import datetime

import polars as pl
import pytest

from zhanggui.base import Problem
from zhanggui.intake import frames
from zhanggui.intake.frames import Frames


def frame(first: int, invoices: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row": range(first, first + len(invoices)),
            "invoice": list(invoices),
            "at": [datetime(2011, 11, 7, hour) for hour in range(len(invoices))],
        }
    )


def cut(file: Frames, start: int = 0, size: int = 2) -> list[str]:
    chunks = list(file.chunks(start, size))
    for chunk in chunks:
        assert chunk.end - chunk.start == len(chunk.items) + (0 if chunk.frame is None else chunk.frame.height)
    return ["".join(chunk.frame["invoice"]) if chunk.frame is not None else "!" * len(chunk.items) for chunk in chunks]


def file_of(*parts: str, problems: int = 0) -> Frames:
    def read():
        row = 2
        for number, part in enumerate(parts):
            yield frame(row, part), [Problem("x.y", "bad", row=900 + i) for i in range(problems)] if number == 0 else []
            row += len(part)

    return Frames(read, "invoice")


@pytest.fixture(params=[1000, 4], ids=["held in memory", "read again"])
def held(request, monkeypatch):
    monkeypatch.setattr(frames, "HELD", request.param)


@pytest.mark.usefixtures("held")
def test_an_invoice_across_two_reads_stays_whole():
    assert cut(file_of("AAB", "BBC")) in (["AA", "BBB", "C"], ["AA", "BBBC"])


@pytest.mark.usefixtures("held")
def test_interleaved_invoices_come_together():
    assert cut(file_of("ABA", "CBC")) == ["AA", "BB", "CC"]


@pytest.mark.usefixtures("held")
def test_going_on_gives_the_rest():
    whole = cut(file_of("ABA", "CBDC", problems=3))
    assert whole[0] == "!!!"
    for done in range(len(whole)):
        start = sum(map(len, whole[:done]))
        assert cut(file_of("ABA", "CBDC", problems=3), start) == whole[done:]


def test_the_first_pass_counts_rows_and_finds_the_latest_moment():
    found = file_of("AAB", "BC", problems=2).survey
    assert (found.rows, found.items, found.interleaved) == (7, 7, False)
    assert found.as_of.isoformat() == "2011-11-07T02:00:00+08:00"
