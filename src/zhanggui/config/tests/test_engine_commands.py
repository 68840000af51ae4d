"""`zhanggui facts load` and the engine's line of the doctor."""

from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.config.engine_commands import check_engine, load_command
from zhanggui.facts.naming import named


@pytest.fixture
def facts(settings, tmp_path: Path) -> Path:
    settings.FACTS_FOLDER = str(tmp_path / "facts")
    return tmp_path / "facts"


def test_the_doctor_names_the_engine_and_its_release(facts):
    line = check_engine()
    assert (line["check"], line["state"]) == ("engine", "ok")
    assert line["detail"].startswith("DuckDB ")
    assert line["detail"].endswith(", in step")


def test_an_engine_that_does_not_answer_is_down(facts, settings):
    settings.FACTS_FOLDER = named("postgres://clerk@127.0.0.1:1/shop", str(facts)).text
    line = check_engine()
    assert line["state"] == "down"
    assert line["detail"].startswith("PostgreSQL cannot be reached: ")


def test_an_engine_that_reads_the_facts_themselves_has_nothing_to_load(facts):
    with pytest.raises(Refusal, match="nothing to load"):
        load_command()


def test_a_fact_nobody_knows_is_refused_before_anything_is_loaded(facts):
    with pytest.raises(Refusal, match="There is no fact order_lines"):
        load_command(facts=["order_lines"], to="postgres://clerk@127.0.0.1:1/shop")
