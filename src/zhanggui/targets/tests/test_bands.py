"""A duty bound to a metric is proved by the reading at the end of its period."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem
from zhanggui.targets import bands

MONDAY, NEXT = date(2011, 11, 14), date(2011, 11, 21)
BAND = {"kind": "metric", "metric": "refund_rate", "at_most": "0.05"}


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


@pytest.fixture
def weekly_duty(db, monkeypatch):
    """Somebody who has to keep the refund rate of a week at five per cent or less; answers what is read."""
    organisation.found_company(name="青禾电商", playbook="operations-centre", at=morning(MONDAY))
    department = organisation.open_department(code="cs", name_zh="客服部", name_en="Service")
    post = organisation.open_position(code="C.cs", department=department, name_zh="客服主管", name_en="Lead")
    person = organisation.hire(code="P1", name="王主管")
    organisation.assign(person=person, position=post, starts=MONDAY)
    duties.open_duty(
        code="C.cs.01", position=post, name_zh="控制退款率", name_en="Keep refunds low", kind="monitor",
        object="refund", domain="AFT", cadences=["weekly"], binding=BAND,
    )  # fmt: skip
    work.open_day(MONDAY, morning(MONDAY))
    read = {"value": Decimal("0.04")}
    monkeypatch.setattr(bands, "reading", lambda *_asked: read["value"])
    return read


def item() -> WorkItem:
    return WorkItem.objects.get(kind="duty", period_first=MONDAY)


def test_a_period_in_its_band_proves_the_duty(weekly_duty):
    assert bands.read_bands(NEXT, morning(NEXT)) == 1
    assert (item().state, item().proof) == ("done", "verified")
    assert bands.read_bands(NEXT, morning(NEXT)) == 0


def test_a_running_period_is_not_read(weekly_duty):
    assert bands.read_bands(date(2011, 11, 18), morning(date(2011, 11, 18))) == 0
    assert item().state == "open"


def test_a_period_out_of_its_band_stays_open_and_says_so(weekly_duty):
    weekly_duty["value"] = Decimal("0.06")
    assert bands.read_bands(NEXT, morning(NEXT)) == 0
    assert (item().state, item().quality) == ("open", {"read": "0.06", "below": True})


def test_numbers_that_arrive_late_still_prove_it(weekly_duty):
    weekly_duty["value"] = None
    bands.read_bands(NEXT, morning(NEXT))
    weekly_duty["value"] = Decimal("0.05")
    assert bands.read_bands(date(2011, 11, 23), morning(date(2011, 11, 23))) == 1
    assert item().proof == "verified"
