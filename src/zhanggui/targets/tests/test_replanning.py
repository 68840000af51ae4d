"""On the way: the miss goes to the days left, the past is what was reached, locks stay; and whether it can be done."""

from datetime import date, timedelta
from decimal import Decimal as D

import numpy as np
import pytest

from zhanggui.base import Period
from zhanggui.targets.splitting.converting import Assumed, Past, Source, convert
from zhanggui.targets.splitting.reaching import reach
from zhanggui.targets.splitting.replanning import replan
from zhanggui.targets.splitting.splitting import SplitRefused, split
from zhanggui.targets.splitting.trees import Branch, periods_of, tree_of

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
FIRST = APRIL.first


def plan(locks=None):
    """300 a day in April: 200 of east, 100 of west."""
    places = tree_of(Branch("", "company", "Company", 1, [Branch("shop:east", "shop"), Branch("shop:west", "shop")]))
    weights = np.repeat([[2.0], [1.0]], 30, axis=1)
    return split(D(9000), D("0.01"), places, periods_of(APRIL), weights, locks)


def days(amount, many=10):
    return {FIRST + timedelta(days=at): D(amount) for at in range(many)}


def again(locks=None, east="150", west="100", **options):
    reached = {"shop:east": days(east), "shop:west": days(west)}
    return replan(plan(locks), date(2026, 4, 11), FIRST, reached, locks or {}, **options)


def test_what_is_missing_goes_to_the_days_left_and_the_whole_stays():
    found = again()

    assert (found.planned, found.reached, found.miss) == (3000, 2500, 500)
    assert (found.left_before, found.left, found.days_left) == (6000, 6500, 20)
    assert found.split.whole == 9000
    assert found.split.amount("shop:east", "2026-04-20") == 225  # 200 and a twentieth of 500
    assert found.split.amount("shop:west", "2026-04-20") == 100


def test_the_past_is_what_was_reached():
    found = again()

    assert found.split.amount("shop:east", "2026-04-03") == 150
    assert found.split.amount("", "2026-04-10") == 250


def test_all_places_make_up_for_one_where_asked():
    found = again(own=False)

    assert found.split.amount("shop:west", "2026-04-20") == pytest.approx(D("108.33"), abs=D("0.01"))


def test_locks_on_days_left_stay_and_the_others_carry_the_miss():
    locks = {("shop:east", "2026-04-20"): D("200.00"), ("", "2026-04-W18"): D("1200.00")}
    found = again(locks)

    assert {cell: found.split.amount(*cell) for cell in locks} == locks
    assert found.split.whole == 9000
    assert found.free == 6500 - 1200 - 200


def test_a_lock_across_today_binds_what_it_leaves_for_the_days_left():
    locks = {("shop:west", "2026-04"): D("3000.00")}
    found = again(locks, west="120")

    assert found.split.amount("shop:west", "2026-04") == 3000
    assert found.split.whole == 9000


def test_a_lock_the_past_has_overrun_is_given_up_and_said():
    locks = {("shop:west", "2026-04"): D("1000.00")}
    found = again(locks, west="120")

    assert found.given_up == (("shop:west", "2026-04"),)


def test_what_went_better_leaves_less_for_the_days_left():
    found = again(east="250")

    assert found.miss == -500
    assert found.split.amount("shop:east", "2026-04-20") == 175


def test_more_than_the_whole_target_reached_is_refused():
    with pytest.raises(SplitRefused) as refused:
        again(east="900")

    assert refused.value.code == "target.reached"


def test_a_target_that_is_over_is_not_planned_anew():
    with pytest.raises(SplitRefused) as refused:
        replan(plan(), date(2026, 5, 1), FIRST, {}, {})

    assert refused.value.code == "target.over"


def told(amount, many=200):
    """The same amount on every day before the eleventh."""
    return {date(2026, 4, 11) - timedelta(days=back): D(amount) for back in range(1, many + 1)}


@pytest.mark.parametrize(("left", "verdict"), [(2000, "sure"), (3000, "hard"), (9000, "hardly"), (0, "done")])
def test_what_is_left_is_held_against_the_pace_and_the_best_stretch(left, verdict):
    history = told(100) | {date(2026, 1, 1) + timedelta(days=at): D(300) for at in range(20)}
    found = reach(D(left), Period(date(2026, 4, 11), date(2026, 4, 30)), history)

    assert (found.verdict, found.needed) == (verdict, D(left) / 20)
    if left:
        assert (found.recent, found.best) == (100, 300)
        assert found.best_days == Period(date(2026, 1, 1), date(2026, 1, 20))


def test_with_less_than_two_weeks_of_history_nothing_is_said():
    assert reach(D(100), Period(date(2026, 4, 11), date(2026, 4, 30)), told(5, 13)).verdict == "unknown"


PAST = Past(
    sales=D(100000), buyers=D(1000),
    sources=(Source("search", D(30000), D(700)), Source("ads", D(10000), D(100), paid=True)),
    spend=(("a", D(6000), D(6000)), ("b", D(4000), D(2000))),
)  # fmt: skip


def lines(converted):
    return {(line.code, line.of): line.value for line in converted.lines}


def test_a_sales_target_takes_buyers_visits_by_source_and_money_by_tool():
    found = lines(convert(D(200000), PAST))

    assert found["aov", ""] == 100
    assert found["paying_buyers", ""] == 2000
    assert found["conversion", ""] == D("0.02")
    assert found["visits", ""] == 100000
    assert (found["visits", "search"], found["visits", "ads"]) == (75000, 25000)
    assert (found["ad_budget", "a"], found["ad_budget", "b"]) == (18750, 12500)  # 25,000 × 3/4 × 1, × 1/4 × 2


def test_a_better_conversion_takes_fewer_visits():
    found = lines(convert(D(200000), PAST, Assumed(conversion=D("0.04"))))

    assert found["visits", ""] == 50000


def test_what_the_past_does_not_tell_is_named():
    assert convert(D(100), Past(D(0), D(0))).missing == ("aov", "conversion")
