"""An amount over places and days: exact at every level, around locks; refused with the cell that does not fit."""

from datetime import date
from decimal import Decimal as D

import numpy as np
import pytest

from zhanggui.base import BusinessCalendar, Period
from zhanggui.targets.splitting import weights
from zhanggui.targets.splitting.portions import by_largest_remainder, table
from zhanggui.targets.splitting.splitting import SplitRefused, split
from zhanggui.targets.splitting.trees import Branch, period_of, periods_of, tree_of

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
CENT = D("0.01")


def company():
    """East and west of the brand, and another shop; east sells tea and cups."""
    east = Branch("shop:east", "shop", "East", 2, [
        Branch("shop:east/category:tea", "category", "Tea", 3), Branch("shop:east/category:cup", "category", "Cups", 1),
    ])  # fmt: skip
    brand = Branch("project:brand", "project", "Brand", 3, [east, Branch("shop:west", "shop", "West", 1)])
    return tree_of(Branch("", "company", "Company", 1, [brand, Branch("shop:other", "shop", "Other", 1)]))


def alike(places, periods):
    return weights.of_cells(places, np.ones(periods.root.stop), {})


def shared(amount, locks=None, days=YEAR, step=CENT):
    places, periods = company(), periods_of(days)
    return split(D(amount), step, places, periods, alike(places, periods), locks)


def test_places_get_what_they_weigh():
    found = shared("400")

    assert [found.amount(code, "2026") for code in ("project:brand", "shop:east", "shop:west", "shop:other")] == [
        300, 200, 100, 100
    ]  # fmt: skip
    assert found.amount("shop:east/category:tea", "2026") == 150


def test_a_year_has_quarters_months_weeks_and_days_and_a_week_is_cut_at_the_end_of_a_month():
    tree = periods_of(YEAR)

    assert [one.code for one in tree.children("2026")] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [one.code for one in tree.children("2026-Q1")] == ["2026-01", "2026-02", "2026-03"]
    assert next(one.code for one in tree.children("2026-04")) == "2026-04-W14"
    assert next(one.code for one in tree.children("2026-04-W14")) == "2026-04-01"  # a Wednesday
    assert [one.code for one in tree.children("2026-03-W14")] == ["2026-03-30", "2026-03-31"]
    assert period_of("2026-Q2", YEAR) == Period(date(2026, 4, 1), date(2026, 6, 30))


def test_a_target_of_a_month_starts_at_the_month():
    assert [node.level for node in periods_of(MARCH).nodes[:3]] == ["month", "week", "day"]


def test_locked_cells_of_both_trees_are_kept_and_the_rest_makes_up_for_them():
    locks = {("", "2026-03"): D("50.00"), ("shop:east", "2026"): D("120.01"), ("shop:west", "2026-03"): D("7.77")}
    found = shared("400", locks)

    assert {cell: found.amount(*cell) for cell in locks} == locks
    assert found.whole == 400
    assert found.amount("project:brand", "2026") + found.amount("shop:other", "2026") == 400


def test_locks_that_leave_too_little_are_refused_with_the_cell_and_the_difference():
    with pytest.raises(SplitRefused) as refused:
        shared("100", {("", "2026-03"): D(40), ("shop:east", "2026-03"): D(55)})

    assert str(refused.value) == (
        "East · 2026-03 is to be 55.00, but the amounts around it leave 40.00: 15.00 too much."
    )


def test_locks_that_leave_a_rest_nowhere_are_refused():
    with pytest.raises(SplitRefused) as refused:
        shared("100", {("project:brand", "2026"): D(60), ("shop:other", "2026"): D(30)})

    assert refused.value.details["difference"] == "-10.00"


def test_pieces_are_shared_out_whole():
    found = shared("7", step=D(1))

    assert found.whole == 7
    assert {int(value) for value in found.steps.ravel()} <= {0, 1}


def test_a_locked_nought_leaves_nothing_there():
    found = shared("31", {("shop:west", "2026-02"): D(0)})

    assert found.amount("shop:west", "2026-02") == 0
    assert found.whole == 31


def test_a_cell_that_is_not_there_is_named():
    with pytest.raises(SplitRefused) as refused:
        shared("31", {("shop:nowhere", "2026-02"): D(0)})

    assert refused.value.code == "target.no_cell"


def test_parts_without_weight_get_nothing_beside_parts_that_have_some():
    assert by_largest_remainder(10, np.array([0.0, 1.0, 2.0])).tolist() == [0, 3, 7]


def test_a_table_keeps_both_its_rows_and_its_columns():
    found = table(100, np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]))

    assert found.sum(axis=1).tolist() == [50, 50]
    assert sorted(found.sum(axis=0).tolist()) == [33, 33, 34]


def test_amounts_of_a_thousand_billion_are_exact_to_the_cent():
    found = shared("999999999999.99", {("shop:east", "2026-03"): D("123456789012.34")})

    assert found.whole == D("999999999999.99")
    assert found.amount("shop:east", "2026-03") == D("123456789012.34")


def test_double_eleven_is_laid_on_double_eleven_and_spring_festival_on_its_own_day():
    assert weights.a_year_before(date(2026, 11, 11)) == date(2025, 11, 11)
    assert weights.a_year_before(date(2026, 2, 17)) == date(2025, 1, 29)  # the first days of their lunar years
    assert weights.a_year_before(date(2026, 9, 26)) == date(2025, 10, 7)  # the day after Mid-Autumn
    assert weights.a_year_before(date(2026, 4, 15)) == date(2025, 4, 16)  # both a Wednesday


def test_a_day_that_sold_twice_as_much_a_year_ago_weighs_twice_as_much():
    days = Period(date(2026, 4, 6), date(2026, 4, 12))
    told = {weights.a_year_before(day): 1.0 for day in days} | {date(2025, 4, 9): 2.0}
    found = weights.of_days("history", days, BusinessCalendar(), told, {})

    assert found.tolist() == pytest.approx([0.125, 0.125, 0.25, 0.125, 0.125, 0.125, 0.125])


def test_without_history_the_calendar_of_the_playbook_says_what_a_festival_weighs():
    days = Period(date(2026, 11, 1), date(2026, 11, 30))
    shapes = {"double_11": weights.Shape(1, 10, 1)}
    found = weights.of_days("history", days, BusinessCalendar(), {}, shapes)

    assert found[10] / found[20] == pytest.approx(10)


def test_a_place_without_history_weighs_like_the_least_of_its_neighbours():
    assert weights.filled([None, 4, 2, 0]) == [2, 4, 2, 2]
    assert weights.filled([None, None]) == [1, 1]
