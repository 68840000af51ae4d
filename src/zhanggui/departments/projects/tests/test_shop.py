from decimal import Decimal

import pytest
from django.utils import translation

from zhanggui import metrics
from zhanggui.departments.projects import api
from zhanggui.departments.projects.models import Project, Shop
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.organisation.models import Person

pytestmark = pytest.mark.django_db
RULE = api.ParcelRule(Decimal("0.08"), Decimal("0.30"), Decimal("30.00"))


@pytest.fixture
def home():
    return api.open_shop(code="home", platform="tmall", name="示例家居旗舰店", parcel_rule=RULE)


def test_opening_a_shop_twice_finds_the_first(home):
    assert api.open_shop(code="home", name="other").name == "示例家居旗舰店"
    assert api.shop_by_code("home").parcel_rule == RULE


def test_an_unknown_shop_is_refused(db):
    with pytest.raises(api.ShopRefused):
        api.shop_by_code("nowhere")


def test_a_project_grant_shows_the_shops_of_the_project(home):
    api.open_project(code="brand", name="品牌")
    Shop.objects.create(code="other", project=Project.objects.get(code="brand"))
    browser_of("lead", shops=())
    from zhanggui.kernel.organisation import api as organisation

    person = Person.objects.get(code="lead")
    organisation.grant_scope(person, "project", "brand")
    assert api.visible_shop_codes(person.user) == {"other"}


def test_the_terms_of_a_shop_are_changed_and_written_down(home):
    shop = Shop.objects.get()
    form = {"name": "新店名", "commission": "3.5", "per_piece_kg": "0.1", "min_kg": "0.2", "max_kg": "20"}
    browser_of("manager").post(f"/projects/{shop.pk}/change/", form)
    shop.refresh_from_db()
    assert (shop.name, shop.commission_rate) == ("新店名", Decimal("0.035"))
    assert api.shop_by_code("home").parcel_rule.per_piece_kg == Decimal("0.1")
    assert AuditEntry.objects.filter(action="shop.set").count() == 1


def test_half_a_parcel_rule_is_refused(home):
    shop = Shop.objects.get()
    page = browser_of("manager").post(f"/projects/{shop.pk}/change/", {"name": "x", "commission": "2", "min_kg": "1"})
    assert "all three weights" in page.content.decode()


def test_a_shop_of_others_does_not_exist(home):
    shop = Shop.objects.get()
    stranger = browser_of("stranger", shops=())
    assert stranger.get(f"/projects/{shop.pk}/").status_code == 404
    assert "home" not in stranger.get("/projects/").content.decode().replace('href="/home', "")


@pytest.mark.django_db
def test_a_sample_note_is_said_in_the_language_of_the_reader():
    api.open_shop(code="note", platform="tmall", sample_note="样例数据", sample_note_en="Sample data")
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(api.shop_by_code("note").sample_note)
    assert said == ["样例数据", "Sample data"]


def test_numbers_roll_up_into_the_projects_of_the_shops(home):
    api.open_project(code="brand", name="品牌")
    Shop.objects.create(code="other", project=Project.objects.get(code="brand"))

    assert metrics.groupings["project"]() == {"other": "brand"}
