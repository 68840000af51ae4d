"""`zhanggui playbook`."""

import json

import pytest
from typer.testing import CliRunner

from zhanggui.playbook import commands


@pytest.fixture
def run():
    def run(*words, code=0):
        answer = CliRunner().invoke(commands.app, [*words, "--json"])
        assert answer.exit_code == code, answer.output
        return json.loads(answer.stdout)

    return run


def test_list_names_the_five_organisations_and_the_templates(run):
    rows = run("list")
    assert [row["kind"] for row in rows] == ["organisation"] * 5 + ["templates"]


def test_check_without_a_name_checks_all(run):
    assert [row["ok"] for row in run("check")] == [True] * 6


def test_check_of_a_spoilt_folder_ends_with_code_2(run, shop_centre, reword):
    reword(shop_centre, "people.yaml", "scope: all", "scope: moon")
    (row,) = run("check", str(shop_centre), code=2)
    assert row["problems"][0]["code"] == "playbook.form"


def test_coverage_has_the_agreed_keys(run):
    counted = run("coverage")
    assert {"duties", "verified", "attested", "uncovered", "by_domain", "rows"} <= set(counted)
    assert {"duty", "playbook", "position", "zh", "en", "cadence", "state", "by", "reason"} <= set(counted["rows"][0])


def test_coverage_for_people_lists_the_parts_and_what_no_post_answers_for():
    told = CliRunner().invoke(commands.app, ["coverage", "C"], env={"COLUMNS": "300"}).output
    assert "C.sales-supervisor.04.b" in told
    assert "buyer.noted" in told
    rest = told[told.index("What no post answers for:") :]
    assert "registers: none" in rest
    assert "skus_sold" in rest


def test_show_has_posts_and_duties(run):
    shown = run("show", "C")
    assert (len(shown["positions"]), len(shown["duties"])) == (17, 93)
