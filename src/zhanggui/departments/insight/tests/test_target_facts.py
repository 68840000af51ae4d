"""Targets as facts: attainment is the metric over what was planned, and the command line says the same."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from typer.testing import CliRunner

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.departments.projects import api as projects
from zhanggui.doors.cli import program
from zhanggui.facts.tests.rows import fill, line
from zhanggui.intake import api as intake
from zhanggui.targets import commands  # noqa: F401 - hangs itself into the program
from zhanggui.targets.amounts.services import approve, set_target

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
TEN = Period(date(2026, 11, 1), date(2026, 11, 10))


@pytest.fixture
def store(db, settings, tmp_path, monkeypatch):
    """Two shops; the first sold 90 and 30 in the first ten days of November."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    monkeypatch.setenv("ZHANGGUI_FACTS", str(settings.FACTS_FOLDER))
    monkeypatch.setattr(metrics, "known_shops", [lambda: ["home", "away"]])
    monkeypatch.setattr(metrics, "before_query", [intake.refresh_facts])
    for code in ("home", "away"):
        projects.open_shop(code=code)
    made = facts.Store(settings.FACTS_FOLDER)
    fill(made, "order_line", [
        line(date(2026, 11, 1), "t1", "90.00", shop="home"), line(date(2026, 11, 10), "t2", "30.00", shop="home"),
    ])  # fmt: skip
    return made


def plan(metric, amount, **scope):
    made = set_target(metric=metric, days=NOVEMBER, amount=D(amount), scope=scope, by=None, at=NOW)
    approve(target_id=made.pk, by=None, at=NOW)


def ask(store, name, period, *by):
    intake.refresh_facts()
    rows = metrics.compute(store, name, period, by=by).rows
    return {row[by[0]]: row[name] for row in rows} if by else rows[0][name]


def test_a_third_of_the_month_is_a_third_of_its_target(store):
    plan("sales", 300, shop="home")

    assert ask(store, "sales_target", TEN) == D(100)
    assert ask(store, "sales_attain", TEN) == D("1.2")
    assert ask(store, "sales_attain", TEN, "shop") == {"home": D("1.2")}


def test_a_new_version_moves_the_number_and_the_companys_rest_belongs_to_no_shop(store):
    plan("sales", 300, shop="home")
    plan("sales", 900)
    assert ask(store, "sales_target", NOVEMBER, "shop") == {"home": D(300), facts.COMPANY: D(600)}

    plan("sales", 600, shop="home")
    assert ask(store, "sales_target", NOVEMBER, "shop") == {"home": D(600), facts.COMPANY: D(300)}
    assert ask(store, "sales_target", NOVEMBER) == D(900)


def test_a_shop_that_joins_a_project_takes_its_target_along(store, monkeypatch):
    plan("sales", 300, shop="home")
    assert ask(store, "sales_target", NOVEMBER, "project") == {None: D(300)}

    monkeypatch.setitem(metrics.groupings, "project", lambda: {"home": "brand"})
    assert ask(store, "sales_target", NOVEMBER, "project") == {"brand": D(300)}


def test_the_budget_by_tool_is_held_against_the_spend_of_that_tool(store):
    rows = [{"day": date(2026, 11, 3), "shop": "home", "tool": tool, "cost": D(cost), "is_total": True}
            for tool, cost in [("alimama-report", 45), ("jd-jzt-report", 30)]]  # fmt: skip
    fill(store, "ad_report", rows)
    plan("ad_spend", 150, shop="home", tool="alimama-report")

    assert ask(store, "budget_use", NOVEMBER, "tool")["alimama-report"] == D("0.3")
    assert ask(store, "budget_use", NOVEMBER, "tool")["jd-jzt-report"] is None


def run(*words):
    done = CliRunner().invoke(program.app, ["targets", *words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_command_line_sets_splits_shows_and_attains(store):
    made = run("set", "--metric", "sales", "--year", "2026", "--amount", "365000", "--scope", "shop=home")
    assert (made["days"], made["state"], made["version"]) == (365, "approved", 1)

    days = run("show", "--metric", "sales", "--year", "2026", "--by", "day,shop")["rows"]
    assert len(days) == 365
    assert sum(D(row["amount"]) for row in days) == 365000
    assert days[0].keys() == {"day", "shop", "amount"}

    again = run("split", "--metric", "sales", "--year", "2026", "--scope", "shop=home", "--weights", "workdays")
    assert again["version"] == 2
    assert sum(D(row["amount"]) for row in run("show", "--metric", "sales", "--year", "2026")["rows"]) == 365000

    reached = run("attain", "--metric", "sales", "--year", "2026", "--by", "shop")["rows"]
    assert [(row["shop"], D(row["actual"]), D(row["target"])) for row in reached] == [("home", D(120), D(365000))]
