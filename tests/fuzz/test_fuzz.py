"""A short part of `make fuzz`, and proof that it would notice."""

import random

import pytest

from tests.fuzz.judging import changed, lost
from tests.fuzz.mutations import Made, damaged
from tests.fuzz.playing import Play
from tests.fuzz.seeds import seeds
from zhanggui.connectors import manifests


def test_every_format_has_files_to_damage():
    assert {one.format for one in seeds()} == {one.format for one in manifests()}


def test_a_short_run_finds_no_fault():
    with Play(20260601) as play:
        play.go(minutes=3, files=160)
    assert play.failures == []
    assert play.counts()["read"] > 60


def test_the_same_seed_and_number_make_the_same_file():
    seed = next(one for one in seeds() if one.name.endswith("v2018-54.csv"))
    assert damaged(seed, random.Random("5:7")).content == damaged(seed, random.Random("5:7")).content


MADE = Made("x.csv", b"", "", {2: ("1", "a", "x"), 3: ("2", "b", "x"), 4: ("合计", "9", "9")}, {2: 2, 3: 3})


@pytest.mark.parametrize(
    ("problems", "rows"), [({}, [3]), ({"3": "order.bad_money"}, [])], ids=["no word", "a problem line"]
)
def test_a_row_without_a_word_is_noticed(problems, rows):
    answer = {"records": {"2": {}}, "problems": problems, "header_row": 1}
    assert lost(MADE, answer) == rows


def test_another_number_in_a_row_nobody_touched_is_noticed():
    before = {"records": {"2": {"paid": "1.00"}, "3": {"paid": "2.00"}}}
    answer = {"records": {"2": {"paid": "1.00"}, "3": {"paid": "20.00"}}}
    assert changed(MADE, answer, before) == [(3, "paid", "2.00", "20.00")]


def test_a_reading_that_dies_is_told_and_the_next_goes_on():
    with Play(1) as play:
        play._start().kill()
        play.one(0)
        play.one(1)
    assert [failure["why"][:5] for failure in play.failures] == ["crash"]
    assert play.counts()["files"] == 2
