"""`zhanggui day` and `zhanggui work list`."""

import json

import pytest
from typer.testing import CliRunner

from zhanggui.base import Refusal, clock
from zhanggui.kernel.tests.days import MONDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work import commands, hooks


@pytest.fixture
def parts(monkeypatch):
    monkeypatch.setattr(hooks, "day_parts", ran := {})
    monkeypatch.setattr("zhanggui.kernel.work.day.day_parts", ran)
    return ran


def zhanggui(*words: str):
    with clock.frozen(moment(MONDAY)):
        done = CliRunner().invoke(commands.program.app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_day_tells_what_it_did_and_repeats_without_harm(company, parts):
    company.duty()
    order = []
    work.on_day("alerts", lambda day, at: order.append("alerts") or 2)
    work.on_day("facts", lambda day, at: order.append("facts"))

    first, again = zhanggui("day", "2011-11-14", "--json"), zhanggui("day", "2011-11-14", "--json")
    assert first == {
        "day": "2011-11-14", "opened": 1, "existing": 0, "escalated": 0, "alerts": 2, "reports": 0, "facts": 0,
        "delivered": 1,
    }  # fmt: skip
    assert (again["opened"], again["existing"]) == (0, 1)
    assert order == ["alerts", "facts"] * 2


def test_work_is_listed_by_person_and_by_position(company):
    company.duty()
    company.duty("greet", position=company.agent_post)
    work.open_day(MONDAY, moment(MONDAY))

    by_code, by_sign_in = (
        zhanggui("work", "list", "--person", "P2", "--json"),
        zhanggui("work", "list", "--person", "p2", "--json"),
    )
    assert by_code == by_sign_in == [
        {
            "key": "duty:read-sales:daily:2011-11-14:0", "title": "查看昨日销售", "duty": "read-sales",
            "position": "manager", "person": "P2", "state": "open", "proof": "", "due_at": "2011-11-14T18:00:00+08:00",
            "route": "holder",
        }
    ]  # fmt: skip
    assert [row["duty"] for row in zhanggui("work", "list", "--position", "agent", "--json")] == ["greet"]
    assert len(zhanggui("work", "list", "--on", "2011-11-14", "--json")) == 2


def test_strangers_and_odd_days_are_refused(company):
    for words in (["work", "list", "--person", "nobody"], ["day", "14.11.2011"], ["work", "list", "--position", "x"]):
        with pytest.raises(Refusal):
            zhanggui(*words)
