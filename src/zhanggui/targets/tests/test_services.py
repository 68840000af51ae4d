from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence import happening
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.work.models import WorkItem
from zhanggui.targets import services
from zhanggui.targets.models import Alert
from zhanggui.targets.rules import AlertRule

MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)
DAY = date(2011, 11, 14)
RULE = AlertRule("low", {"zh": "偏低", "en": "low"}, "sales", 1, ("C.none", "C.sales"), below=Decimal(100))


@pytest.fixture
def one_low_shop(db, monkeypatch):
    department = Department.objects.create(code="d", name_zh="销售部")
    Position.objects.create(code="C.sales", name_zh="销售主管", department=department)
    monkeypatch.setattr(services, "rules", lambda: (RULE,))
    monkeypatch.setattr(services, "_by_shop", lambda *_asked: {"home": Decimal(60), "big": Decimal(500)})


def test_an_alert_is_raised_once_a_day_with_its_work(one_low_shop):
    raised = services.watch(DAY, MONDAY), services.watch(DAY, MONDAY)
    assert (raised, Alert.objects.count(), WorkItem.objects.filter(kind="alert").count()) == ((1, 0), 1, 1)


def test_the_work_of_an_alert_names_the_shop(one_low_shop, monkeypatch):
    monkeypatch.setattr(services, "_shop_names", [{"home": "家居旗舰店"}.get])
    services.watch(DAY, MONDAY)
    item = WorkItem.objects.get(kind="alert")
    assert (item.title_zh, item.title_en) == ("偏低（家居旗舰店）", "low (家居旗舰店)")


def test_an_alert_goes_to_the_first_post_that_exists(one_low_shop):
    services.watch(DAY, MONDAY)
    assert Alert.objects.get().position.code == "C.sales"


def test_closing_an_alert_with_a_verdict_closes_its_work(one_low_shop):
    services.watch(DAY, MONDAY)
    person = Person.objects.create(code="p", name="李四")
    services.close_alert(alert_id=Alert.objects.get().pk, verdict="real", note="缺货", person=person, at=MONDAY)
    assert (Alert.objects.get().state, WorkItem.objects.get(kind="alert").state) == ("closed", "done")


def test_an_alert_is_not_closed_without_a_verdict(one_low_shop):
    services.watch(DAY, MONDAY)
    person = Person.objects.create(code="p", name="李四")
    with pytest.raises(services.AlertRefused):
        services.close_alert(alert_id=Alert.objects.get().pk, verdict="", note="", person=person, at=MONDAY)


def test_an_alert_is_told_of_once(one_low_shop, monkeypatch):
    monkeypatch.setattr(happening, "_waiting", [lambda _event: True])
    for _time in range(2):
        services.watch(DAY, MONDAY)
    (news,) = News.objects.filter(name="event.happened")
    assert (news.payload["event"], news.payload["shop"], news.payload["detail"]["metric"]) == (
        "alert.raised", "home", "sales",
    )  # fmt: skip
