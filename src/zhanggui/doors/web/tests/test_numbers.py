from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from zhanggui.base import Period
from zhanggui.doors.web import numbers, scopes, text

SALES = SimpleNamespace(name="sales", label={"zh": "销售额", "en": "Sales"}, unit="CNY", digits=2, better="higher")
DAY = date(2011, 11, 13)


def tile(metric, *values):
    """A tile of values by day, the newest first."""
    return numbers._tile(metric, {DAY - timedelta(days=back): value for back, value in enumerate(values)}, DAY)


def test_growth_of_a_number_that_should_grow_is_green():
    shown = tile(SALES, Decimal("110"), Decimal("100"))
    assert (shown.value, shown.change, shown.tone) == ("¥110.00", "+10.0%", "green")


def test_growth_of_a_number_that_should_fall_is_red():
    rate = SimpleNamespace(**{**vars(SALES), "unit": "percent", "better": "lower"})
    shown = tile(rate, Decimal("0.04"), Decimal("0.02"))
    assert (shown.value, shown.change, shown.tone) == ("4.00%", "+100.0%", "red")


def test_nothing_before_is_no_change():
    assert tile(SALES, Decimal("5")).change == ""
    assert tile(SALES, None, Decimal("5")).value == "—"


def test_the_line_runs_from_the_lowest_to_the_highest_day():
    assert tile(SALES, Decimal(2), Decimal(1)).line == "92.9,22.0 100.0,2.0"


class Seen:
    """Days with rows, as the metrics tell them."""

    def __init__(self, *days):
        self.days = days

    def has(self, _name, period):
        return any(day in period for day in self.days)

    def last_day(self, _name):
        return max(self.days, default=None)


def test_the_day_is_shown_where_it_has_rows_else_the_latest_seven_days_with_some():
    def shown(*days):
        found = numbers._days_shown(Seen(*days), "commission", DAY)
        return found.first, found.last

    a_week = timedelta(days=6)
    assert shown(DAY) == (DAY, DAY)
    assert shown(DAY - timedelta(days=2)) == (DAY - a_week, DAY)
    assert shown(DAY + timedelta(days=8)) == (DAY + timedelta(days=2), DAY + timedelta(days=8))
    assert shown() == (DAY, DAY)


def test_no_day_after_today_is_looked_at():
    a_month = timedelta(days=31)
    assert numbers._looked_at(DAY, DAY).last == DAY
    assert numbers._looked_at(DAY, DAY + timedelta(days=1)).last == DAY + timedelta(days=1)
    assert numbers._looked_at(DAY, DAY + 2 * a_month).last == DAY + a_month
    assert numbers._looked_at(DAY, DAY - a_month).last == DAY


def test_seven_days_say_which_days_they_are_and_a_week_without_rows_is_a_dash():
    week = Period(DAY - timedelta(days=6), DAY)
    shown = numbers._week_tile(SALES, week, Decimal("700"), None, {})
    assert (shown.days, shown.value, shown.change) == ("11-07~11-13", "¥700.00", "")
    assert "—" in shown.before
    assert shown.link.endswith("?from=2011-11-07&to=2011-11-13")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1234.5"), "¥1,234.50"), (Decimal("-0.5"), "-¥0.50"), (None, "—"), (12, "¥12.00")],
)
def test_money_is_written_with_separators_and_cents(value, shown):
    assert text.money_text(value) == shown


def test_a_scope_without_a_resolver_keeps_to_the_shops_named():
    everything = SimpleNamespace(scope=SimpleNamespace(everything=True, shops=frozenset()))
    some = SimpleNamespace(scope=SimpleNamespace(everything=False, shops=frozenset({"home"})))
    assert scopes.shops_of(everything) is None
    if not scopes._shops:
        assert scopes.shops_of(some) == {"home"}
