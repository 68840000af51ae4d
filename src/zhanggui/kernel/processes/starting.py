"""Processes that begin by themselves: by the calendar, or when something happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import BusinessCalendar
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.events.api import reaction
from zhanggui.kernel.evidence.api import HAPPENED, Happening, happening_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Organisation, Person, Position
from zhanggui.kernel.processes.checking import steps_of
from zhanggui.kernel.processes.contracts import ProcessRefused
from zhanggui.kernel.processes.models import ProcessRun, ProcessVersion
from zhanggui.kernel.processes.publishing import diagram_of, live_version
from zhanggui.kernel.processes.rules import begins_by_default
from zhanggui.kernel.processes.seats import Today
from zhanggui.kernel.processes.services import MANAGE, may_manage, start

OFF, ON = "process_schedules_off", "process_schedules_on"
CATCH_UP = timedelta(days=6)
"""So many days after its first workday a period's run is still begun, where that day was missed."""


@dataclass(frozen=True)
class SelfStart:
    """A live process that begins by itself, if it is switched on."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    when: str
    """The cadence, or the event."""
    on: bool


@dataclass(frozen=True)
class _Interval:
    every_days: int | None = None


def self_starting() -> list[SelfStart]:
    """Every live process that begins by the calendar or by an event, and whether it does here."""
    off, on = _chosen()
    return [
        SelfStart(
            version.code, version.name_zh, version.name_en, str(version.trigger["kind"]),
            str(version.trigger.get("cadence") or version.trigger.get("event") or ""), _is_on(version, off, on),
        )
        for version in ProcessVersion.objects.filter(state=ProcessVersion.State.LIVE).order_by("code")
        if version.trigger.get("kind") in ("schedule", "event")
    ]  # fmt: skip


@transaction.atomic
def switch(code: str, on: bool, by: Person, at: datetime) -> None:
    """Let a process begin by itself, or stop it; who manages processes may. Runs that are under way go on."""
    if not may_manage(by):
        raise ProcessRefused("process.not_manager", _("Only who manages processes may do this."), right=MANAGE)
    if live_version(code) is None:
        raise ProcessRefused("process.not_live", _("This process is not published."), process=code)
    held = Organisation.objects.select_for_update().order_by("pk").first()
    if held is None:
        return
    settings: dict[str, Any] = dict(held.settings)
    for name, holds in ((OFF, not on), (ON, on)):
        codes = set(settings.get(name) or ())
        settings[name] = sorted(codes | {code} if holds else codes - {code})
    if settings != held.settings:
        held.settings = settings
        held.save(update_fields=["settings"])
        audit.note(actor=by.code, action="process.switched", subject=code, detail={"on": on, "at": at.isoformat()})


def start_scheduled(day: date, at: datetime) -> int:
    """Begin a run of each process whose period begins; one a period, however often this is called."""
    off, on = _chosen()
    calendar, today, begun = organisation.calendar(), Today(at), 0
    live = ProcessVersion.objects.filter(state=ProcessVersion.State.LIVE, about__trigger__kind="schedule")
    for version in live.order_by("code"):
        cadence = str(version.trigger.get("cadence") or "")
        if cadence not in duties.CADENCES or not _is_on(version, off, on):
            continue
        key = _period_beginning(cadence, day, calendar)
        begun += key is not None and _begin(version, f"process:{version.code}:{key}", today, at, subject=str(key))
    return begun


@reaction(HAPPENED)
def start_what_waits(payload: Mapping[str, Any], key: str) -> None:
    """Begin the processes that wait for what happened; the same event begins each once."""
    told = happening_of(payload)
    off, on = _chosen()
    today = Today(told.at)
    for version in waiting_for(told.event):
        if not _is_on(version, off, on) or not told.fits(version.trigger.get("where") or {}):
            continue
        own = told.on.isoformat() if version.trigger.get("gather") == duties.DAY else told.key
        _begin(
            version, f"process:{version.code}:{own}"[:200], today, told.at, subject=told.subject, shop=told.shop,
            link=told.link, told=told,
        )  # fmt: skip


def waiting_for(event: str) -> list[ProcessVersion]:
    """Live processes that an event begins."""
    return list(ProcessVersion.objects.filter(state=ProcessVersion.State.LIVE, begins_on=event).order_by("code"))


def waits(event: str) -> bool:
    return ProcessVersion.objects.filter(state=ProcessVersion.State.LIVE, begins_on=event).exists()


def _period_beginning(cadence: str, day: date, calendar: BusinessCalendar) -> str | None:
    """The key of the period whose first workday is this day, or was missed a few days ago."""
    period = duties.running_on(_Interval(), cadence, day, calendar) if calendar.is_workday(day) else None
    if period is None:
        return None
    first = calendar.first_workday(period.first, period.last)
    return period.key if first is not None and day - first <= CATCH_UP else None


def _begin(
    version: ProcessVersion, key: str, today: Today, at: datetime, *, subject: str = "", shop: str = "",
    link: str = "", told: Happening | None = None,
) -> bool:  # fmt: skip
    """Whether a run was begun now. Where nobody at all would answer for it, none is."""
    if ProcessRun.objects.filter(key=key).exists():
        return False
    person = Person.objects.filter(code=told.person).first() if told and told.person else None
    owner = _owner(version, today, person)
    if owner is None:
        return False
    run = start(version.code, person, at, subject=subject, shop=shop, owner=owner, key=key)
    if link:
        run.link = link
        run.save(update_fields=["link"])
    return True


def _owner(version: ProcessVersion, today: Today, person: Person | None) -> Person | None:
    """Whoever answers for the post of the first step; of a party outside: who made it happen, else the next post."""
    for place, role in enumerate(_roles_in_order(version)):
        if place == 1 and person is not None:
            return person
        codes = [code for code in (role, today.roles.get(role)) if code]
        posts = {post.code: post for post in Position.objects.filter(code__in=codes)}
        post = next((posts[code] for code in codes if code in posts and not posts[code].closed_on), None)
        found = organisation.responsible_for(post, today.on).person if post is not None else None
        if found is not None:
            return found
    return person


def _roles_in_order(version: ProcessVersion) -> list[str]:
    who = {node.step: node.who for node in diagram_of(version).nodes.values() if node.is_step}
    return list(dict.fromkeys(who[number] for number in steps_of(version.about) if who.get(number)))


def _is_on(version: ProcessVersion, off: frozenset[str], on: frozenset[str]) -> bool:
    if version.code in off:
        return False
    return version.code in on or begins_by_default(version.trigger)


def _chosen() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(organisation.setting(OFF, [])), frozenset(organisation.setting(ON, []))
