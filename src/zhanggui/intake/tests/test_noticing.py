"""Changes of documents nobody marks are noticed: once, by month, the deleted ones too; and what files were worth."""

from datetime import UTC, date, datetime

import pytest

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.intake import noticing
from zhanggui.intake.dirty import refresh_facts
from zhanggui.intake.models import DirtyMark, FactStamp, RejectedLine, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(monkeypatch):
    """A fact whose months say what is written in a dictionary."""
    written = {("home", "2011-11"): "one"}
    monkeypatch.setitem(noticing._looks, "diary", lambda: dict(written))
    return written


def marked():
    return sorted({(mark.shop, f"{mark.day:%Y-%m}") for mark in DirtyMark.objects.filter(fact="diary")})


def test_a_month_seen_for_the_first_time_is_marked_and_the_second_time_not(diary):
    assert noticing.notice_changes(["diary"]) == 1
    assert marked() == [("home", "2011-11")]
    assert noticing.notice_changes(["diary"]) == 0


def test_only_the_month_that_changed_is_marked_again(diary):
    diary["home", "2011-12"] = "two"
    noticing.notice_changes(["diary"])
    DirtyMark.objects.all().delete()

    diary["home", "2011-12"] = "three"
    assert noticing.notice_changes(["diary"]) == 1
    assert marked() == [("home", "2011-12")]


def test_a_month_that_has_gone_is_marked_once(diary):
    noticing.notice_changes(["diary"])
    DirtyMark.objects.all().delete()
    diary.clear()

    assert noticing.notice_changes(["diary"]) == 1
    assert marked() == [("home", "2011-11")]
    assert noticing.notice_changes(["diary"]) == 0
    assert FactStamp.objects.count() == 0


def test_a_repaired_row_has_passed_and_a_dismissed_one_has_not(settings, tmp_path):
    settings.FACTS_FOLDER = tmp_path / "facts"
    run = Run.objects.create(
        sha256="a", shop="home", name="orders.csv", state=Run.State.DONE, format="taobao-order-list", rows=10,
        accepted=6, rejected=4, received_at=datetime(2011, 11, 14, 1, tzinfo=UTC),
    )  # fmt: skip
    lines = [RejectedLine(run=run, row=row, code="order.unreadable", message="?") for row in range(4)]
    RejectedLine.objects.bulk_create(lines)
    RejectedLine.objects.filter(row=0).update(state="dismissed")

    def accuracy():
        refresh_facts()
        day = Period(date(2011, 11, 14), date(2011, 11, 14))
        rows = metrics.compute(facts.Store(settings.FACTS_FOLDER), "data_accuracy", day, by=("dataset",)).rows
        return {row["dataset"]: f"{row['data_accuracy']:.2f}" for row in rows}

    assert accuracy() == {"taobao-order-list": "0.60"}

    RejectedLine.objects.filter(row=1).update(state="repaired")
    Run.objects.update(rejected=3, accepted=7)
    assert accuracy() == {"taobao-order-list": "0.70"}
