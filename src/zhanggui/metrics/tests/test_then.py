"""Then and now: the difference is split among the replaced slices, and adds up exactly."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.facts import Store, history
from zhanggui.facts.history import PinnedStore
from zhanggui.facts.tests.rows import frame, line

MONDAY, TUESDAY = date(2011, 11, 7), date(2011, 11, 8)
BOTH = Period(MONDAY, TUESDAY)


def write(store: Store, day: date, *amounts: str, run: int, shop: str = "s1") -> None:
    rows = [
        line(day, f"{shop}{day:%d}{number}", amount, shop=shop, buyer=f"{day}{number}")
        for number, amount in enumerate(amounts)
    ]
    store.replace("order_line", frame("order_line", rows), shop, day, day, runs=[run])


def now_of(store: Store) -> PinnedStore:
    return PinnedStore(store, store.versions())


@pytest.fixture
def seen(store: Store) -> PinnedStore:
    """Monday 10, Tuesday 20 of one shop, as a report saw them."""
    write(store, MONDAY, "10.00", run=1)
    write(store, TUESDAY, "20.00", run=1)
    return now_of(store)


def test_every_replaced_slice_adds_its_part_and_names_its_run(store: Store, seen: PinnedStore) -> None:
    write(store, MONDAY, "10.00", "5.50", run=2)
    write(store, TUESDAY, "12.00", run=3)
    found = metrics.then_and_now(store, "sales", BOTH, seen)

    assert (found.then, found.now, found.difference) == (Decimal("30.00"), Decimal("27.50"), Decimal("-2.50"))
    assert [(step.runs, step.first, step.adds) for step in found.steps] == [
        ((2,), MONDAY, Decimal("5.50")), ((3,), TUESDAY, Decimal("-8.00")),
    ]  # fmt: skip
    assert found.adds_up


def test_slices_of_other_shops_and_days_and_upkeep_say_nothing(store: Store, seen: PinnedStore) -> None:
    write(store, MONDAY, "99.00", run=4, shop="s2")
    write(store, date(2011, 11, 20), "99.00", run=5)
    store.compact("order_line")
    found = metrics.then_and_now(store, "sales", BOTH, seen, shops={"s1"})

    assert (found.steps, found.difference, found.adds_up) == ((), Decimal(0), True)


def test_one_file_of_many_slices_is_one_step(store: Store, seen: PinnedStore) -> None:
    write(store, MONDAY, "11.00", run=2)
    write(store, TUESDAY, "22.00", run=2)
    [step] = metrics.then_and_now(store, "sales", BOTH, seen).steps

    assert (step.first, step.last, step.adds) == (MONDAY, TUESDAY, Decimal("3.00"))


def test_a_ratio_of_two_counts_adds_up_too(store: Store, seen: PinnedStore) -> None:
    write(store, MONDAY, "10.00", "7.00", run=2)
    write(store, TUESDAY, "1.00", "2.00", "3.00", run=3)
    found = metrics.then_and_now(store, "aov", BOTH, seen)

    assert found.then == Decimal(15)
    assert sum(step.adds for step in found.steps) == found.now - found.then
    assert found.adds_up


def test_a_number_that_was_unknown_is_told_before_and_after(store: Store) -> None:
    write(store, date(2011, 11, 1), "1.00", run=1)
    then = now_of(store)
    write(store, MONDAY, "10.00", run=2)
    found = metrics.then_and_now(store, "aov", BOTH, then)

    assert (found.then, found.now, found.difference) == (None, Decimal(10), None)
    assert [(step.before, step.value, step.adds) for step in found.steps] == [(None, Decimal(10), None)]


def test_the_numbers_of_a_moment_are_those_seen_then(store: Store, seen: PinnedStore) -> None:
    time.sleep(0.05)
    moment = datetime.now(UTC)
    time.sleep(0.05)
    write(store, MONDAY, "100.00", run=2)

    assert metrics.compute(store.at(moment), "sales", BOTH).value("sales") == Decimal("30.00")
    assert metrics.compute(store, "sales", BOTH).value("sales") == Decimal("120.00")


def test_what_lies_between_a_kept_version_and_the_oldest_files_is_told_as_one(store: Store, seen: PinnedStore) -> None:
    history.keep(store, "2011-10", datetime(2011, 11, 9, tzinfo=UTC))
    write(store, MONDAY, "11.00", run=2)
    write(store, MONDAY, "12.00", run=3)
    store.vacuum("order_line", keep_hours=0)
    found = metrics.then_and_now(store, "sales", BOTH, history.store_kept(store, "2011-10"))

    assert [(step.runs, step.adds) for step in found.steps] == [((2, 3), Decimal("2.00"))]
    assert found.adds_up
