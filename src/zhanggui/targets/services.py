"""Watching the numbers and dealing with alerts."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhanggui import facts, metrics
from zhanggui.base import Period, Refusal, playbooks_folder
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.targets.models import Alert
from zhanggui.targets.rules import AlertRule, broken_threshold, read_rules

if TYPE_CHECKING:
    from zhanggui.facts import Store

_shop_names: list[Callable[[str], str]] = []


class AlertRefused(Refusal):
    """An alert cannot be closed like this."""


@lru_cache(maxsize=1)
def rules() -> tuple[AlertRule, ...]:
    """The alert rules this version ships with."""
    return tuple(read_rules(playbooks_folder() / "alerts"))


def shops_named_by(name_of: Callable[[str], str]) -> None:
    """Name the function that tells a shop's name by its code: the room that keeps shops stands above."""
    _shop_names[:] = [name_of]


def watch(day: date, at: datetime) -> int:
    """Evaluate every rule over the days that end the day before `day`; open alerts and their work.

    Safe to repeat: a rule raises one alert a shop and day. Returns how many are new.
    """
    store = facts.Store(settings.FACTS_FOLDER)
    return sum(_watch_rule(rule, store, day - timedelta(days=1), at) for rule in rules())


def open_alerts(shops: frozenset[str] | None = None) -> list[Alert]:
    """Alerts nobody has closed yet, newest first; of these shops, or of all."""
    found = Alert.objects.filter(state=Alert.State.OPEN)
    return list(found if shops is None else found.filter(shop__in=shops))


@transaction.atomic
def close_alert(*, alert_id: int, verdict: str, note: str, person: Person, at: datetime) -> Alert:
    """Close an alert with a verdict; its work item is done with it. Closing twice changes nothing."""
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    if alert.state == Alert.State.CLOSED:
        return alert
    if verdict not in Alert.Verdict.values or not verdict:
        raise AlertRefused("alert.verdict_missing", _("Say whether the alarm was real before closing it."))
    alert.state, alert.verdict, alert.note = Alert.State.CLOSED, verdict, note
    alert.closed_at, alert.closed_by = at, person
    alert.save()
    work.close_item(key=_work_key(alert), person=person, at=at, note=note)
    return alert


def _watch_rule(rule: AlertRule, store: "Store", last: date, at: datetime) -> int:
    period = Period(last - timedelta(days=rule.days - 1), last)
    now = _by_shop(store, rule.metric, period)
    before = _by_shop(store, rule.metric, period.previous()) if rule.compares else {}
    raised = 0
    for shop, value in sorted(now.items()):
        threshold = broken_threshold(rule, value, before.get(shop))
        if threshold is not None and value is not None:
            raised += _raise(rule, shop, period, value, before.get(shop), threshold, at)
    return raised


def _by_shop(store: "Store", metric: str, period: Period) -> dict[str, Decimal | None]:
    result = metrics.compute(store, [metric], period, by=("shop",))
    return {
        str(row["shop"]): None if row[metric] is None else Decimal(str(row[metric]))
        for row in result.rows
        if row["shop"] is not None
    }


@transaction.atomic
def _raise(
    rule: AlertRule, shop: str, period: Period, value: Decimal, previous: Decimal | None, threshold: Decimal,
    at: datetime,
) -> bool:  # fmt: skip
    position = _accountable(rule)
    alert, is_new = Alert.objects.get_or_create(
        rule=rule.id, shop=shop, last=period.last,
        defaults={
            "first": period.first, "metric": rule.metric, "value": value, "threshold": threshold,
            "previous": previous, "label_zh": rule.label["zh"], "label_en": rule.label["en"],
            "position": position, "raised_at": at,
        },
    )  # fmt: skip
    if is_new:
        evidence.happened(
            key=f"alert.raised:{alert.pk}", event="alert.raised", at=at, shop=shop, subject=rule.label["zh"],
            link=f"/insight/alerts/{alert.pk}/", detail={"rule": rule.id, "metric": rule.metric},
        )  # fmt: skip
    if is_new and position is not None:
        named = _shop_names[0](shop) if _shop_names else shop
        work.open_item(
            key=_work_key(alert), kind="alert", position=position, opens_on=period.last + timedelta(days=1),
            due_at=at + timedelta(days=1), title_zh=f"{rule.label['zh']}（{named}）",
            title_en=f"{rule.label['en']} ({named})", link=f"/insight/alerts/{alert.pk}/",
            detail={"alert": alert.pk, "shop": shop, "metric": rule.metric},
        )  # fmt: skip
    return is_new


def _accountable(rule: AlertRule) -> Position | None:
    found = {position.code: position for position in Position.objects.filter(code__in=rule.posts, closed_on=None)}
    return next((found[code] for code in rule.posts if code in found), None)


def _work_key(alert: Alert) -> str:
    return f"alert:{alert.rule}:{alert.shop}:{alert.last}"
