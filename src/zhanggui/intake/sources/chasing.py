"""Work for the post that answers for a report: days that are missing, and files that ask.

Yesterday's export is due today and stands among the day's own work where a duty asks for it; what is older than
that is chased. An item closes by itself when what it asks for is there.
"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext, ngettext, override

from zhanggui.intake import shown
from zhanggui.intake.models import Run
from zhanggui.intake.registry import shops_seen_by
from zhanggui.intake.sources.coverage import ShopDays, missing_exports
from zhanggui.intake.sources.proving import duties_proved, post_for
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

MISSING, ASKS = "export.missing", "file.asks"
CHASED = 14
"""Days after which a missing export is not chased any more: it stays on the page."""


def chase(day: date, at: datetime) -> int:
    """Open work for missing days and for files that ask, close what has come; answers how many opened."""
    shops = shops_seen_by(None)
    proved = duties_proved(day)
    late = [one for one in missing_exports(list(shops), day) if _late(one, day)]
    _close_what_came({(one.format, one.shop) for one in late}, at)
    opened = 0
    for one in late:
        post = post_for(one.format, proved)
        if post is not None and not _open_items(MISSING, f"{one.format}:{one.shop}").exists():
            opened += _open_missing(one, str(shops[one.shop]), post, day)
    for run in Run.objects.filter(state=Run.State.ASKING, shop__in=list(shops)).order_by("pk"):
        post = post_for(run.format, proved)
        if post is not None:
            opened += _open_asking(run, post, day)
    return opened


def _late(one: ShopDays, day: date) -> list[date]:
    return [each for each in one.missing if day - timedelta(days=CHASED) <= each < day - timedelta(days=1)]


def _open_missing(one: ShopDays, shop: str, post: object, day: date) -> bool:
    days = _late(one, day)
    titles = []
    for language in ("zh-hans", "en"):
        with override(language):
            words = {
                "report": shown.format_title(one.format),
                "shop": shop,
                "n": len(days),
                "first": days[0].isoformat(),
            }
            text = ngettext(
                "Export %(report)s of %(shop)s: %(first)s is missing",
                "Export %(report)s of %(shop)s: %(n)s days are missing, from %(first)s on", len(days),
            )  # fmt: skip
            titles.append(text % words)
    key = f"{MISSING}:{one.format}:{one.shop}:{days[0]}"
    return _open(key, titles, post, day, f"/intake/sources/?shop={one.shop}&due=1",
                 {"format": one.format, "shop": one.shop, "days": [each.isoformat() for each in days]})  # fmt: skip


def _open_asking(run: Run, post: object, day: date) -> bool:
    titles = []
    for language in ("zh-hans", "en"):
        with override(language):
            titles.append(gettext("Answer what a file asks: %(file)s") % {"file": run.name})
    detail = {"run": run.pk, "shop": run.shop, "format": run.format}
    return _open(f"{ASKS}:{run.pk}", titles, post, day, f"/intake/runs/{run.pk}/columns/", detail)


def _open(key: str, titles: list[str], post: object, day: date, link: str, detail: dict[str, object]) -> bool:
    if WorkItem.objects.filter(key=key).exists():
        return False
    due = organisation.day_start(day + timedelta(days=1))
    work.open_item(
        key=key, kind="task", position=post, opens_on=day, due_at=due, period_last=day, title_zh=titles[0],
        title_en=titles[1], link=link, detail=detail,
    )  # fmt: skip
    return True


def _close_what_came(late: set[tuple[str, str]], at: datetime) -> None:
    for item in _open_items(MISSING, ""):
        if (item.detail.get("format"), item.detail.get("shop")) not in late:
            work.close_item(item_id=item.pk, person=None, at=at)
    for item in _open_items(ASKS, ""):
        if not Run.objects.filter(pk=item.detail.get("run"), state=Run.State.ASKING).exists():
            work.close_item(item_id=item.pk, person=None, at=at)


def _open_items(word: str, about: str):  # type: ignore[no-untyped-def]
    return WorkItem.objects.filter(key__startswith=f"{word}:{about}", state=WorkItem.State.OPEN)
