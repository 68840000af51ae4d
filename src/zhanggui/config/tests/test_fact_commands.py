"""`zhanggui facts`: upkeep and history on the command line."""

import json
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from zhanggui.config import fact_commands
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import frame

MONDAY = date(2011, 11, 7)


@pytest.fixture
def store(tmp_path, settings):
    settings.FACTS_FOLDER = str(tmp_path / "facts")
    return Store(settings.FACTS_FOLDER)


def asked(*words):
    answer = CliRunner().invoke(fact_commands.app, [*words, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def fill(store, days):
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        store.replace("ledger_line", frame("ledger_line", [{"day": day}]), "s1", day, day, runs=[number])


def test_compact_tells_files_before_and_after(store):
    fill(store, 5)

    [told] = asked("compact")
    assert (told["fact"], told["merged"], told["before"]["files"], told["after"]["files"]) == ("ledger_line", 5, 5, 1)
    assert asked("vacuum")[0]["removed"] == 0


@pytest.mark.django_db
def test_history_names_slices_and_files_latest_first(store):
    fill(store, 2)

    newest = asked("history", "ledger_line")[0]
    assert (newest["shop"], newest["first"], newest["files"]) == ("s1", "2011-11-08", "#1")


def test_a_version_is_kept_by_name_and_listed(store):
    fill(store, 1)
    asked("keep", "audit")

    assert [kept["name"] for kept in asked("versions")["kept"]] == ["audit"]


@pytest.mark.django_db
def test_the_nights_upkeep_counts_what_it_merged(store):
    fill(store, 4)
    fact_commands.nightly_now()

    assert len(store.files("ledger_line")) == 1
