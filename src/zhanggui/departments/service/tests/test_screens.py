from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from zhanggui.departments.orders.tests.made import MONDAY, record, shop, take
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.departments.service.models import Refund, RefundNote
from zhanggui.departments.service.tests.test_refund_taker import bring, refund
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.privacy.migrating import seal_column

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    shop()
    take(record())
    bring(refund(), refund("3002", "7777", row=3, status="asked", finished_at=None))
    return browser_of("manager")


def page(browser, address):
    return browser.get(address).content.decode()


def test_the_list_and_the_page_keep_the_buyers_words_masked(manager):
    one = Refund.objects.get(refund_no="3001")
    for address in ("/service/", f"/service/{one.pk}/"):
        shown = page(manager, address)
        assert "3001" in shown
        assert "13812345678" not in shown


def test_an_order_shows_its_refunds_and_a_refund_its_order(manager):
    one = Refund.objects.get(refund_no="3001")
    assert "浙江省" in page(manager, f"/service/{one.pk}/")
    from zhanggui.departments.orders.models import Order

    assert "3001" in page(manager, f"/orders/{Order.objects.get().pk}/")


def test_the_buyers_words_are_shown_for_a_reason(manager):
    one = Refund.objects.get(refund_no="3001")
    shown = manager.post(f"/service/{one.pk}/reveal/", {"reason": "negotiate"}).content.decode()
    assert "13812345678" in shown


def test_a_refund_of_an_unknown_order_says_so(manager):
    one = Refund.objects.get(refund_no="3002")
    assert "7777" in page(manager, f"/service/{one.pk}/")


def test_a_refund_of_another_shop_does_not_exist(manager):
    shop("away")
    stranger = browser_of("stranger", shops=("away",))
    one = Refund.objects.get(refund_no="3001")
    assert stranger.get(f"/service/{one.pk}/").status_code == 404
    assert stranger.post(f"/service/{one.pk}/note/", {"text": "x"}).status_code == 404


def test_a_note_on_a_refund_is_evidence(manager):
    one = Refund.objects.get(refund_no="3001")
    manager.post(f"/service/{one.pk}/note/", {"text": "已补发"})
    assert Evidence.objects.get(event="refund.noted").subject == "3001"


def stored(column="text"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM service_refundnote ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_a_note_lies_sealed_and_is_read_again(manager):
    one = Refund.objects.get(refund_no="3001")
    manager.post(f"/service/{one.pk}/note/", {"text": "张三丰 wants a call"})
    assert "张三丰 wants a call" in page(manager, f"/service/{one.pk}/")
    assert [text.startswith("z1.") for text in stored()] == [True]


def test_notes_that_lay_readable_are_sealed_once_by_the_migration(manager):
    one = Refund.objects.get(refund_no="3001")
    notes = [RefundNote.objects.create(refund=one, at=MONDAY, text="x") for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE service_refundnote SET text = 'call 张三丰' WHERE id <> %s", [notes[0].pk])
        cursor.execute("UPDATE service_refundnote SET text = '' WHERE id = %s", [notes[2].pk])
    editor = SimpleNamespace(connection=connection, quote_name=connection.ops.quote_name)
    for _twice in range(2):
        seal_column("service", "RefundNote", "text").code(apps, editor)
    assert list(RefundNote.objects.order_by("pk").values_list("text", flat=True)) == ["x", "call 张三丰", ""]
    assert [text[:3] for text in stored()] == ["z1.", "z1.", ""]
