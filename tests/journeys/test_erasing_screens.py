"""Erasing a buyer in the browser: found with a purpose, shown masked, typed again, done in the background."""

import pytest
from django.urls import reverse

from tests.journeys.test_erasing import WHO, shop  # noqa: F401 - a fixture
from zhanggui.departments.orders.models import Order
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.organisation.models import User
from zhanggui.kernel.privacy.models import Erasure, Look

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Asked by letter on 12 November"


@pytest.fixture
def boss(shop, client, settings):  # noqa: F811
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "sync": True}
    client.force_login(User.objects.create_superuser("boss", password="x"))
    return client


def look(client, term=WHO.mobile, purpose=REASON):
    return client.post(reverse("web:admin-erasure-look"), {"term": term, "purpose": purpose})


def act(client, **data):
    return client.post(reverse("web:admin-look-act", args=[Look.objects.get().pk]), data)


def page(client):
    return client.get(reverse("web:admin-look", args=[Look.objects.get().pk])).content.decode()


def test_a_look_counts_by_place_and_shows_nobody_in_clear(boss):
    look(boss)
    shown = page(boss)

    assert Look.objects.get().counts["orders"] == 40
    assert [word for word in WHO.all if word in shown] == []
    assert f"{WHO.nick[0]}***" in shown


def test_looking_and_erasing_are_in_the_log_without_the_person(boss):
    look(boss)
    act(boss, do="choose", buyer="*")
    act(boss, do="erase", typed=WHO.mobile, reason=f"{WHO.mobile} asked")
    log = list(AuditEntry.objects.filter(action__startswith="buyer.").order_by("number"))

    assert [entry.action for entry in log] == ["buyer.looked_for", "buyer.erasure_begun", "buyer.erased"]
    assert [word for entry in log for word in WHO.all if word in str(entry.detail) + entry.subject] == []
    assert Erasure.objects.get().reason == "*** asked"


def test_only_what_is_typed_again_is_erased(boss):
    look(boss)
    act(boss, do="erase", typed="13900000000", reason=REASON)
    assert not Erasure.objects.exists()

    act(boss, do="erase", typed=f"+86 {WHO.mobile}", reason=REASON)
    assert Erasure.objects.get().finished_at is not None
    assert {order.mobile for order in Order.objects.filter(shop__code="home")} == {""}


def test_a_look_without_purpose_or_of_nobody_is_refused_and_the_second_is_logged(boss):
    look(boss, purpose=" ")
    look(boss, term="13000000000")

    assert not Look.objects.exists()
    assert [entry.detail for entry in AuditEntry.objects.filter(action="buyer.looked_for")] == [{"orders": 0}]


def test_whom_one_looked_for_is_nobody_else_s_and_forgotten_after_a_day(boss, client):
    from datetime import timedelta

    from zhanggui.kernel.privacy import looking

    look(boss)
    made = Look.objects.get()
    other = User.objects.create_superuser("other", password="x")
    client.force_login(other)
    assert client.get(reverse("web:admin-look", args=[made.pk])).status_code == 404

    looking.forget_old(made.at + timedelta(days=2))
    assert Look.objects.get().person == ""


def test_who_sees_one_shop_only_erases_nobody(boss, client):
    from zhanggui.base import clock
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.organisation.models import Department, Position, ScopeGrant

    house = Department.objects.create(code="d", name_zh="d", name_en="d")
    post = Position.objects.create(code="p", name_zh="p", name_en="p", department=house, rights=["privacy.erase"])
    person = organisation.hire(code="p-1", name="p", sign_in="p-1", password="x")
    organisation.assign(person=person, position=post, starts=clock.today())
    ScopeGrant.objects.create(person=person, kind="shop", code="home")
    client.force_login(person.user)

    assert look(client).status_code in (302, 409)
    assert not Look.objects.exists()
