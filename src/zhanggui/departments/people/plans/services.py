"""Writing a plan, submitting it, accepting or returning it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import business_date
from zhanggui.departments.people.circles import circle_of, post_above
from zhanggui.departments.people.contracts import PlanRefused
from zhanggui.departments.people.plans import facts, queries, rules
from zhanggui.departments.people.plans.models import Plan, PlanVersion
from zhanggui.departments.people.plans.outlines import outline
from zhanggui.departments.people.plans.wording import titles_of
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work import api as work

State = Plan.State
EVENING = time(18)
WORKDAYS_TO_DECIDE = 2


@transaction.atomic
def begin(
    *, author: Person, position: Position, kind: str, cadence: str, day: date, at: datetime, title: str = "",
    project: str = "", for_appraisal: bool = False,
) -> Plan:  # fmt: skip
    """Begin a document, or find the one begun for the same post and period.

    A summary starts from the lines of the period's plan, a plan from what the last summary left undone.
    """
    on = business_date(at, organisation.zone())
    if kind not in rules.KINDS or (cadence and cadence not in rules.CADENCES):
        raise PlanRefused("plan.unknown_kind", _("Choose what kind of document it is."))
    if position.pk not in organisation.acts_for(author.pk, on):
        raise PlanRefused("plan.not_your_post", _("Write for a post you hold or stand in for."))
    days = queries.days_of(cadence, day)
    same = {
        "author": author, "position": position, "kind": kind, "cadence": cadence, "first": days.first,
        "project": project, "for_appraisal": for_appraisal,
    }  # fmt: skip
    held = Plan.objects.filter(**same).first() if cadence else None
    if held is not None:
        return held
    body, sums_up = _carried(author, position, kind, cadence, days.first)
    return Plan.objects.create(
        **same, last=days.last, title=title.strip()[:200] or titles_of(kind, cadence, days), body=rules.written(body),
        sums_up=sums_up, begun_at=at,
    )  # fmt: skip


@transaction.atomic
def write(*, plan_id: int, by: Person, title: str, body: rules.Body, revision: int) -> Plan:
    """Keep what the author has written so far."""
    plan = _writable(plan_id, by)
    if revision != plan.revision:
        raise PlanRefused("plan.changed_elsewhere", _("This was changed in another window. Reload it, then go on."))
    wrong = rules.unreadable_days(body)
    if wrong:
        raise PlanRefused("plan.unreadable_day", _("%(text)s is no day; write it as 2026-11-22.") % {"text": wrong[0]})
    if not title.strip():
        raise PlanRefused("plan.no_title", _("Give it a title."))
    plan.title, plan.body, plan.revision = title.strip()[:200], rules.written(body), plan.revision + 1
    plan.save(update_fields=["title", "body", "revision"])
    return plan


@transaction.atomic
def submit(*, plan_id: int, by: Person, at: datetime) -> Plan:
    """Put it before the superior, or the appraiser. Where nobody is above, it counts at once."""
    plan = _locked(plan_id)
    if plan.author_id == by.pk and plan.state == State.SUBMITTED:
        return plan
    plan = _writable(plan_id, by)
    body = plan.contents
    if body.is_empty:
        raise PlanRefused("plan.empty", _("Write something before you submit it."))
    on = business_date(at, organisation.zone())
    known = facts.facts_of(by, plan.position, plan.first, plan.last, on) if plan.kind in ("summary", "report") else {}
    plan.version += 1
    PlanVersion.objects.create(
        plan=plan, number=plan.version, title=plan.title, submitted_at=at,
        body=rules.written(rules.Body(body.sections, known)),
    )  # fmt: skip
    plan.state, plan.submitted_at, plan.decider = State.SUBMITTED, at, _decider(plan, on)
    plan.decided_at = plan.decided_by = None
    plan.save()
    _record(plan, "document.submitted", by, at)
    if plan.decider is None:
        return _accepted(plan, None, at, "")
    item = _ask(plan, plan.decider, by, on, at)
    _tell(plan, "document.submitted", [item.person], by, at)
    return plan


@transaction.atomic
def take_back(*, plan_id: int, by: Person, at: datetime) -> Plan:
    """Take a submitted document back before it is decided, to go on writing."""
    plan = _locked(plan_id)
    if plan.author_id != by.pk or plan.state != State.SUBMITTED:
        raise PlanRefused("plan.not_submitted", _("Only its author takes it back, and only before it is decided."))
    plan.state = State.DRAFT
    plan.save(update_fields=["state"])
    work.cancel_item(_key(plan), at=at)
    return plan


@transaction.atomic
def throw_away(*, plan_id: int, by: Person) -> None:
    """Delete a draft that was never submitted."""
    plan = _writable(plan_id, by)
    if plan.version:
        raise PlanRefused("plan.was_submitted", _("What was submitted once is kept."))
    plan.delete()


@transaction.atomic
def accept(*, plan_id: int, by: Person, at: datetime, note: str = "") -> Plan:
    """Accept it: the author's duty is proved by it. Accepting twice changes nothing."""
    plan = _locked(plan_id)
    if plan.state == State.ACCEPTED:
        return plan
    _refuse_others(plan, by, at)
    return _accepted(plan, by, at, note.strip())


@transaction.atomic
def send_back(*, plan_id: int, by: Person, reason: str, at: datetime) -> Plan:
    """Return it with a reason: the author writes on, the version stays as it was."""
    plan = _locked(plan_id)
    if plan.state == State.RETURNED and plan.decided_by_id == by.pk:
        return plan
    _refuse_others(plan, by, at)
    if not reason.strip():
        raise PlanRefused("plan.no_reason", _("Say what has to be different."))
    plan.returned_times += 1
    _decide(plan, State.RETURNED, by, at, reason.strip())
    _record(plan, "document.returned", by, at)
    _tell(plan, "document.returned", [plan.author], by, at, reason.strip())
    return plan


