"""Marked days are rebuilt; a mark is never lost."""

import time
from datetime import date

import polars as pl
import pytest

from zhanggui.facts import Store
from zhanggui.intake import api, behind, dirty, registry
from zhanggui.intake.models import DirtyMark

NOVEMBER = [date(2011, 11, day) for day in (7, 8, 11, 28)]


@pytest.fixture
def built(db, house, monkeypatch):
    """Slices asked of the builder and written to the store."""
    asked = []

    def build(shop, first, last):
        asked.append((shop, first.isoformat(), last.isoformat()))
        return pl.DataFrame()

    monkeypatch.setattr(Store, "replace", lambda *args, **kwargs: asked.append("stored") or 1)
    registry._builders["refund"] = build
    return asked


def test_near_days_of_one_month_are_one_slice(built):
    api.mark_dirty("refund", "uk", [*NOVEMBER, date(2011, 12, 1), date(2011, 11, 7)])
    assert api.refresh_facts() == 3
    assert [each for each in built if each != "stored"] == [
        ("uk", "2011-11-07", "2011-11-11"), ("uk", "2011-11-28", "2011-11-28"), ("uk", "2011-12-01", "2011-12-01"),
    ]  # fmt: skip
    assert not DirtyMark.objects.exists()
    assert api.refresh_facts() == 0


def test_a_mark_made_while_its_slice_is_built_stays(built, monkeypatch):
    api.mark_dirty("refund", "uk", NOVEMBER[:1])
    build = registry._builders["refund"]

    def build_while_somebody_writes(*slice_):
        api.mark_dirty("refund", "uk", NOVEMBER[:1])
        registry._builders["refund"] = build
        return build(*slice_)

    registry._builders["refund"] = build_while_somebody_writes
    assert (api.refresh_facts(), DirtyMark.objects.count()) == (1, 1)
    assert (api.refresh_facts(), DirtyMark.objects.count()) == (1, 0)


def test_a_crash_before_the_store_has_the_slice_leaves_the_mark(built, monkeypatch):
    api.mark_dirty("refund", "uk", NOVEMBER[:1])
    with monkeypatch.context() as crash:
        crash.setattr(Store, "replace", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            api.refresh_facts()
    assert DirtyMark.objects.count() == 1
    assert api.refresh_facts(["uk"]) == 1


def test_only_the_shops_asked_for_are_rebuilt(built):
    api.mark_dirty("refund", "uk", NOVEMBER[:1])
    assert api.refresh_facts(["de"]) == 0
    assert dirty.slices_of("refund", "uk")[0].first == NOVEMBER[0]


def test_only_what_nothing_marked_since_is_settled(built):
    api.mark_dirty("refund", "uk", [date(2011, 11, 7), date(2011, 12, 1)])
    passed = dirty.newest_mark("uk")
    api.mark_dirty("refund", "uk", [date(2011, 12, 2)])
    assert (dirty.refresh_settled("uk", passed), dirty.refresh_settled("de", passed)) == (1, 0)
    assert built == [("uk", "2011-11-07", "2011-11-07"), "stored"]
    assert dirty.slices_of("refund", "uk")[0].last == date(2011, 12, 2)


@pytest.mark.django_db(transaction=True)
def test_a_long_reading_has_the_days_it_left_behind_built(built):
    with behind.building_behind("uk", behind.MANY) as look_back:
        for month in (9, 10, 11):
            api.mark_dirty("refund", "uk", [date(2011, month, 1)])
            look_back()
            wait_for(lambda: DirtyMark.objects.count() == 1)
    assert [each for each in built if each != "stored"] == [
        ("uk", "2011-09-01", "2011-09-01"), ("uk", "2011-10-01", "2011-10-01"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_short_reading_leaves_building_to_its_end(built):
    with behind.building_behind("uk", behind.MANY - 1) as look_back:
        for month in (9, 10, 11):
            api.mark_dirty("refund", "uk", [date(2011, month, 1)])
            look_back()
    assert (built, DirtyMark.objects.count()) == ([], 3)


@pytest.mark.django_db(transaction=True)
def test_a_failure_behind_a_reading_stops_nothing_and_leaves_the_marks(built, monkeypatch):
    monkeypatch.setattr(Store, "replace", lambda *args, **kwargs: 1 / 0)
    with behind.building_behind("uk", behind.MANY) as look_back:
        for month in (9, 10, 11):
            api.mark_dirty("refund", "uk", [date(2011, month, 1)])
            look_back()
    assert DirtyMark.objects.count() == 3


def wait_for(is_so):
    deadline = time.monotonic() + 2
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_fact_nobody_builds_keeps_its_marks(db, house):
    api.mark_dirty("refund", "uk", NOVEMBER[:1])
    assert api.refresh_facts() == 0
    assert DirtyMark.objects.count() == 1


def test_a_slice_names_the_runs_that_marked_it(db, house):
    for run, day in ((7, NOVEMBER[0]), (9, NOVEMBER[1]), (7, NOVEMBER[1])):
        with dirty.because_of(run):
            api.mark_dirty("refund", "uk", [day])
    api.mark_dirty("refund", "uk", NOVEMBER[1:2])

    assert [each.runs for each in dirty.slices_of("refund", "uk")] == [(7, 9)]
