import pytest

from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.orders.tests.made import record, shop, take
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.kernel.evidence.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    shop()
    take(record())
    return browser_of("manager")


def page(browser, address):
    answer = browser.get(address)
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_a_buyer_is_a_number_with_a_masked_nick(manager):
    buyer = Buyer.objects.get()
    for address in ("/customers/", f"/customers/{buyer.pk}/", "/customers/export/?format=csv"):
        shown = page(manager, address)
        assert f"#{buyer.pk}" in shown
        assert "小猫钓鱼2011" not in shown


def test_a_buyer_is_found_by_the_whole_nick_only(manager):
    assert "浙江省" in page(manager, "/customers/?q=小猫钓鱼2011")
    assert "浙江省" not in page(manager, "/customers/?q=小猫")


def test_the_page_shows_the_orders(manager):
    assert "5001" in page(manager, f"/customers/{Buyer.objects.get().pk}/")


def test_the_nick_is_shown_for_a_reason(manager):
    buyer = Buyer.objects.get()
    shown = manager.post(f"/customers/{buyer.pk}/reveal/", {"reason": "VIP call"}).content.decode()
    assert "小猫钓鱼2011" in shown


def test_a_note_about_a_buyer_is_evidence(manager):
    buyer = Buyer.objects.get()
    manager.post(f"/customers/{buyer.pk}/note/", {"text": "喜欢红色", "flag": "on"})
    assert Evidence.objects.filter(event="buyer.noted").count() == 1
    assert Buyer.objects.get().flagged


def test_a_buyer_of_another_shop_does_not_exist(manager):
    shop("away")
    stranger = browser_of("stranger", shops=("away",))
    assert stranger.get(f"/customers/{Buyer.objects.get().pk}/").status_code == 404
