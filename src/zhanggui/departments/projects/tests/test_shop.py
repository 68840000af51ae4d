import pytest

from zhanggui.departments.projects.models import Shop


@pytest.mark.django_db
def test_a_shop_is_found_by_its_code():
    Shop.objects.create(code="home", platform="tmall", name="示例家居旗舰店")
    assert Shop.objects.get(code="home").name == "示例家居旗舰店"
