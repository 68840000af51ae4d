"""Writing rules, publishing them, signing for them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhanggui.departments.people.contracts import HouseRuleRefused
from zhanggui.departments.people.rulebook import queries
from zhanggui.departments.people.rulebook.models import HouseRule, RuleReading, RuleVersion
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.work import api as work

State = RuleVersion.State
EVENING = time(18)
CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]*")


@transaction.atomic
def write(
    *, by: Person, code: str, title: str, text: str, kind: str = HouseRule.Kind.RULE, change_note: str = "",
    departments: Sequence[str] = (), positions: Sequence[str] = (), must_read: bool = True, read_within: int = 5,
    review_on: date | None = None,
) -> RuleVersion:  # fmt: skip
    """Write the draft of a rule, a new one or the next version; what is in force stays until it is published.

    Whom the rule concerns holds from the next publishing on.
    """
    code = code.strip().upper()[:40]
    if not CODE.fullmatch(code) or not title.strip():
        raise HouseRuleRefused(
            "rule.no_name", _("Give the rule a title and a code of Latin letters, digits, dots and dashes.")
        )
    if kind not in HouseRule.Kind.values:
        raise HouseRuleRefused("rule.unknown_kind", _("Choose what kind of rule it is."))
    about = {"kind": kind, "title": title.strip()[:200], "review_on": review_on}
    rule, _made = HouseRule.objects.update_or_create(code=code, defaults=about)
    rule.departments.set(Department.objects.filter(code__in=departments))
    rule.positions.set(Position.objects.filter(code__in=positions))
    draft = queries.draft_of(rule)
    if draft is None:
        last = rule.versions.aggregate(last=Max("number"))["last"] or 0
        draft = RuleVersion(rule=rule, number=last + 1)
    draft.text, draft.change_note, draft.written_by = text.replace("\r\n", "\n").strip(), change_note.strip()[:300], by
    draft.must_read, draft.read_within = must_read, max(1, min(read_within, 60))
    draft.save()
    return draft


@transaction.atomic
def publish(*, code: str, by: Person, at: datetime) -> RuleVersion:
    """Put the draft in force: everybody it concerns has to read it. Publishing twice changes nothing."""
    rule = HouseRule.objects.select_for_update().get(code=code)
    draft = queries.draft_of(rule)
    if draft is None:
        live = queries.live_version(rule)
        if live is None:
            raise HouseRuleRefused("rule.nothing_written", _("There is nothing to publish: write it first."))
        return live
    if not draft.text:
        raise HouseRuleRefused("rule.empty", _("There is nothing to publish: write it first."))
    for old in rule.versions.filter(state=State.LIVE):
        old.state = State.OLD
        old.save(update_fields=["state"])
        _forget_unread(old, at)
    draft.state, draft.published_at, draft.published_by = State.LIVE, at, by
    draft.save(update_fields=["state", "published_at", "published_by"])
    HouseRule.objects.filter(pk=rule.pk).update(retired_at=None)
    evidence.record(
        key=f"rule.published:{draft.pk}", event="rule.published", person=by, at=at, subject=str(rule),
        link=link_of(rule), detail={"rule": rule.code, "kind": rule.kind, "version": draft.number},
    )  # fmt: skip
    audit.note(actor=by.code, action="rule.published", subject=rule.code, detail={"version": draft.number}, at=at)
    _ask(draft, organisation.today_at(at), at, by)
    return draft


@transaction.atomic
def sign(*, code: str, number: int, person: Person, at: datetime) -> RuleReading:
    """Say that one has read the version in force. Signing twice changes nothing."""
    version = RuleVersion.objects.select_related("rule").filter(rule__code=code, number=number).first()
    if version is None or version.state != State.LIVE or version.rule.retired_at is not None:
        raise HouseRuleRefused("rule.not_in_force", _("This version is not in force any more. Read the new one."))
    reading, _made = RuleReading.objects.select_for_update().get_or_create(
        version=version, person=person, defaults={"asked_at": at}
    )
    if reading.read_at is None:
        reading.read_at = at
        reading.save(update_fields=["read_at"])
        work.close_item(_key(version, person), person=person, at=at)
        evidence.record(
            key=f"rule.read:{version.pk}:{person.pk}", event="rule.read", person=person, at=at,
            subject=str(version.rule), link=link_of(version.rule),
            detail={"rule": code, "kind": version.rule.kind, "version": number},
        )  # fmt: skip
    return reading


@transaction.atomic
def retire(*, code: str, by: Person, at: datetime) -> HouseRule:
    """Take a rule out of force; what was read stays on record."""
    rule = HouseRule.objects.select_for_update().get(code=code)
    if rule.retired_at is None:
        rule.retired_at = at
        rule.save(update_fields=["retired_at"])
        for version in rule.versions.filter(state=State.LIVE):
            _forget_unread(version, at)
        audit.note(actor=by.code, action="rule.retired", subject=rule.code, at=at)
    return rule


def ask_newcomers(day: date, at: datetime) -> int:
    """A part of the day: who is new in a post reads what holds there, who is gone need not. Safe to repeat."""
    live = RuleVersion.objects.filter(state=State.LIVE, must_read=True, rule__retired_at=None).select_related("rule")
    asked = 0
    for version in live.order_by("pk"):
        asked += len(_ask(version, day, at))
        gone = version.readings.filter(read_at=None, person__left_on__lt=day).select_related("person")
        for reading in gone:
            work.cancel_item(_key(version, reading.person), at=at)
            reading.delete()
    return asked


def link_of(rule: HouseRule) -> str:
    return f"/people/rules/{rule.code}/"


def _ask(version: RuleVersion, day: date, at: datetime, by: Person | None = None) -> list[Person]:
    """Put the version on the desk of everybody it concerns and who was not asked before, and tell them."""
    if not version.must_read:
        return []
    known = set(version.readings.values_list("person_id", flat=True))
    people = [one for one in queries.readers_of(version.rule, organisation.chart(day)) if one.pk not in known]
    if not people:
        return []
    RuleReading.objects.bulk_create(
        [RuleReading(version=version, person=person, asked_at=at) for person in people], batch_size=500
    )
    _open(version, people, day, at)
    rule, codes = version.rule, [person.code for person in people if person != by]
    if codes:
        words = {"rule": rule.code, "people": codes, "by": by.code if by else "", "text": rule.title}
        events.announce("rule.to_read", {**words, "link": link_of(rule)}, at)
    return people


def _open(version: RuleVersion, people: Iterable[Person], day: date, at: datetime) -> None:
    last, calendar = day, organisation.calendar()
    for _count in range(version.read_within):
        last = calendar.next_workday(last)
    rule, due_at = version.rule, organisation.moment(last, EVENING)
    for person in people:
        work.open_item(
            key=_key(version, person), kind="rule", person=person, opens_on=day, due_at=due_at, link=link_of(rule),
            title_zh=f"阅读并签收：{rule.title}（第 {version.number} 版）",
            title_en=f"Read and sign: {rule.title} (version {version.number})", minutes=10, at=at,
            detail={"rule": rule.code, "version": version.number},
        )  # fmt: skip


def _forget_unread(version: RuleVersion, at: datetime) -> None:
    """Nobody reads what does not hold any more."""
    unread = version.readings.filter(read_at=None).select_related("person")
    for reading in unread:
        work.cancel_item(_key(version, reading.person), at=at)
    unread.delete()


def _key(version: RuleVersion, person: Person) -> str:
    return f"rule:{version.rule.code}:{version.number}:{person.code}"
