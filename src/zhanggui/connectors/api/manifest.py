"""What a platform's interface is declared to be: addresses, limits, windows, errors, and how sure all this is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from zhanggui.base import from_yaml


@dataclass(frozen=True)
class ListingLimits:
    """One list a platform answers page by page."""

    method: str
    window: timedelta
    """The longest time one question may span."""
    page_size: int
    oldest: timedelta | None = None
    """How far back the platform tells."""


@dataclass(frozen=True)
class ApiManifest:
    """`errors` maps a kind to the codes, or beginnings of sub codes ending in `*`, that mean it."""

    api: str
    platform: str
    title: Mapping[str, str]
    grade: str
    evidence: Mapping[str, str]
    gateway: str
    token_address: str
    per_second: float
    burst: int
    listings: Mapping[str, ListingLimits]
    errors: Mapping[str, Sequence[str]]
    not_told: Sequence[Mapping[str, str]] = ()
    """What the documents leave open, or an export tells and the interface does not."""
    sources: Sequence[str] = field(default_factory=tuple)


@cache
def api_manifest(folder: str) -> ApiManifest:
    """The manifest of a client's folder."""
    text = resources.files("zhanggui.connectors").joinpath(folder, "manifest.yaml").read_text("utf-8")
    told: dict[str, Any] = from_yaml(text)
    told["listings"] = {name: _listing(limits) for name, limits in told["listings"].items()}
    return ApiManifest(**told)


def _listing(told: Mapping[str, Any]) -> ListingLimits:
    oldest = told.get("oldest_days")
    return ListingLimits(
        told["method"],
        timedelta(hours=told["window_hours"]),
        told["page_size"],
        timedelta(days=oldest) if oldest else None,
    )
