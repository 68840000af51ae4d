"""Reports declared as data: /playbooks/reports/*.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.base import Refusal, from_yaml, playbooks_folder


@dataclass(frozen=True)
class Chart:
    title: Mapping[str, str]
    days: int
    bars: str
    line: str


@dataclass(frozen=True)
class Table:
    title: Mapping[str, str]
    by: str
    metrics: tuple[str, ...]
    sort: str
    top: int


@dataclass(frozen=True)
class ReportSpec:
    """What a report shows, named by metrics and dimensions only."""

    id: str
    label: Mapping[str, str]
    meaning: Mapping[str, str]
    tiles: tuple[str, ...]
    chart: Chart
    tables: tuple[Table, ...]


@lru_cache(maxsize=1)
def specs() -> Mapping[str, ReportSpec]:
    """Every declared report by its name."""
    files = sorted((playbooks_folder() / "reports").glob("*.yaml"))
    found = [_spec(from_yaml(path.read_text("utf-8"))) for path in files]
    return {spec.id: spec for spec in found}


def spec_named(name: str) -> ReportSpec:
    """The report of that name; refuses with the names there are."""
    if name not in specs():
        raise Refusal(
            "report.unknown",
            _("There is no report %(name)s. There is: %(names)s.") % {"name": name, "names": ", ".join(specs())},
        )
    return specs()[name]


def _spec(data: Mapping[str, Any]) -> ReportSpec:
    return ReportSpec(
        id=data["id"],
        label=data["label"],
        meaning=data["meaning"],
        tiles=tuple(data["tiles"]),
        chart=Chart(**data["chart"]),
        tables=tuple(Table(**{**table, "metrics": tuple(table["metrics"])}) for table in data["tables"]),
    )
