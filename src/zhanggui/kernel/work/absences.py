"""Being away: asked with a stand-in, confirmed by the superior; then duties and approvals move and come back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Assignment, Person, StandIn
from zhanggui.kernel.organisation.named import called
from zhanggui.kernel.work import news
from zhanggui.kernel.work.dues import soon
from zhanggui.kernel.work.models import Absence
from zhanggui.kernel.work.opening import open_day
from zhanggui.kernel.work.reach import WorkRefused, refuse_leaver
from zhanggui.kernel.work.services import cancel_item, close_item, open_item

State = Absence.State
LONGEST = timedelta(days=366)
LINK = "/tasks/absences/"


@transaction.atomic
def ask_absence(
    *, person: Person, first: date, last: date, stand_in: Person, at: datetime, kind: str = Absence.Kind.LEAVE,
    reason: str = "",
) -> Absence:  # fmt: skip
    """Enter days away, with who stands in. Whoever has nobody above confirms for themselves."""
    chart = _chart(at)
    _refuse_odd(person, first, last, stand_in, chart.on)
    refuse_leaver(stand_in, at)
    asked = Absence.objects.create(
        person=person, stand_in=stand_in, first=first, last=last, kind=kind, reason=reason[:200], asked_at=at
    )
    superior = confirmer_of(person, chart)
    if superior is None:
        return _confirm(asked, person, at)
    post = next(iter(chart.held.get(person.pk, [])), None)
    open_item(
        key=f"absence:{asked.pk}", kind="absence", source="request", person=superior, opens_on=chart.on,
        due_at=soon(first, at), title_zh=f"确认请假：{person.name} {first} – {last}", link=LINK, at=at, by=person,
        title_en=f"Confirm the leave: {person.name_en or person.name} {first} – {last}", detail={"post": post},
    )  # fmt: skip
    news.tell(news.ABSENCE_ASKED, None, [superior, stand_in], at, by=person, text=person.name, link=LINK)
    return asked


@transaction.atomic
def decide_absence(absence_id: int, *, by: Person, confirm: bool, at: datetime, note: str = "") -> Absence:
    """The superior confirms or refuses."""
    asked = _locked(absence_id)
    if asked.state != State.ASKED:
        return asked
    if not may_confirm(asked, by, _chart(at)):
        raise WorkRefused("absence.not_superior", _("Only somebody above confirms this."))
    if not confirm and not note.strip():
        raise WorkRefused("work.no_reason_given", _("Give a reason."))
    asked.note = note.strip()[:200]
    if confirm:
        _confirm(asked, by, at)
    else:
        asked.state, asked.decided_by, asked.decided_at = State.REFUSED, by, at
        asked.save()
    close_item(key=f"absence:{asked.pk}", person=by, at=at, note=asked.note)
    concerned = [asked.person, asked.stand_in] if confirm else [asked.person]
    news.tell(news.ABSENCE_DECIDED, None, concerned, at, by=by, text=asked.get_state_display(), link=LINK)
    return asked


@transaction.atomic
def end_absence(absence_id: int, *, by: Person, at: datetime) -> Absence:
    """Take it back, or come back earlier: from today on the work is with its person again."""
    asked, chart = _locked(absence_id), _chart(at)
    if by.pk != asked.person_id and not may_confirm(asked, by, chart):
        raise WorkRefused("absence.not_yours", _("Only the person, or somebody above, ends this."))
    if asked.state == State.ASKED:
        cancel_item(f"absence:{asked.pk}", at=at)
        asked.state = State.WITHDRAWN
    elif asked.state == State.CONFIRMED and asked.last >= chart.on:
        rows = StandIn.objects.filter(
            absent=asked.person, person=asked.stand_in, starts__gte=asked.first, starts__lte=asked.last, ends=asked.last
        )
        positions = list(rows.values_list("position_id", flat=True))
        for row in rows:
            organisation.end_stand_in(stand_in_id=row.pk, last_day=chart.on - timedelta(days=1))
        if asked.first >= chart.on:
            asked.state = State.WITHDRAWN
        else:
            asked.last = chart.on - timedelta(days=1)
        asked.save()
        open_day(chart.on, at, positions)
    asked.save()
    return asked


def confirmer_of(person: Person, chart: Chart) -> Person | None:
    """The nearest superior of any post the person holds."""
    above = (one for post in chart.held.get(person.pk, []) for one in chart.superiors(post))
    return next((one for one in above if one.pk != person.pk), None)


def may_confirm(asked: Absence, person: Person, chart: Chart) -> bool:
    """Everybody above, but not the person and not who is to stand in for a superior who is the person."""
    if person.pk == asked.person_id:
        return False
    return any(person in chart.superiors(post) for post in chart.held.get(asked.person_id, []))


def _confirm(asked: Absence, by: Person, at: datetime) -> Absence:
    asked.state, asked.decided_by, asked.decided_at = State.CONFIRMED, by, at
    asked.save()
    reaches = Q(ends__isnull=True) | Q(ends__gte=asked.first)
    positions = []
    for held in Assignment.objects.filter(reaches, person=asked.person, starts__lte=asked.last).select_related(
        "position"
    ):
        if held.position.closed_on is not None:
            continue
        organisation.appoint_stand_in(
            position=held.position, absent=asked.person, person=asked.stand_in, starts=max(asked.first, held.starts),
            ends=asked.last, reason=asked.get_kind_display(),
        )  # fmt: skip
        positions.append(held.position_id)
    today = business_date(at, organisation.zone())
    if asked.first <= today <= asked.last:
        open_day(today, at, positions)
    return asked


def _refuse_odd(person: Person, first: date, last: date, stand_in: Person, today: date) -> None:
    if last < first or last < today or last - first > LONGEST:
        raise WorkRefused("absence.odd_days", _("The last day comes after the first, is not over, and within a year."))
    if stand_in.pk == person.pk:
        raise WorkRefused("absence.own_stand_in", _("Nobody stands in for themselves."))
    standing = Absence.objects.filter(first__lte=last, last__gte=first, state__in=[State.ASKED, State.CONFIRMED])
    if standing.filter(person=person).exists():
        raise WorkRefused("absence.overlaps", _("Some of these days are entered already."))
    if standing.filter(person=stand_in, state=State.CONFIRMED).exists():
        raise WorkRefused(
            "absence.stand_in_away", _("%(name)s is away on some of these days.") % {"name": called(stand_in)}
        )


def _locked(absence_id: int) -> Absence:
    found = Absence.objects.select_for_update(of=("self",)).select_related("person", "stand_in")
    return found.get(pk=absence_id)


def _chart(at: datetime) -> Chart:
    return organisation.chart(business_date(at, organisation.zone()))
