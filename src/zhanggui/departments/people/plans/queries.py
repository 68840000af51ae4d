"""Who reads and who decides which plans."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from zhanggui.departments.people.circles import Circle, posts_above
from zhanggui.departments.people.plans import rules
from zhanggui.departments.people.plans.models import Plan, PlanVersion
from zhanggui.kernel.duties.api import DuePeriod
from zhanggui.kernel.duties.rules import period_of

State = Plan.State


class _NoInterval:
    every_days: int | None = None


def days_of(cadence: str, day: date) -> DuePeriod:
    """The period of a cadence a day lies in; the day itself for a document of no period."""
    found = period_of(_NoInterval(), cadence, day) if cadence else None
    return found or DuePeriod(day, day, day.isoformat())


def days_before(cadence: str, first: date) -> DuePeriod:
    return days_of(cadence, first - timedelta(days=1))


def visible_plans(circle: Circle, everything: bool = False) -> QuerySet[Plan]:
    """One's own, those of the team and those one decides; a first draft is only its author's."""
    plans = Plan.objects.select_related("author", "position", "decided_by", "decider").defer("body")
    mine = Q(author=circle.person)
    if everything:
        return plans.filter(mine | Q(version__gt=0))
    theirs = Q(author__in=circle.team) | Q(decider__in=circle.posts)
    return plans.filter(mine | (Q(version__gt=0) & theirs))


def waiting_plans(circle: Circle) -> QuerySet[Plan]:
    """What waits for this person's decision, longest first."""
    waiting = visible_plans(circle).filter(state=State.SUBMITTED, decider__in=circle.posts)
    return waiting.exclude(author=circle.person).order_by("submitted_at", "pk")


def may_decide(plan: Plan, circle: Circle) -> bool:
    """The post it was submitted to, and for ordinary things every post above that; never the author."""
    if plan.state != State.SUBMITTED or plan.author_id == circle.person.pk or plan.decider_id is None:
        return False
    deciding = {plan.decider_id}
    if not plan.for_appraisal:
        deciding |= posts_above(circle.chart, plan.decider_id)
    return bool(deciding & circle.posts)


def last_version(plan: Plan) -> PlanVersion | None:
    return plan.versions.order_by("-number").select_related("decided_by").first()


def plan_of(author: int, position: int, cadence: str, first: date, kind: str = Plan.Kind.PLAN) -> Plan | None:
    """What somebody planned, or summed up, for a period."""
    found = Plan.objects.filter(author=author, position=position, cadence=cadence, first=first, kind=kind)
    return found.filter(version__gt=0).order_by("-pk").first()


def shown_body(plan: Plan, reader: int) -> rules.Body:
    """What a reader reads: the author what is being written, others the last version."""
    if plan.author_id == reader and plan.state in (State.DRAFT, State.RETURNED):
        return plan.contents
    version = last_version(plan)
    return version.contents if version else plan.contents
