"""The reference page of all metrics, in both languages, written from the declarations."""

from collections.abc import Iterator

from zhanggui.metrics.declaration import UNITS, Metric
from zhanggui.metrics.dimensions import DIMENSIONS
from zhanggui.metrics.registry import Registry

_HEAD = """# Metrics / 指标

Written by `zhanggui metrics docs` from `playbooks/metrics`; change the declarations, not this page.
本页由 `zhanggui metrics docs` 根据 `playbooks/metrics` 生成，请修改声明而不是本页。

A percent is answered as a fraction (0.035 is 3.5 %). Sums and counts are exact; quotients keep twelve places.
Where there is nothing to divide by, the answer is null unless the metric says 0.
百分比以小数返回（0.035 即 3.5%）；合计与计数精确，商保留十二位小数；除数为零时返回空值，除非指标声明为 0。
"""
_ZERO = {"unknown": "unknown / 空值", "nothing": "0"}


def page(registry: Registry) -> str:
    """The whole page as Markdown: a table of contents, then every metric."""
    lines = [_HEAD, "| name | label | 名称 | unit | better |", "|---|---|---|---|---|"]
    for metric in registry.metrics.values():
        unit = metric.unit
        name = f"[{metric.name}](#{metric.name})"
        lines.append(f"| {name} | {metric.label['en']} | {metric.label['zh']} | {unit} | {metric.better} |")
    for metric in registry.metrics.values():
        lines += ["", *_section(registry, metric)]
    return "\n".join(lines) + "\n"


def _section(registry: Registry, metric: Metric) -> Iterator[str]:
    yield f"## {metric.name}"
    yield ""
    yield f"**{metric.label['en']} / {metric.label['zh']}**" + (f" ({metric.catalogue})" if metric.catalogue else "")
    yield ""
    yield metric.meaning["en"]
    yield metric.meaning["zh"]
    yield ""
    unit = UNITS[metric.unit]
    yield f"- Unit / 单位: {unit['en']} / {unit['zh']}, {metric.digits} digits"
    yield f"- Formula / 算法: `{metric.says}`"
    if metric.zero:
        yield f"- Divided by nothing / 除数为零: {_ZERO[metric.zero]}"
    if metric.factors:
        yield f"- Factors / 因子: {' × '.join(metric.factors)}"
    labels = (f"{name} {DIMENSIONS[name].label['zh']}" for name in metric.grain)
    yield f"- By / 维度: {', '.join(labels)}"
    if metric.time:
        yield f"- Day / 归属日: {metric.time['en']} / {metric.time['zh']}"
    yield f"- From / 来源: {', '.join(sources(registry, metric.name))}"
    if metric.since:
        yield f"- Since / 生效日: {metric.since}, version {metric.version}"
    for past in metric.history:
        yield f"- Until / 截至 {past['until']}: {past['en']} / {past['zh']}"


def sources(registry: Registry, name: str) -> list[str]:
    """The file formats a metric is fed by, through all its parts."""
    parts = registry.measures_of(name)
    return list(dict.fromkeys(source for part in parts for source in registry.metrics[part].source))
