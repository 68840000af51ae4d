"""A file of another platform is refused, in words that name both."""

import pytest

from zhanggui import connectors
from zhanggui.base import Refusal
from zhanggui.connectors import manifests
from zhanggui.departments.projects import api as projects
from zhanggui.departments.projects.models import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops():
    for platform in Shop.Platform.values:
        projects.open_shop(code=platform, platform=platform, name=f"示例{platform}店")


def test_a_file_of_tmall_given_to_a_jd_shop_is_refused_plainly(shops):
    with pytest.raises(Refusal) as refused:
        projects.refuse_other_platform(shop="jd", format="taobao-order-list")
    assert refused.value.code == "shop.other_platform"
    assert "示例jd店 is on JD" in refused.value.sentence
    assert "“示例jd店”在京东" in connectors.refusal_text(refused.value, "zh")


@pytest.mark.parametrize(
    ("format", "welcome"),
    [
        ("jd-order", {"jd", "other"}),
        ("taobao-order-list", {"tmall", "taobao", "other"}),
        ("douyin-settlement", {"douyin", "other"}),
        ("youzan-order", {"own", "other"}),
        ("xhs-settlement", {"other"}),
        ("order-lines", set(Shop.Platform.values)),
        ("wechat-merchant-bill", set(Shop.Platform.values)),
        ("courier-zto", set(Shop.Platform.values)),
    ],
)
def test_each_shop_takes_the_files_of_its_platform(shops, format, welcome):
    taken = set()
    for platform in Shop.Platform.values:
        try:
            projects.refuse_other_platform(shop=platform, format=format)
        except Refusal:
            continue
        taken.add(platform)
    assert taken == welcome


def test_every_format_can_be_given_to_some_shop(shops):
    for manifest in manifests():
        projects.refuse_other_platform(shop="other", format=manifest.format)
