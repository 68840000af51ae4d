"""Work whose person has left or is away, where no seat brings it along: named tasks, work begun, work handed on.

It goes to the stand-in while its person is away and comes back afterwards; what a leaver had falls to whoever
answers for the post, else to who asked for it, else to the head of the house. Nothing stays without an owner.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zhanggui.kernel.organisation.api import Chart, Responsible
from zhanggui.kernel.organisation.models import Assignment, Person, StandIn
from zhanggui.kernel.work.models import WorkItem

HOME = "home"
"""In an item's detail while it is with a stand-in: whose it is, for whom, and by which way it had come."""


@dataclass(frozen=True)
class Away:
    """Who is not here on a day."""

    stand_ins: dict[int, Person]
    """The absent person, and who stands in."""
    left: frozenset[int]

    def __contains__(self, person: int | None) -> bool:
        return person in self.stand_ins or person in self.left


def cover_of(person: Person | None, on: date) -> Responsible | None:
    """The stand-in who has the work of an absent person on a day; None where they are here."""
    if person is None:
        return None
    runs = Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gte=on))
    posts = Assignment.objects.filter(runs, person=person).values("position_id")
    rows = StandIn.objects.filter(runs, absent=person, position__in=posts).exclude(person=person)
    row = rows.select_related("person").order_by("-starts", "-pk").first()
    return Responsible(row.person, "stand_in", person) if row is not None else None


def away_on(chart: Chart, day: date) -> Away:
    stand_ins = {
        row.absent_id: row.person
        for rows in chart.stand_ins.values()
        for row in rows
        if row.absent_id is not None and chart.covers(row) and row.person_id != row.absent_id
    }
    left = Person.objects.filter(left_on__lt=day).values_list("pk", flat=True)
    return Away(stand_ins, frozenset(left))


def astray(away: Away) -> QuerySet[WorkItem]:
    """Open items whose person is not here, or that are with a stand-in."""
    gone = Q(person__in=[*away.stand_ins, *away.left])
    return WorkItem.objects.filter(gone | Q(route=WorkItem.Route.STAND_IN), state=WorkItem.State.OPEN)


def answer_for(item: WorkItem, chart: Chart, away: Away) -> Responsible | None:
    """Who an item goes to today; None where it may stay."""
    home = item.detail.get(HOME)
    owner = home[0] if home else item.person_id
    if owner in away.left:
        return _heir(item, chart, away)
    cover = away.stand_ins.get(owner)
    if cover is None:
        return _back(home) if home else None
    if cover.pk == item.person_id:
        return None
    person = Person.objects.filter(pk=owner).first()
    return Responsible(cover, "stand_in", person)


def remember_home(item: WorkItem, answer: Responsible) -> None:
    """Note where an item comes back to, or that it is there."""
    if answer.route == "stand_in":
        home = item.detail.get(HOME) or [item.person_id, item.on_behalf_of_id, str(item.route)]
        item.detail = {**item.detail, HOME: home}
    else:
        item.detail = {name: value for name, value in item.detail.items() if name != HOME}


def _back(home: list[int | str | None]) -> Responsible:
    people = Person.objects.in_bulk([pk for pk in home[:2] if pk])
    route = home[2] if home[2] in ("holder", "superior") else "holder"
    return Responsible(people.get(home[0]), route, people.get(home[1]))  # type: ignore[arg-type]


def _heir(item: WorkItem, chart: Chart, away: Away) -> Responsible:
    post = item.position_id
    if post not in chart.positions:
        last = Assignment.objects.filter(person=item.person_id, position__in=chart.positions).order_by("-starts", "-pk")
        post = last.values_list("position_id", flat=True).first()
    if post is not None:
        answer = chart.responsible(post)[0]
        if answer.person is not None:
            return answer
    if item.requested_by is not None and item.requested_by_id not in away:
        return Responsible(item.requested_by, "superior")
    tops = sorted((p for p in chart.positions.values() if p.pk not in chart.primary), key=lambda p: (p.order, p.code))
    people = (answer.person for post in tops for answer in chart.responsible(post.pk))
    head = next((person for person in people if person is not None and person.pk not in away.left), None)
    return Responsible(head, "superior" if head else "nobody")
