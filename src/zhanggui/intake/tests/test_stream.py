"""Chunks always come out the same, and a key never falls into two."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from zhanggui.base import Problem, Refusal
from zhanggui.intake import stream


@dataclass(frozen=True)
class Line:
    row: int
    trade_no: str
    paid_at: datetime | None = None


def lines(*trades: str) -> list[Line]:
    return [Line(row, trade) for row, trade in enumerate(trades, 2)]


def cut(said: list, *, start: int = 0, size: int = 2) -> list[list[str]]:
    interleaved = stream.survey(lambda: said, "trade_no").interleaved
    chunks = list(stream.chunks(lambda: said, "trade_no", interleaved=interleaved, start=start, size=size))
    assert all(one.end == other.start for one, other in pairwise(chunks))
    return [[getattr(item.value, "trade_no", "!") for item in chunk.items] for chunk in chunks]


def test_a_key_stays_whole_even_where_the_chunk_grows():
    assert cut(lines("A", "B", "B", "B", "C")) == [["A", "B", "B", "B"], ["C"]]


def test_interleaved_keys_come_together():
    assert cut(lines("A", "B", "A", "C", "B")) == [["A", "A"], ["B", "B"], ["C"]]


def test_going_on_after_a_chunk_gives_the_rest(monkeypatch):
    monkeypatch.setattr(stream, "WINDOW", 3)
    said = lines("A", "B", "A", "C", "B", "D", "C", "E")
    whole = cut(said)
    for done in range(len(whole)):
        start = sum(map(len, whole[:done]))
        assert cut(said, start=start) == whole[done:]


def test_a_window_smaller_than_the_file_still_keeps_keys_together(monkeypatch):
    monkeypatch.setattr(stream, "WINDOW", 3)
    assert cut(lines("A", "B", "A", "C", "B", "C", "C")) == [["A", "A"], ["B", "B"], ["C", "C", "C"]]


def test_the_first_pass_counts_rows_and_finds_the_latest_moment():
    early, late = datetime(2011, 11, 7, tzinfo=UTC), datetime(2011, 11, 9, tzinfo=UTC)
    said = [
        Line(2, "A", late),
        Line(3, "B", early),
        Problem("order.bad_money", "12,x", row=4),
        Problem("x.y", "whole file"),
    ]
    found = stream.survey(lambda: said, "trade_no")
    assert (found.rows, found.items, found.as_of, found.interleaved) == (3, 4, late, False)


def test_a_problem_of_a_row_that_was_read_is_a_remark():
    before, after = Problem("a.b", "odd", row=2), Problem("a.b", "odd", row=3)
    said = [before, Line(2, "A"), Line(3, "B"), after, Problem("a.b", "bad", row=4), Problem("a.c", "worse", row=4)]
    assert [item.counted for item in stream.items_of(said)] == [False, True, True, False, True, False]


def test_a_key_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(stream, "LARGEST_GROUP", 10)
    with pytest.raises(Refusal, match="more than 10 lines"):
        cut(lines(*["A"] * 12))
