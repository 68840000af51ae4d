"""Whose work is where."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from zhanggui.base import clock
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work.models import WorkItem, WorkNote

State = WorkItem.State


def items_for(person: Person, on: date | None = None, states: Sequence[str] | None = None) -> QuerySet[WorkItem]:
    """A person's items, soonest due first.

    With `on`: the desk of that day, which is what was open by then and what is done of the periods that
    run on it. `states` narrows it; without either, open items only.
    """
    return _of_day(_whole().filter(person=person), on, states)


def waiting_on(person: Person, on: date | None = None) -> QuerySet[WorkItem]:
    """Other people's overdue items that went up to this person, or to whom they stand in for; soonest due first."""
    people = {person.pk, *_covered(person, on)}
    return _whole().filter(escalated_to__in=people, state=State.OPEN).exclude(person=person)


def team_items(person: Person, on: date, states: Sequence[str] | None = None) -> QuerySet[WorkItem]:
    """The items of everybody below a person, soonest due first."""
    return _of_day(_whole().filter(person__in=organisation.team_of(person, on)), on, states)


def position_items(
    position: Position, on: date | None = None, states: Sequence[str] | None = None
) -> QuerySet[WorkItem]:
    """The items of a position, whoever does them."""
    return _of_day(_whole().filter(position=position), on, states)


def day_items(on: date, states: Sequence[str] | None = None) -> QuerySet[WorkItem]:
    """Everybody's items of a day, soonest due first."""
    return _of_day(_whole(), on, states)


def history_of(item: WorkItem) -> list[WorkNote]:
    """What happened to an item, oldest first."""
    return list(
        WorkNote.objects.filter(item=item).select_related("person", "before", "after", "about").order_by("at", "pk")
    )


def open_and_late(people: Iterable[Person], on: date) -> QuerySet[WorkItem]:
    """Open items of some people that were due before a day."""
    return _whole().filter(person__in=list(people), state=State.OPEN, due_at__lt=organisation.day_start(on))


def _of_day(items: QuerySet[WorkItem], on: date | None, states: Sequence[str] | None) -> QuerySet[WorkItem]:
    if on is not None:
        was_open = Q(state=State.OPEN) | Q(done_at__gte=organisation.day_start(on))
        items = items.filter(Q(period_last__gte=on) | was_open, opens_on__lte=on)
    elif states is None:
        states = [State.OPEN]
    return items.exclude(state=State.CANCELLED) if states is None else items.filter(state__in=states)


def _whole() -> QuerySet[WorkItem]:
    related = ("person", "position", "duty", "on_behalf_of", "done_by", "escalated_to", "requested_by")
    return WorkItem.objects.select_related(*related).order_by("due_at", "pk")


def asked_of(person: Person) -> QuerySet[WorkItem]:
    """Open items somebody asked this person for: tasks, help, parts, requests at their gate."""
    return _whole().filter(person=person, state=State.OPEN, requested_by__isnull=False).exclude(requested_by=person)


def asked_by(person: Person) -> QuerySet[WorkItem]:
    """Open items this person asked others for."""
    return _whole().filter(requested_by=person, state=State.OPEN).exclude(person=person)


def to_review(person: Person, on: date | None = None) -> QuerySet[WorkItem]:
    """Items that wait for this person's acceptance, or for that of whom they stand in for."""
    people = {person.pk, *_covered(person, on)}
    return _whole().filter(reviewer__in=people, review=WorkItem.Review.WANTED, state=State.OPEN)


def watched_by(person: Person) -> QuerySet[WorkItem]:
    """Open items this person watches."""
    return _whole().filter(watchers=person, state=State.OPEN)


def went_up_to(person: Person, on: date) -> QuerySet[WorkItem]:
    """Overdue items that went up to this person or to whom they stand in for, soonest due first."""
    people = {person.pk, *_covered(person, on)}
    return _whole().filter(escalated_to__in=people, state=State.OPEN)


def done_lately(person: Person, since: date) -> QuerySet[WorkItem]:
    """What a person closed from a day on, latest first."""
    done = _whole().filter(Q(person=person) | Q(done_by=person), state=State.DONE)
    return done.filter(done_at__gte=organisation.day_start(since)).order_by("-done_at", "-pk")


def seen_by(person: Person, on: date) -> QuerySet[WorkItem]:
    """Everything a person may see in lists: their own, asked for, watched, for review, and their team's."""
    chart = organisation.chart(on)
    team = [one.pk for one in chart.team(person.pk)]
    acts = chart.acts_for(person.pk)
    nobodys = Q(person=None, position__in=acts | chart.posts_below(acts))
    mine = Q(person__in=[person.pk, *team]) | Q(on_behalf_of=person) | Q(requested_by=person) | Q(escalated_to=person)
    watched = WorkItem.watchers.through.objects.filter(person_id=person.pk).values("workitem_id")
    return _whole().filter(mine | nobodys | Q(reviewer=person) | Q(pk__in=watched))


def between(first: date, last: date) -> Q:
    """Due in some days, or done in them."""
    start, end = organisation.day_start(first), organisation.day_start(last + timedelta(days=1))
    return Q(due_at__gte=start, due_at__lt=end)


def _covered(person: Person, on: date | None) -> list[int]:
    day = on or clock.today(organisation.zone())
    return [row.absent_id for row in organisation.covering(person, day) if row.absent_id]
