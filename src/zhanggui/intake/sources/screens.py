"""The page of sources: what can be read, how well it is known, and which exports are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from zhanggui.base import clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.intake import shown
from zhanggui.intake.registry import has_taker, shops_seen_by
from zhanggui.intake.sources.coverage import WINDOW, ShopDays, Source, sources
from zhanggui.intake.sources.proving import duties_proved
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation

PLATFORMS = {
    "taobao": gettext_lazy("Taobao"), "tmall": gettext_lazy("Tmall"), "jd": gettext_lazy("JD"),
    "pdd": gettext_lazy("Pinduoduo"), "douyin": gettext_lazy("Douyin"),
}  # fmt: skip
GRADE_TONES = {"A": "green", "B": "blue", "C": "yellow"}
SORTS = ("due", "name", "grade", "last")


@dataclass(frozen=True)
class Box:
    """One day of the strip: told or missing."""

    day: date
    state: str


@dataclass(frozen=True)
class ShownShop:
    name: str
    days: ShopDays
    strip: Sequence[Box]


@dataclass(frozen=True)
class ShownSource:
    """A source as its row shows it."""

    source: Source
    title: str
    grade_tone: str
    grade: Any
    is_taken: bool
    """A department keeps it; otherwise its files are read, counted and kept."""
    proves: Sequence[Duty]
    shops: Sequence[ShownShop]

    @property
    def due(self) -> int:
        return sum(len(one.days.missing) for one in self.shops)


@require_GET
@right_required("intake.view")
def show(request: HttpRequest) -> HttpResponse:
    """All formats, narrowed by shop, platform, use and what is due."""
    names = shops_seen_by(request.user)
    today = clock.today(organisation.zone())
    shop = request.GET.get("shop", "")
    wanted = [shop] if shop in names else list(names)
    rows = [_shown(one, names, duties_proved(today), today) for one in sources(wanted, today)]
    platforms = sorted({word for row in rows for word in row.source.manifest.platform.split(", ") if word})
    platform, sort = request.GET.get("platform", ""), request.GET.get("sort", "due")
    text = request.GET.get("q", "").strip().lower()
    kept = [row for row in rows if _fits(row, request, platform, text)]
    return render(request, "intake/sources.html", {
        "rows": sorted(kept, key=_order(sort)), "shops": names.items(), "shop": shop if shop in names else "",
        "platforms": [(word, PLATFORMS.get(word, word)) for word in platforms], "platform": platform, "q": text,
        "only_due": bool(request.GET.get("due")), "only_used": bool(request.GET.get("used")), "window": WINDOW,
        "sort": sort if sort in SORTS else "due", "due": sum(row.due for row in rows), "all": len(rows),
        "may_upload": may(request, "intake.upload"), "grades": shown.GRADES.items(), "tones": GRADE_TONES,
    })  # fmt: skip


def _shown(source: Source, names: Mapping[str, Any], proved: Mapping[str, list[Duty]], today: date) -> ShownSource:
    told = source.manifest
    shops = [ShownShop(str(names.get(one.shop, one.shop)), one, _strip(one, today)) for one in source.shops]
    return ShownSource(
        source, shown.format_title(told.format), GRADE_TONES.get(told.evidence, "grey"),
        shown.GRADES.get(told.evidence, ""), has_taker(told.format), proved.get(told.format, []), shops,
    )  # fmt: skip


def _strip(one: ShopDays, today: date) -> list[Box]:
    """The days of the window, oldest first; those before the first file ever are blank."""
    missing = set(one.missing)
    days = [today - timedelta(days=number) for number in range(WINDOW, 0, -1)]
    return [Box(day, "told" if day in one.told else "missing" if day in missing else "before") for day in days]


def _fits(row: ShownSource, request: HttpRequest, platform: str, text: str) -> bool:
    told = row.source.manifest
    return (
        (not platform or platform in told.platform.split(", "))
        and (not text or text in row.title.lower() or text in told.format)
        and (not request.GET.get("due") or bool(row.due))
        and (not request.GET.get("used") or row.source.last is not None)
    )


def _order(sort: str) -> Any:
    orders: dict[str, Any] = {
        "name": lambda row: row.title,
        "grade": lambda row: (row.source.manifest.evidence, row.title),
        "last": lambda row: (row.source.last is None, -_age(row), row.title),
    }
    return orders.get(sort, lambda row: (-row.due, row.source.last is None, row.title))


def _age(row: ShownSource) -> float:
    return row.source.last.received_at.timestamp() if row.source.last else 0.0
