"""Logistics and customer service tell of one order."""

from datetime import timedelta

import pytest

from zhanggui.base import clock
from zhanggui.departments.orders import syncs
from zhanggui.departments.orders.models import Order
from zhanggui.departments.orders.tests.made import record, shop, take
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import StatusConflict, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    shop()
    take(record())
    return Order.objects.get(trade_no="5001")


@pytest.fixture
def manager(order):
    return browser_of("manager")


@pytest.fixture
def keeper(manager):
    """The post that may note orders: no duty of this company keeps orders' states."""
    return next(post for post in Position.objects.order_by("-order", "code") if "orders.note" in post.rights)


def report(order, source, state, hours=0):
    at = clock.now() + timedelta(hours=hours)
    return syncs.report_order_state(order=order, source=source, state=state, said_at=at, at=at, person=None).verdict


def test_each_source_is_believed_about_its_own_part_of_the_way(order):
    assert [report(order, *step) for step in (
        ("service", "paid"), ("logistics", "packed", 1), ("service", "paid", 2), ("logistics", "sent", 3),
        ("service", "exchanging", 4),
    )] == ["taken", "taken", "outranked", "taken", "taken"]  # fmt: skip
    assert work.status_of(syncs.subject_of(order)).state == "exchanging"
    assert Evidence.objects.filter(event="order.state_synced", detail__source="logistics").count() == 2


def test_received_against_returned_is_a_conflict_on_somebodys_desk(order, keeper):
    report(order, "logistics", "received")
    assert report(order, "service", "returned", 1) == "conflict"
    item = WorkItem.objects.get(kind="conflict")
    assert (item.position, item.link) == (keeper, f"/tasks/conflicts/{StatusConflict.objects.get().pk}/")
    assert syncs.open_conflict_of(order) is not None


def test_the_state_is_taken_down_on_the_orders_page_and_shown_with_its_history(manager, order):
    path = f"/orders/{order.pk}/"
    for source, state in (("logistics", "sent"), ("service", "cancelled"), ("stars", "sent"), ("service", "eaten")):
        manager.post(
            f"{path}state/", {"source": source, "state": state}, headers={"referer": f"http://testserver{path}"}
        )
    page = manager.get(path)
    assert [one.verdict for one, _state, _source in page.context["way"]["history"]] == ["taken", "taken"]
    report(order, "logistics", "received", 1)
    assert "/tasks/conflicts/" in manager.get(path).content.decode()
