"""Writing duties down for a position."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.duties.opening import opening_faults
from zhanggui.kernel.duties.proof import events_of, faults_of
from zhanggui.kernel.duties.rules import CADENCES
from zhanggui.kernel.organisation.models import Position


def open_duty(
    *, code: str, position: Position, name_zh: str, name_en: str = "", kind: str, object: str, domain: str,
    cadences: Sequence[str], binding: Mapping[str, Any] | None = None, **words: Any,
) -> Duty:  # fmt: skip
    """A duty of a position; opening the same code again brings it up to date and opens it if it was closed.

    `words` are further columns: cadence_word, every_days, due_time, outputs, counterpart, parts, opens_by,
    weight, standard_minutes, order.
    """
    parts: Sequence[Mapping[str, Any]] = words.get("parts") or ()
    opens_by: Mapping[str, Any] = words.get("opens_by") or {}
    check_duty(code, cadences, binding, parts, opens_by)
    values = {
        "position": position, "name_zh": name_zh, "name_en": name_en, "kind": kind, "object": object, "domain": domain,
        "cadences": list(cadences), "binding": dict(binding) if binding else None, "closed_on": None,
        "events": bars(events_of(binding, parts)), "opens_on": opens_by.get("event", ""), **words,
    }  # fmt: skip
    return Duty.objects.update_or_create(code=code, defaults=values)[0]


def close_duty(*, duty: Duty, on: date) -> Duty:
    """No more items of this duty from a day on; what is open stays."""
    duty.closed_on = on
    duty.save(update_fields=["closed_on"])
    return duty


def duties_of(position: Position, on: date | None = None) -> list[Duty]:
    """The duties of a position, in the order of its job description; without `on`, closed ones too."""
    duties = Duty.objects.filter(position=position)
    if on is not None:
        duties = duties.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return list(duties.order_by("order", "code"))


def open_duties(on: date) -> list[Duty]:
    """Every duty in force on a day."""
    return list(Duty.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on)).order_by("order", "code"))


def opened_by_event(event: str, on: date) -> list[Duty]:
    """Duties in force on a day whose work this event opens."""
    in_force = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    return list(Duty.objects.filter(in_force, opens_on=event).order_by("order", "code"))


def waits_for(event: str) -> bool:
    """Whether any duty has its work opened by this event."""
    return Duty.objects.filter(opens_on=event).exists()


def bars(events: Sequence[str]) -> str:
    """Names between bars, so that one is found whole: |report.read|report.commented|."""
    return f"|{'|'.join(events)}|" if events else ""


def listening_to(event: str) -> Q:
    """Duties that an event can prove."""
    return Q(events__contains=f"|{event}|")


def check_duty(
    code: str, cadences: Sequence[str], binding: Mapping[str, Any] | None, parts: Sequence[Mapping[str, Any]] = (),
    opens_by: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Refuse a cadence, a binding or an opening that nothing would ever open or prove."""
    unknown = [cadence for cadence in cadences if cadence not in CADENCES]
    if unknown or len(set(cadences)) != len(cadences):
        raise Refusal(
            "duty.unknown_cadence",
            _("The duty %(code)s has a cadence nobody knows: %(words)s.") % {"code": code, "words": ", ".join(unknown)},
            duty=code,
        )  # fmt: skip
    faults = faults_of(binding, parts) if binding else []
    if faults:
        raise Refusal(
            "duty.malformed_binding",
            _("The binding of the duty %(code)s proves nothing.") % {"code": code}, duty=code, faults=faults,
        )  # fmt: skip
    faults = opening_faults(opens_by, tuple(cadences)) if opens_by else []
    if faults:
        raise Refusal(
            "duty.malformed_opening",
            _("Nothing can open the duty %(code)s.") % {"code": code}, duty=code, faults=faults,
        )  # fmt: skip
