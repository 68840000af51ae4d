"""Releases that know more or fewer columns read and write the same fact."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from zhanggui.base import Refusal
from zhanggui.facts import FACTS, Store
from zhanggui.facts.schema import BUILT_IN
from zhanggui.facts.tests.rows import frame

MONDAY, TUESDAY = date(2011, 11, 7), date(2011, 11, 8)
TODAY = FACTS["ledger_line"]


@contextmanager
def release(monkeypatch: pytest.MonkeyPatch, schema: pa.Schema) -> Iterator[None]:
    with monkeypatch.context() as other:
        other.setitem(BUILT_IN, "ledger_line", schema)
        yield


def write(store: Store, day: date, kind: str, **more: object) -> None:
    store.replace("ledger_line", frame("ledger_line", [{"day": day, "kind": kind, **more}]), "s1", day, day)


def test_a_newer_release_adds_a_column_that_is_empty_in_older_rows(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    store = Store(tmp_path)
    write(store, MONDAY, "old")
    with release(monkeypatch, TODAY.append(pa.field("channel", pa.string()))):
        write(store, TUESDAY, "new", channel="app")

        assert store.read("ledger_line").select("kind", "channel").rows() == [("old", None), ("new", "app")]


def test_an_older_release_reads_and_writes_beside_a_newer_one(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    store = Store(tmp_path)
    newer = TODAY.append(pa.field("channel", pa.string()))
    with release(monkeypatch, newer):
        write(store, MONDAY, "new", channel="app")
        write(store, TUESDAY, "new", channel="app")
    write(store, TUESDAY, "old")

    assert store.read("ledger_line")["kind"].to_list() == ["new", "old"]
    with release(monkeypatch, newer):
        assert store.read("ledger_line")["channel"].to_list() == ["app", None]


def test_a_column_of_another_type_is_refused_and_changes_nothing(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    store = Store(tmp_path)
    write(store, MONDAY, "old")
    place = TODAY.get_field_index("kind")
    with (
        release(monkeypatch, TODAY.set(place, pa.field("kind", pa.int64()))),
        pytest.raises(Refusal, match=r"Column kind of ledger_line is kept as string.*writes long"),
    ):
        store.replace("ledger_line", frame("ledger_line", [{"day": MONDAY, "kind": 1}]), "s1", MONDAY, MONDAY)

    assert store.read("ledger_line")["kind"].to_list() == ["old"]
