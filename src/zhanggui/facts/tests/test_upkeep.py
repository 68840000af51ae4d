"""Upkeep removes what nobody needs, keeps what is kept by name, and never changes a row."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.facts import Store, history, upkeep
from zhanggui.facts.tests.rows import frame

MONDAY = date(2011, 11, 7)
LONG_AGO = time.time() - 100 * 24 * 3600


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "facts")


def write(store: Store, kind: str, day: date = MONDAY, **more: object) -> int:
    return store.replace("ledger_line", frame("ledger_line", [{"day": day, "kind": kind}]), "s1", day, day, **more)


def kinds(store: Store) -> list[str]:
    return sorted(store.read("ledger_line")["kind"].to_list())


def files_of(store: Store) -> set[str]:
    return {str(path) for path in (store.root / "ledger_line").rglob("*.parquet") if "_delta_log" not in str(path)}


def test_a_commit_names_the_runs_that_asked_for_it(store: Store) -> None:
    write(store, "a", runs=[12, 7])

    [_, commit] = history.commits(store, "ledger_line")
    assert (commit.shop, commit.first, commit.last, commit.runs) == ("s1", MONDAY, MONDAY, (7, 12))


def test_a_replay_of_a_mark_does_not_undo_what_came_since(store: Store) -> None:
    write(store, "first", mark="run:1")
    write(store, "second", mark="run:2")
    version = store.version("ledger_line")
    write(store, "first", mark="run:1")

    assert kinds(store) == ["second"]
    assert store.version("ledger_line") == version


def test_compacting_tells_files_and_bytes_before_and_after(store: Store) -> None:
    for number in range(5):
        write(store, f"k{number}", MONDAY + timedelta(days=number))
    [done] = upkeep.keep_up(store, remove=False)

    assert (done.merged, done.before.files, done.after.files) == (5, 5, 1)
    assert done.after.bytes < done.before.bytes
    assert kinds(store) == ["k0", "k1", "k2", "k3", "k4"]


def test_few_files_are_left_alone(store: Store) -> None:
    version = write(store, "a")

    assert upkeep.keep_up(store)[0].merged == 0
    assert store.version("ledger_line") == version


def test_vacuum_keeps_what_a_reader_of_today_may_have_pinned(store: Store) -> None:
    pinned = write(store, "old")
    write(store, "new")

    assert store.vacuum("ledger_line") == []
    assert store.read("ledger_line", version=pinned)["kind"].to_list() == ["old"]


def test_upkeep_refuses_to_remove_what_a_running_query_may_need(store: Store) -> None:
    with pytest.raises(Refusal, match="2 hours"):
        upkeep.keep_up(store, keep_hours=1)


def test_a_version_kept_by_name_outlives_the_vacuum(store: Store) -> None:
    write(store, "then")
    history.keep(store, "2011-11", datetime(2011, 12, 1, tzinfo=UTC))
    write(store, "between")
    write(store, "now")
    removed = store.vacuum("ledger_line", keep_hours=0)

    assert len(removed) == 1
    [file] = history.store_kept(store, "2011-11").files("ledger_line")
    assert os.path.exists(file)
    assert kinds(store) == ["now"]


def test_a_name_let_go_gives_its_files_back(store: Store) -> None:
    write(store, "then")
    history.keep(store, "audit", datetime(2011, 12, 1, tzinfo=UTC))
    write(store, "now")
    history.let_go(store, "audit")

    assert len(store.vacuum("ledger_line", keep_hours=0)) == 1
    assert len(files_of(store)) == 1


def test_a_month_is_kept_by_name_once_and_the_fourteenth_goes(store: Store) -> None:
    write(store, "a")
    for number in range(15):
        year, month = divmod(number, 12)
        upkeep.keep_month(store, datetime(2012 + year, month + 1, 2, tzinfo=UTC))

    names = [kept.name for kept in history.kept_versions(store)]
    assert (names[0], names[-1], len(names)) == ("2012-02", "2013-02", 13)


def test_the_facts_of_a_moment_are_those_a_reader_saw_then(store: Store) -> None:
    write(store, "then")
    time.sleep(0.05)
    moment = datetime.now(UTC)
    time.sleep(0.05)
    write(store, "now")

    assert kinds(store.at(moment)) == ["then"]
    assert kinds(store) == ["now"]
    assert kinds(store.at(moment - timedelta(days=1))) == []


def test_a_moment_whose_files_are_gone_is_refused_with_what_is_kept(store: Store) -> None:
    write(store, "then")
    moment = datetime.now(UTC)
    time.sleep(0.05)
    write(store, "now")
    history.keep(store, "2011-11", datetime(2011, 12, 1, tzinfo=UTC))
    store.vacuum("ledger_line", keep_hours=0)

    with pytest.raises(Refusal, match=r"no longer kept\. Kept by name are: 2011-11"):
        store.at(moment).files("ledger_line")


def test_nothing_is_written_into_the_past(store: Store) -> None:
    write(store, "then")

    with pytest.raises(Refusal, match="only read"):
        write(store.at(datetime.now(UTC)), "changed")