def _accepted(plan: Plan, by: Person | None, at: datetime, note: str) -> Plan:
    _decide(plan, State.ACCEPTED, by, at, note)
    made = _record(plan, "document.accepted", plan.author, _counts_from(plan, at), returned=plan.returned_times)
    if plan.returned_times:
        work.WorkItem.objects.filter(evidence=made, returned_times=0).update(returned_times=plan.returned_times)
    if by is not None:
        _tell(plan, "document.accepted", [plan.author], by, at, note)
    return plan


def _decide(plan: Plan, verdict: str, by: Person | None, at: datetime, reason: str) -> None:
    plan.state, plan.decided_at, plan.decided_by = verdict, at, by
    plan.save(update_fields=["state", "decided_at", "decided_by", "returned_times"])
    plan.versions.filter(number=plan.version).update(verdict=verdict, decided_at=at, decided_by=by, reason=reason)
    if by is not None:
        _record(plan, "document.decided", by, at, verdict=verdict)
        work.close_item(_key(plan), person=by, at=at)


def _counts_from(plan: Plan, at: datetime) -> datetime:
    """The author has delivered when it was submitted; what belongs to a period that is over counts for its last day."""
    delivered = plan.submitted_at or at
    if not plan.cadence:
        return delivered
    period_ends = organisation.day_start(plan.last + timedelta(days=1)) - timedelta(seconds=1)
    return min(delivered, period_ends)


def _decider(plan: Plan, on: date) -> Position | None:
    circle = circle_of(plan.author, on)
    appraiser = plan.position.appraiser
    if plan.for_appraisal and appraiser is not None and appraiser.pk not in circle.posts:
        return appraiser
    return post_above(circle.chart, plan.position_id, plan.author_id)


def _ask(plan: Plan, decider: Position, by: Person, on: date, at: datetime) -> work.WorkItem:
    day, calendar = on, organisation.calendar()
    for _count in range(WORKDAYS_TO_DECIDE):
        day = calendar.next_workday(day)
    return work.open_item(
        key=_key(plan), kind="plan", position=decider, opens_on=on, due_at=organisation.moment(day, EVENING), at=at,
        title_zh=f"审批：{plan.title}（{plan.author.name}）",
        title_en=f"Decide: {plan.title} ({plan.author.name_en or plan.author.name})",
        link=link_of(plan), detail={"plan": plan.pk, "version": plan.version}, by=by, minutes=15,
    )  # fmt: skip


def link_of(plan: Plan) -> str:
    return f"/people/plans/{plan.pk}/"


def _carried(
    author: Person, position: Position, kind: str, cadence: str, first: date
) -> tuple[rules.Body, Plan | None]:
    """The outline with what comes from before: planned lines into a summary, undone lines into a plan."""
    blank, source = outline(kind, cadence), None
    if cadence and kind == Plan.Kind.SUMMARY:
        source = queries.plan_of(author.pk, position.pk, cadence, first)
    elif cadence and kind == Plan.Kind.PLAN:
        before = queries.days_before(cadence, first)
        source = queries.plan_of(author.pk, position.pk, cadence, before.first, Plan.Kind.SUMMARY)
    items = blank.section(rules.ITEMS)
    given = queries.shown_body(source, 0).section(rules.ITEMS) if source else None
    if items is None or given is None:
        return blank, None
    carried = rules.judged(given, items) if kind == Plan.Kind.SUMMARY else rules.left_over(given, items)
    sections = tuple(carried if section.id == rules.ITEMS else section for section in blank.sections)
    return rules.Body(sections), source if kind == Plan.Kind.SUMMARY else None


def _record(plan: Plan, event: str, person: Person, at: datetime, **words: Any) -> evidence.Evidence:
    return evidence.record(
        key=f"{event}:{plan.pk}:{plan.version}", event=event, person=person, at=at, subject=plan.title,
        link=link_of(plan),
        detail={"document": plan.kind, "period": plan.cadence, "project": plan.project, "plan": plan.pk, **words},
    )  # fmt: skip


def _tell(plan: Plan, name: str, people: list[Person | None], by: Person, at: datetime, text: str = "") -> None:
    codes = sorted({person.code for person in people if person is not None and person != by})
    if codes:
        payload = {
            "plan": plan.pk, "people": codes, "by": by.code, "title": plan.title, "text": text or plan.title,
            "link": link_of(plan),
        }  # fmt: skip
        events.announce(name, payload, at)


def _key(plan: Plan) -> str:
    return f"plan:{plan.pk}:{plan.version}"


def _locked(plan_id: int) -> Plan:
    related = ("author", "position", "position__appraiser", "decider")
    return Plan.objects.select_for_update(of=("self",)).select_related(*related).get(pk=plan_id)


def _writable(plan_id: int, by: Person) -> Plan:
    plan = _locked(plan_id)
    if plan.author_id != by.pk:
        raise PlanRefused("plan.not_yours", _("Only its author writes it."))
    if plan.state not in (State.DRAFT, State.RETURNED):
        raise PlanRefused("plan.not_open", _("It is with your superior. Take it back to change it."))
    return plan


def _refuse_others(plan: Plan, by: Person, at: datetime) -> None:
    if plan.state != State.SUBMITTED:
        raise PlanRefused("plan.nothing_to_decide", _("There is nothing to decide here any more."))
    if not queries.may_decide(plan, circle_of(by, business_date(at, organisation.zone()))):
        raise PlanRefused("plan.not_yours_to_decide", _("A superior or the appraiser of the post decides this."))
