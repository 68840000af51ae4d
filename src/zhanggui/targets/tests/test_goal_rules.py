"""How far a goal is, by its kind."""

from decimal import Decimal as D

import pytest

from zhanggui.targets.goals.rules import Aim, expected, fault_of, progress_of, share_done, tone_of, weighted


@pytest.mark.parametrize(
    ("aim", "value", "progress"),
    [
        (Aim("increase", target=D(200)), "50", "0.25"),
        (Aim("increase", target=D(200)), "250.5", "1.2525"),
        (Aim("increase", start=D(100), target=D(200)), "150", "0.5"),
        (Aim("increase", start=D(100), target=D(200)), "80", "0"),
        (Aim("decrease", start=D("0.10"), target=D("0.05")), "0.08", "0.4"),
        (Aim("decrease", start=D("0.10"), target=D("0.05")), "0.04", "1.2"),
        (Aim("decrease", target=D(5)), "10", "0.5"),
        (Aim("decrease", target=D(5)), "0", "1"),
        (Aim("hold", low=D("0.8"), high=D("1.2")), "1.0", "1"),
        (Aim("hold", low=D("0.8"), high=D("1.2")), "0.4", "0.5"),
        (Aim("hold", low=D("0.8"), high=D("1.2")), "2.4", "0.5"),
        (Aim("hold", high=D(0)), "3", "0"),
    ],
)
def test_progress_by_kind(aim, value, progress):
    assert fault_of(aim) == ""
    assert progress_of(aim, D(value)) == D(progress)


def test_without_a_reading_there_is_no_progress():
    assert progress_of(Aim("increase", target=D(1)), None) is None


def test_goals_below_count_by_weight_and_one_not_read_counts_as_nothing():
    assert weighted([(D(3), D("0.5")), (D(1), D("1.5"))]) == D("0.75")
    assert weighted([(D(1), D(1)), (D(1), None)]) == D("0.5")
    assert weighted([]) is None


def test_work_done_is_a_share_of_all_of_it():
    assert (share_done(1, 3), share_done(0, 0)) == (D("0.3333"), None)


@pytest.mark.parametrize(
    ("aim", "fault"),
    [
        (Aim("increase"), "no_target"),
        (Aim("increase", target=D(0)), "needs_start"),
        (Aim("increase", start=D(5), target=D(5)), "wrong_way"),
        (Aim("decrease", start=D(1), target=D(2)), "wrong_way"),
        (Aim("hold"), "no_range"),
        (Aim("hold", low=D(2), high=D(1)), "empty_range"),
    ],
)
def test_an_aim_that_cannot_be_measured_is_named(aim, fault):
    assert fault_of(aim) == fault


def test_a_goal_is_judged_against_the_time_that_has_passed():
    half = expected(1, 10, 5)
    assert (half, expected(1, 10, 0), expected(1, 10, 99)) == (D("0.5"), D(0), D(1))
    assert [tone_of(D(p), half) for p in ("0.5", "0.4", "0.39")] == ["green", "yellow", "red"]
    assert (tone_of(None, half), tone_of(D("0.9"), half, "hold")) == ("grey", "yellow")
