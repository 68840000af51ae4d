import pytest

from zhanggui.departments.orders.tests.made import record, shop, take
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.departments.service.models import Refund
from zhanggui.departments.service.tests.test_refund_taker import bring, refund
from zhanggui.kernel.evidence.models import Evidence

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
