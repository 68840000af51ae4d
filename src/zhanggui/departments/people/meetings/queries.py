"""Whose meetings are when."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhanggui.departments.people.circles import Circle
from zhanggui.departments.people.meetings.models import Attendance, Meeting, MeetingSeries
from zhanggui.kernel.organisation.models import Person

State = Meeting.State


def visible_meetings(circle: Circle, everything: bool = False) -> QuerySet[Meeting]:
    """Meetings one is asked to, called, leads or writes down, and those of the people below; latest first."""
    meetings = Meeting.objects.select_related("chair", "keeper", "called_by", "series").defer("agenda", "minutes")
    if everything:
        return meetings
    people = {circle.person.pk, *circle.team}
    asked = Exists(Attendance.objects.filter(meeting=OuterRef("pk"), person=circle.person))
    return meetings.filter(asked | Q(chair__in=people) | Q(keeper__in=people) | Q(called_by__in=people))


def is_asked(meeting: Meeting, person: Person) -> bool:
    return meeting.attendances.filter(person=person).exists()


def may_lead(meeting: Meeting, person: Person) -> bool:
    """Whoever called it, chairs it or writes it down deals with it."""
    return person.pk in (meeting.chair_id, meeting.keeper_id, meeting.called_by_id)


def series_led_by(person: Person, everything: bool = False) -> QuerySet[MeetingSeries]:
    """Series that go on and that a person deals with."""
    series = MeetingSeries.objects.filter(ended_at=None).select_related("chair", "keeper")
    if everything:
        return series
    return series.filter(Q(chair=person) | Q(keeper=person) | Q(called_by=person))


def meetings_ahead(person: Person, since: datetime) -> QuerySet[Meeting]:
    """What a person is asked to from a moment on, soonest first."""
    asked = Exists(Attendance.objects.filter(meeting=OuterRef("pk"), person=person))
    return Meeting.objects.filter(asked, state=State.CALLED, starts_at__gte=since).order_by("starts_at", "pk")
