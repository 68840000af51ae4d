"""What numbers can be cut by, and what rolls up into what."""

from collections.abc import Mapping
from dataclasses import dataclass

Text = Mapping[str, str]
"""The same words in every language we speak: {"en": ..., "zh": ...}."""


@dataclass(frozen=True)
class Dimension:
    """Something a number can be cut by: a column of a fact, or what one of its columns rolls up into."""

    name: str
    label: Text
    kind: str = "text"


DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in [
        Dimension("day", {"en": "day", "zh": "日"}, "day"),
        Dimension("week", {"en": "week (its Monday)", "zh": "周（周一日期）"}, "day"),
        Dimension("month", {"en": "month", "zh": "月"}),
        Dimension("quarter", {"en": "quarter", "zh": "季度"}),
        Dimension("year", {"en": "year", "zh": "年"}),
        Dimension("hour", {"en": "hour", "zh": "小时"}, "number"),
        Dimension("shop", {"en": "shop", "zh": "店铺"}),
        Dimension("project", {"en": "project", "zh": "项目"}),
        Dimension("region", {"en": "region", "zh": "大区"}),
        Dimension("province", {"en": "province", "zh": "省份"}),
        Dimension("city", {"en": "city", "zh": "城市"}),
        Dimension("sku", {"en": "SKU", "zh": "SKU"}),
        Dimension("product", {"en": "product", "zh": "商品"}),
        Dimension("category", {"en": "category", "zh": "类目"}),
        Dimension("buyer", {"en": "buyer (blind index)", "zh": "买家（盲索引）"}),
        Dimension("state", {"en": "state", "zh": "状态"}),
        Dimension("reason", {"en": "reason", "zh": "原因"}),
        Dimension("kind", {"en": "kind", "zh": "类型"}),
        Dimension("courier", {"en": "courier", "zh": "快递公司"}),
        Dimension("tool", {"en": "advertising tool", "zh": "推广工具"}),
        Dimension("scene", {"en": "advertising scene", "zh": "推广场景"}),
        Dimension("placement", {"en": "kind of advertising", "zh": "推广类型"}),
        Dimension("campaign", {"en": "campaign", "zh": "推广计划"}),
        Dimension("item", {"en": "item", "zh": "宝贝"}),
        Dimension("keyword", {"en": "keyword", "zh": "关键词"}),
        Dimension("audience", {"en": "audience", "zh": "人群"}),
        Dimension("creative", {"en": "creative", "zh": "创意"}),
        Dimension("source", {"en": "source of visits", "zh": "一级来源"}),
        Dimension("second_source", {"en": "second source of visits", "zh": "二级来源"}),
        Dimension("account", {"en": "service account", "zh": "客服账号"}),
    ]
}
TIME = ("day", "week", "month", "quarter", "year")
"""Dimensions made from the business day, the finest first."""

PARENTS: Mapping[str, tuple[str, ...]] = {
    "day": ("week", "month"),
    "month": ("quarter",),
    "quarter": ("year",),
    "city": ("province",),
    "province": ("region",),
    "sku": ("product",),
    "product": ("category",),
    "shop": ("project",),
}
"""Roll-up: what the values of a dimension add up into. The other way round is drill-down."""

GROUPED: Mapping[str, str] = {"project": "shop", "category": "product"}
"""Dimensions whose values a room above knows (`metrics.groupings`), and what they group."""

DERIVED: Mapping[str, str] = {"week": "date", "quarter": "string", "year": "string", "region": "string",
                              **dict.fromkeys(GROUPED, "string")}  # fmt: skip
"""Dimensions no fact keeps: worked out from a column it keeps."""

_ROLLED = {"month": ("quarter", "year"), "province": ("region",), "shop": ("project",), "product": ("category",)}

REGIONS: Mapping[str, tuple[str, ...]] = {
    "华北": ("北京", "天津", "河北", "山西", "内蒙"),
    "东北": ("辽宁", "吉林", "黑龙"),
    "华东": ("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东"),
    "华中": ("河南", "湖北", "湖南"),
    "华南": ("广东", "广西", "海南"),
    "西南": ("重庆", "四川", "贵州", "云南", "西藏"),
    "西北": ("陕西", "甘肃", "青海", "宁夏", "新疆"),
    "港澳台": ("香港", "澳门", "台湾"),
}
"""The regions by the first two signs of their provinces, which tell all of them apart however they are written."""


def rolled_up(grain: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions of a grain and all that they roll up into without a fact keeping it."""
    more = (above for name in grain for above in _ROLLED.get(name, ()))
    return tuple(dict.fromkeys([*grain, *more]))


def above(name: str) -> tuple[str, ...]:
    """What a dimension rolls up into, the nearest first."""
    found: list[str] = list(PARENTS.get(name, ()))
    for each in found:
        found.extend(further for further in PARENTS.get(each, ()) if further not in found)
    return tuple(found)


def below(name: str) -> tuple[str, ...]:
    """What a dimension drills down into, the nearest first."""
    return tuple(sorted((each for each in DIMENSIONS if name in above(each)), key=lambda each: above(each).index(name)))
