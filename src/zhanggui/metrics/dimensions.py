"""What numbers can be cut by, and what rolls up into what.

Dimensions are built in or declared in a file dimensions.yaml: beside the metrics, and beside a company's own.
"""

import hashlib
import os
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhanggui.base import Refusal, from_yaml, playbooks_folder

Text = Mapping[str, str]
"""The same words in every language we speak: {"en": ..., "zh": ...}."""


@dataclass(frozen=True)
class Dimension:
    """Something a number can be cut by: a column of a fact, or what one of its columns rolls up into."""

    name: str
    label: Text
    kind: str = "text"
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the column is called in facts that do not call it by the dimension's name."""


BUILT_IN: dict[str, Dimension] = {
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
        Dimension("person", {"en": "person", "zh": "员工"}),
        Dimension("position", {"en": "position", "zh": "岗位"}),
        Dimension("department", {"en": "department", "zh": "部门"}),
        Dimension("dataset", {"en": "format of the files", "zh": "数据格式"}),
        Dimension("account", {"en": "service account", "zh": "客服账号"}),
    ]
}
FILE = "dimensions.yaml"
Stamped = tuple[tuple[Path, int, int], ...]
"""Files and what tells them from what they were."""


class _Dimensions(Mapping[str, Dimension]):
    """Those built in and those declared, as one mapping: it is never out of date."""

    def __getitem__(self, name: str) -> Dimension:
        return _known()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_known())

    def __len__(self) -> int:
        return len(_known())

    def items(self) -> ItemsView[str, Dimension]:
        return _known().items()

    def values(self) -> ValuesView[Dimension]:
        return _known().values()


DIMENSIONS: Mapping[str, Dimension] = _Dimensions()


def called_in(fact: str) -> Mapping[str, str]:
    """The dimensions that are columns of a fact under another name: dimension to column."""
    return _called_in(dimensions_as_of(), fact)


@lru_cache(maxsize=1024)
def _called_in(files: Stamped, fact: str) -> Mapping[str, str]:
    known = _read(files).values()
    return {one.name: one.columns[fact] for one in known if one.columns.get(fact, one.name) != one.name}


def dimensions_as_of() -> Stamped:
    """Equal as long as the declared dimensions are the same."""
    from zhanggui.metrics import company_folder

    return tuple(_stamped(folder / FILE) for folder in (playbooks_folder() / "metrics", company_folder()))


def declared_digest() -> str:
    """Equal for equal declarations, wherever they lie: what was worked out from others is another number."""
    return _digest(dimensions_as_of())


@lru_cache(maxsize=8)
def _digest(files: Stamped) -> str:
    texts = [path.read_bytes() if stamp else b"" for path, stamp, _ in files]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def _known() -> Mapping[str, Dimension]:
    return _read(dimensions_as_of())


def _stamped(path: Path) -> tuple[Path, int, int]:
    try:
        stat = os.stat(path)
    except OSError:
        return (path, 0, 0)
    return (path, stat.st_mtime_ns, stat.st_ino)


@lru_cache(maxsize=8)
def _read(files: Stamped) -> Mapping[str, Dimension]:
    known = dict(BUILT_IN)
    for path, stamp, _ in files:
        if not stamp:
            continue
        try:
            for name, about in (from_yaml(path.read_text("utf-8")) or {}).items():
                known[name] = _declared(name, about, known.get(name))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
            raise Refusal("metric.bad_dimensions", f"{path} does not declare dimensions: {error}") from error
    return known


def _declared(name: str, about: Mapping[str, Any], held: Dimension | None) -> Dimension:
    columns = dict(about.get("columns", {}))
    if held is not None:
        return replace(held, columns={**held.columns, **columns})
    label = about["label"]
    if not name.isidentifier() or not name.islower() or not (label["en"] and label["zh"]):
        raise TypeError(f"{name} is no name of a dimension, or lacks a language")
    return Dimension(name, {"en": label["en"], "zh": label["zh"]}, about.get("kind", "text"), columns)


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
    "person": ("position",),
    "position": ("department",),
}
"""Roll-up: what the values of a dimension add up into. The other way round is drill-down."""

GROUPED: Mapping[str, str] = {"project": "shop", "category": "product", "position": "person", "department": "person"}
"""Dimensions whose values a room above knows (`metrics.groupings`), and what they group."""

DERIVED: Mapping[str, str] = {"week": "date", "quarter": "string", "year": "string", "region": "string",
                              **dict.fromkeys(GROUPED, "string")}  # fmt: skip
"""Dimensions no fact keeps: worked out from a column it keeps."""

_ROLLED = {"month": ("quarter", "year"), "province": ("region",), "shop": ("project",), "product": ("category",),
           "person": ("position", "department")}  # fmt: skip

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
