"""A sum of nothing says nothing: where facts have rows, and where not."""

from datetime import date, timedelta

from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, line
from zhanggui.metrics import presence

MONDAY, WEDNESDAY = date(2011, 11, 7), date(2011, 11, 9)
WEEK = Period(MONDAY, date(2011, 11, 13))


def test_days_without_a_row_are_known_as_such(store: Store) -> None:
    fill(store, "order_line", [line(MONDAY, "t1", "10.00"), line(WEDNESDAY, "t2", "5.00", shop="s2")])
    seen = presence(store, ["sales", "refund_rate"], WEEK)
    assert seen.has("sales", Period(MONDAY, MONDAY))
    assert not seen.has("sales", Period(MONDAY + timedelta(1), MONDAY + timedelta(1)))
    assert (seen.last_day("sales"), seen.last_day("sales", MONDAY + timedelta(1))) == (WEDNESDAY, MONDAY)
    assert not seen.has("refund_rate", WEEK), "no refund was ever taken in"
    assert seen.has_some("refund_rate", WEEK)
    assert seen.last_day("refund_rate") is None


def test_only_the_shops_one_may_see_count(store: Store) -> None:
    fill(store, "order_line", [line(MONDAY, "t1", "10.00"), line(WEDNESDAY, "t2", "5.00", shop="s2")])
    assert presence(store, ["sales"], WEEK, shops={"s2"}).last_day("sales", MONDAY) is None
