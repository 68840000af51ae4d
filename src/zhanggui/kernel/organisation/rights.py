"""What a signed-in person may do and see."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhanggui.base import clock
from zhanggui.kernel.organisation.chart import chart, in_force, open_on
from zhanggui.kernel.organisation.models import Assignment, Person, Position, ReportingLine, ScopeGrant, StandIn

EVERYBODY = frozenset(
    {
        "work.own",
        "organisation.view",
        "processes.start",
        "registers.view",
        "scores.own",
        "plans.own",
        "rules.read",
        "meetings.own",
    }
)
RIGHTS = EVERYBODY | {
    "work.team",
    "work.all",
    "organisation.edit",
    "orders.view",
    "orders.note",
    "orders.export",
    "buyers.view",
    "buyers.reveal",
    "refunds.view",
    "products.view",
    "products.edit",
    "shops.view",
    "shops.edit",
    "intake.view",
    "intake.upload",
    "intake.repair",
    "intake.reveal",
    "intake.feeds",
    "reconcile.view",
    "reconcile.decide",
    "reports.view",
    "reports.comment",
    "metrics.view",
    "processes.manage",
    "registers.design",
    "scores.team",
    "plans.accept",
    "rules.publish",
    "meetings.manage",
    "playbook.edit",
    "playbook.publish",
    "goals.edit",
    "notices.channels",
    "privacy.erase",
    "admin.users",
    "admin.audit",
    "admin.system",
}
_CACHE = "_zhanggui_rights"


@dataclass(frozen=True)
class Scope:
    """Which shops a person may see: all, or those named directly or through their project."""

    everything: bool = False
    shops: frozenset[str] = field(default_factory=frozenset)
    projects: frozenset[str] = field(default_factory=frozenset)

    def allows_shop(self, code: str, project_code: str | None = None) -> bool:
        return self.everything or code in self.shops or (bool(project_code) and project_code in self.projects)

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.shops or self.projects)


NOTHING = Scope()


def person_of(user: Any) -> Person | None:
    """The person behind a sign-in; None for a stranger, or for one who has left."""
    if not getattr(user, "is_authenticated", False):
        return None
    cached = _cached(user)
    if "person" not in cached:
        cached["person"] = Person.objects.filter(_working(clock.today()), user_id=user.pk).first()
    return cached["person"]


def rights_of(user: Any) -> frozenset[str]:
    """Everything a sign-in may do today: by its own positions, those it covers, and vacant ones that fall to it."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    cached = _cached(user)
    if "rights" not in cached:
        cached["rights"] = _rights(user)
    return cached["rights"]


def has_right(user: Any, right: str) -> bool:
    return right in rights_of(user)


def scope_of(user: Any) -> Scope:
    """What a sign-in may see; a stand-in sees what the absent person sees."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    cached = _cached(user)
    if "scope" not in cached:
        cached["scope"] = Scope(everything=True) if user.is_superuser else _scope(person_of(user))
    return cached["scope"]


def forget(user: Any) -> None:
    """Drop what was remembered on this user object, after its rights were changed."""
    user.__dict__.pop(_CACHE, None)


def covering(person: Person | int, on: date) -> list[StandIn]:
    """The stand-ins a person serves on a day: for an absent holder, or for a post that is vacant; oldest first."""
    held = _holding(on).filter(position=OuterRef("position"))
    absent_holds = Q(absent__isnull=False) & Exists(held.filter(person=OuterRef("absent")))
    vacant = Q(absent__isnull=True) & ~Exists(held)
    still_open = Q(position__closed_on__isnull=True) | Q(position__closed_on__gt=on)
    rows = StandIn.objects.filter(in_force(on), still_open, absent_holds | vacant, person=person)
    return list(rows.select_related("position__department", "absent").order_by("starts", "pk"))


def covered_positions(person: Person | int, on: date) -> list[Position]:
    """Positions a person does without holding them: as stand-in, then as the superior of a vacant post.

    The organisation is only read as a whole where a post right below is vacant.
    """
    stood_in_for = [row.position for row in covering(person, on)]
    own = Q(superior__in=[post.pk for post in stood_in_for])
    own |= Q(superior__in=_holding(on).filter(person=person).values("position"))
    seated = Exists(_holding(on).filter(position=OuterRef("subordinate")))
    working = Q(person__left_on__isnull=True) | Q(person__left_on__gte=on)
    helped = Exists(StandIn.objects.filter(in_force(on), working, absent=None, position=OuterRef("subordinate")))
    still_open = Q(subordinate__closed_on__isnull=True) | Q(subordinate__closed_on__gt=on)
    if not ReportingLine.objects.filter(own, still_open, ~seated, ~helped, primary=True).exists():
        return stood_in_for
    return stood_in_for + chart(on).vacant_below(person if isinstance(person, int) else person.pk)


def _holding(on: date) -> QuerySet[Assignment]:
    """Assignments in force of people who still work here."""
    return Assignment.objects.filter(in_force(on), Q(person__left_on__isnull=True) | Q(person__left_on__gte=on))


def _rights(user: Any) -> frozenset[str]:
    if user.is_superuser:
        return RIGHTS
    person, on = person_of(user), clock.today()
    if person is None:
        return frozenset()  # nobody of ours, or not any more
    held = Assignment.objects.filter(in_force(on), person=person).values("position")
    lists = list(Position.objects.filter(open_on(on), pk__in=held).values_list("rights", flat=True))
    lists += [position.rights for position in covered_positions(person, on)]
    return EVERYBODY.union(*lists)


def _scope(person: Person | None) -> Scope:
    if person is None:
        return NOTHING
    absent = {row.absent_id for row in covering(person, clock.today()) if row.absent_id}
    grants = list(ScopeGrant.objects.filter(person__in={person.pk, *absent}).values_list("kind", "code"))
    return Scope(
        everything=any(kind == ScopeGrant.Kind.ALL for kind, _ in grants),
        shops=frozenset(code for kind, code in grants if kind == ScopeGrant.Kind.SHOP),
        projects=frozenset(code for kind, code in grants if kind == ScopeGrant.Kind.PROJECT),
    )


def _working(on: date) -> Q:
    return Q(left_on__isnull=True) | Q(left_on__gte=on)


def _cached(user: Any) -> dict[str, Any]:
    """What is remembered for one request's user object, and only for the business day it was read on."""
    target = getattr(user, "_wrapped", user)  # request.user is lazy
    today = clock.today()
    cached = target.__dict__.get(_CACHE)
    if cached is None or cached["day"] != today:
        cached = target.__dict__[_CACHE] = {"day": today}
    return cached
