"""`zhanggui feeds`: set up, looked at, paused from the machine."""

import json

import pytest
import typer
from typer.testing import CliRunner

from zhanggui.doors.cli import program
from zhanggui.intake.feeds import commands  # noqa: F401 - the commands under test
from zhanggui.intake.feeds.models import Feed
from zhanggui.intake.feeds.tests.conftest import owner, put
from zhanggui.intake.tests.files import refund


@pytest.fixture
def say(add, root):
    owner()

    def run(*words, typed=""):
        return CliRunner().invoke(program.app, ["feeds", *words], input=typed)

    return run


def added(say, root):
    return say("add", "--name", "daily", "--shop", "uk", "--kind", "folder", "--owner", "clerk", "--set",
               f"folder={root}", "--json")  # fmt: skip


def test_a_folder_is_added_run_listed_and_paused(say, root):
    assert added(say, root).exit_code == 0
    put(root, "a.csv", [refund(1), refund(2)])
    dry = json.loads(say("run", "daily", "--dry-run", "--json").stdout)
    assert [row["file"] for row in dry] == ["a.csv"]
    (row,) = json.loads(say("run", "daily", "--json").stdout)
    assert (row["state"], row["taken"], row["rows"]) == ("done", 1, 2)
    (row,) = json.loads(say("list", "--json").stdout)
    assert (row["name"], row["state"]) == ("daily", "works")
    assert json.loads(say("pause", "daily", "--json").stdout)["state"] == "paused"
    assert not Feed.objects.get().active


def test_a_folder_outside_is_refused_with_the_reason(say, root):
    answer = added(say, "/etc")
    assert answer.exit_code == 2
    assert str(root)[:20] in answer.stderr


def test_a_secret_is_asked_for_and_not_taken_from_the_command(say):
    words = ("add", "--name", "m", "--shop", "uk", "--kind", "mail", "--owner", "clerk")
    answer = say(*words, "--set", "password=very-secret")
    assert answer.exit_code == 2
    assert "Leave password out" in answer.stderr


def test_a_failed_look_ends_with_an_error_code(say, root):
    added(say, root)
    Feed.objects.update(settings={"folder": str(root / "gone")})
    answer = say("run", "daily", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)[0]["code"] == "folder.missing"


def test_an_unknown_name_is_refused(say):
    with pytest.raises((typer.Exit, Exception), match=r"feeds list"):
        raise say("pause", "nothing").exception
