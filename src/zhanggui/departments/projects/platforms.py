"""Whose files belong to which shop: a file of another platform is refused before anything of it is kept."""

from collections.abc import Mapping
from functools import cache

from zhanggui.connectors import manifests
from zhanggui.connectors.wording import refusal
from zhanggui.departments.projects import queries
from zhanggui.departments.projects.models import Shop

Platform = Shop.Platform
HOMES: Mapping[str, frozenset[str]] = {
    "taobao": frozenset({Platform.TMALL, Platform.TAOBAO}),
    "jd": frozenset({Platform.JD}),
    "pdd": frozenset({Platform.PDD}),
    "douyin": frozenset({Platform.DOUYIN}),
    "youzan": frozenset({Platform.OWN}),
    "xiaohongshu": frozenset(),
    "kuaishou": frozenset(),
}
"""The platform a format is of, and the shops it may be given to. A shop of a platform we do not name takes any file;
files of couriers, payment services and unknown systems go to any shop."""


def refuse_other_platform(*, shop: str, format: str, platform: str = "") -> None:
    """Refuse a file of a platform the shop is not on, in a sentence that names both.

    `platform` is given where the format is of several and the file itself tells which.
    """
    homes = HOMES.get(platform or _platform_of(format))
    about = queries.shop_by_code(shop)
    if homes is None or about.platform in homes or about.platform == Platform.OTHER:
        return
    title = next(each.title for each in manifests() if each.format == format)
    raise refusal(
        "shop.other_platform", name=about.name, title=title["en"], title_zh=title["zh"], why=_ENGLISH[about.platform]
    )


_ENGLISH = {
    "tmall": "Tmall", "taobao": "Taobao", "jd": "JD", "pdd": "Pinduoduo", "douyin": "Douyin", "own": "its own site",
}  # fmt: skip
"""How the sentence names a shop's platform; readers of files say it in Chinese from these words."""


@cache
def _platform_of(format: str) -> str:
    """The first word of what the manifest names as platform."""
    told = next((each.platform for each in manifests() if each.format == format), "")
    return told.split(",")[0].split(" ")[0]
