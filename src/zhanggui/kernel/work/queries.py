"""Whose work is where."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

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


def waiting_on(person: Person) -> QuerySet[WorkItem]:
    """Other people's overdue items that went up to this person, soonest due first."""
    return _whole().filter(escalated_to=person, state=State.OPEN).exclude(person=person)


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
    return list(WorkNote.objects.filter(item=item).select_related("person").order_by("at", "pk"))


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
    related = ("person", "position", "duty", "on_behalf_of", "done_by", "escalated_to")
    return WorkItem.objects.select_related(*related).order_by("due_at", "pk")
