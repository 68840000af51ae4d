"""Order lines as frames: the same promises as `stream`, for files of a million rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from zhanggui.base import SHANGHAI, Problem
from zhanggui.intake.stream import Item, Survey

CHUNK = 60_000
HELD = 1_200_000
"""Rows kept in memory between the two passes; larger files are read once a window of this many rows."""

ReadFrames = Callable[[], Iterable[tuple[pl.DataFrame, list[Problem]]]]


@dataclass(frozen=True)
class FrameChunk:
    """Rows of a frame, or rejected items, and the cursor before and after them."""

    start: int
    end: int
    items: list[Item]
    frame: pl.DataFrame | None


class Frames:
    """A file of order lines: problems first, then the rows, one invoice never in two chunks."""

    def __init__(self, read: ReadFrames, together: str | None, beat: Callable[[], None] = lambda: None) -> None:
        self._read = read
        self._together = together
        self._held: list[pl.DataFrame] | None = None
        self._problems: list[Problem] = []
        self._groups: pl.DataFrame | None = None
        self._rows = 0
        self._interleaved = False
        self._as_of: datetime | None = None
        self._look(beat)

    @property
    def survey(self) -> Survey:
        """What the first pass found."""
        items = len(self._problems) + self._rows
        rows = self._rows + sum(problem.row is not None for problem in self._problems)
        return Survey(items, rows, self._as_of, self._interleaved)

    def chunks(self, start: int, size: int = CHUNK, problem_size: int = 2_000) -> Iterator[FrameChunk]:
        """The file from the cursor on."""
        while start < len(self._problems):
            problems = self._problems[start : start + problem_size]
            items = [Item(problem, is_problem=True, counted=problem.row is not None) for problem in problems]
            yield FrameChunk(start, start + len(items), items, None)
            start += len(items)
        before = len(self._problems)
        for window in self._windows():
            yield from self._cut(window, before, start, size)
            before += window.height

    def _look(self, beat: Callable[[], None]) -> None:
        """Read once: count, find the latest moment, the groups and the problems."""
        held: list[pl.DataFrame] | None = []
        indexes: list[pl.DataFrame] = []
        for frame, problems in self._read():
            beat()
            self._problems.extend(problems)
            self._see_moment(frame)
            if self._together is not None and frame.height:
                indexes.append(_runs_of(frame, self._together))
            self._rows += frame.height
            if held is not None:
                held.append(frame)
                held = held if self._rows <= HELD else None
        self._held = held
        if indexes:
            self._order_groups(pl.concat(indexes))

    def _see_moment(self, frame: pl.DataFrame) -> None:
        latest: Any = frame.get_column("at").max() if frame.height else None
        if latest is None:
            return
        moment = latest if latest.tzinfo else latest.replace(tzinfo=SHANGHAI)
        self._as_of = moment if self._as_of is None else max(self._as_of, moment)

    def _order_groups(self, runs: pl.DataFrame) -> None:
        """Runs of equal keys become groups; a key with runs apart means the file interleaves."""
        touching = runs.with_columns(number=pl.col("key").rle_id()).group_by("number", maintain_order=True)
        merged = touching.agg(pl.col("key").first(), pl.col("rows").sum())
        groups = merged.group_by("key", maintain_order=True).agg(pl.col("rows").sum())
        self._interleaved = groups.height < merged.height
        self._groups = groups.with_row_index("rank")

    def _windows(self) -> Iterator[pl.DataFrame]:
        """Whole groups in the order of their first row, at most `HELD` rows at a time."""
        if self._held is not None:
            if self._held:
                yield self._ordered(pl.concat(self._held))
            return
        if self._groups is None or not self._interleaved:
            yield from self._as_it_comes()
            return
        numbered = self._groups.with_columns(window=(pl.col("rows").cum_sum() - 1) // HELD)
        for number in sorted(set(numbered.get_column("window").to_list())):
            wanted = numbered.filter(pl.col("window") == number)
            parts = [self._only(frame, wanted) for frame, _ in self._read()]
            yield self._ordered(pl.concat(parts))

    def _as_it_comes(self) -> Iterator[pl.DataFrame]:
        """Frame by frame, the last group of each held back for the next."""
        rest: pl.DataFrame | None = None
        for frame, _ in self._read():
            whole = frame if rest is None else pl.concat([rest, frame])
            if self._together is None or not whole.height:
                rest = None
                yield whole
                continue
            keys = whole.get_column(self._together)
            cut = int((keys.rle_id() < keys.rle_id().max()).sum())
            yield whole.head(cut)
            rest = whole.slice(cut)
        if rest is not None:
            yield rest

    def _only(self, frame: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
        return frame.join(wanted.select("key"), left_on=self._together, right_on="key", how="semi", nulls_equal=True)

    def _ordered(self, frame: pl.DataFrame) -> pl.DataFrame:
        if not self._interleaved or self._together is None or self._groups is None:
            return frame
        ranks = self._groups.select(pl.col("key").alias(self._together), "rank")
        ranked = frame.join(ranks, on=self._together, how="left", nulls_equal=True)
        return ranked.sort("rank", "row", maintain_order=True).drop("rank")

    def _cut(self, window: pl.DataFrame, before: int, start: int, size: int) -> Iterator[FrameChunk]:
        """Slices of about `size` rows that end where a group ends."""
        for first, last in _spans(window, self._together, size, max(0, start - before)):
            yield FrameChunk(before + first, before + last, [], window.slice(first, last - first))


def _runs_of(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """The runs of equal keys in one frame, in order."""
    runs = frame.get_column(key).rle()
    return pl.DataFrame({"key": runs.struct.field("value"), "rows": runs.struct.field("len").cast(pl.Int64)})


def _spans(frame: pl.DataFrame, key: str | None, size: int, start: int) -> Iterator[tuple[int, int]]:
    if key is None or not frame.height:
        yield from ((at, min(at + size, frame.height)) for at in range(start, frame.height, size))
        return
    ends = frame.get_column(key).rle().struct.field("len").cast(pl.Int64).cum_sum()
    while start < frame.height:
        position = ends.search_sorted(start + size)
        end = int(ends[position]) if position < len(ends) else frame.height
        yield start, end
        start = end
