"""Who may do what with an item: act on it, see it, accept it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhanggui.base import Refusal, business_date, clock
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.organisation.named import called
from zhanggui.kernel.work.models import WorkItem, WorkLink, WorkNote

GATED_PLAYBOOKS = frozenset({"own-site"})
"""Playbooks that say a request of another department has to pass its head."""


class WorkRefused(Refusal):
    """A rule of work said no."""


def may_act(item: WorkItem, person: Person, on: date, chart: Chart | None = None) -> bool:
    """Whether an item is a person's business: their own, their team's, or of a post or a person they cover."""
    if person.pk in (item.person_id, item.on_behalf_of_id, item.escalated_to_id):
        return True
    chart = chart or organisation.chart(on)
    if any(post.pk == item.position_id for post in chart.covered_by(person.pk)):
        return True
    if {item.person_id, item.escalated_to_id} & absent_covered(chart, person):
        return True
    if item.person_id is None:
        return item.position_id in chart.acts_for(person.pk) | chart.posts_below(chart.acts_for(person.pk))
    return any(one.pk == item.person_id for one in chart.team(person.pk))


def may_see(item: WorkItem, person: Person, on: date, chart: Chart | None = None) -> bool:
    """Whoever may act, and who asked for it, watches it, is to accept it, does a part of it or helps with it."""
    if person.pk in (item.requested_by_id, item.reviewer_id) or item.watchers.filter(pk=person.pk).exists():
        return True
    if item.parts.filter(person=person).exclude(state=WorkItem.State.CANCELLED).exists():
        return True
    chart = chart or organisation.chart(on)
    if may_act(item, person, on, chart):
        return True
    return person in reviewers_of(item, chart) or bool(
        {item.requested_by_id, item.reviewer_id} & absent_covered(chart, person)
    )


def reviewers_of(item: WorkItem, chart: Chart) -> list[Person]:
    """Who may accept or return an item, nearest first; a stand-in counts for who is away, nobody for themselves.

    An appraisal is for the post's appraiser, who may stand apart from the line; everything else is for who asked
    for it and for the superiors of the post.
    """
    if item.kind == "appraisal":
        people = _appraisers(item, chart)
    else:
        asked = [item.requested_by] if item.requested_by else []
        posts = [item.position_id] if item.position_id else chart.held.get(item.person_id or 0, [])
        people = [*asked, *(_covering(chart, one.pk) for one in asked)]
        people += [person for post in posts for person in chart.superiors(post)]
    doers = {item.person_id, item.done_by_id}
    found: list[Person] = []
    for person in people:
        if person is not None and person.pk not in doers and person not in found:
            found.append(person)
    return found


def _appraisers(item: WorkItem, chart: Chart) -> list[Person | None]:
    """Of an appraisal of somebody (`detail.of` names their post): the appraiser set for the post, else its superior."""
    post = item.position_id
    of = item.detail.get("of")
    if of:
        post = next((one.pk for one in chart.positions.values() if one.code == of), post)
    position = chart.positions.get(post or 0)
    if position is not None and position.appraiser_id:
        return [answer.person for answer in chart.responsible(position.appraiser_id)]
    return [chart.superior(post)] if post else []


def absent_covered(chart: Chart, person: Person) -> set[int | None]:
    """Keys of the people a person stands in for on the day of the chart."""
    rows = (row for stand_ins in chart.stand_ins.values() for row in stand_ins if row.person_id == person.pk)
    return {row.absent_id for row in rows if row.absent_id and chart.covers(row)}


def _covering(chart: Chart, absent: int) -> Person | None:
    rows = (row for stand_ins in chart.stand_ins.values() for row in stand_ins)
    return next((row.person for row in rows if row.absent_id == absent and chart.covers(row)), None)


def own(item_id: int, person: Person, at: datetime | None, chart: Chart | None = None) -> tuple[WorkItem, datetime]:
    """The item, locked, if the person may act on it."""
    item, at = _locked(item_id, at)
    if not may_act(item, person, business_date(at, organisation.zone()), chart):
        raise _not_yours(item, person)
    return item, at


def locked(item_id: int, person: Person, at: datetime | None, chart: Chart | None = None) -> tuple[WorkItem, datetime]:
    """The item, locked, if the person may see it."""
    item, at = _locked(item_id, at)
    if not may_see(item, person, business_date(at, organisation.zone()), chart):
        raise _not_yours(item, person)
    return item, at


def _locked(item_id: int, at: datetime | None) -> tuple[WorkItem, datetime]:
    items = WorkItem.objects.select_for_update(of=("self",))
    related = ("person", "on_behalf_of", "requested_by", "position", "duty")
    return items.select_related(*related).get(pk=item_id), at or clock.now()


def _not_yours(item: WorkItem, person: Person) -> WorkRefused:
    return WorkRefused("work.not_yours", _("This item is on somebody else's desk."), item=item.key, person=person.code)


def refuse_blocked(item: WorkItem) -> None:
    """Some things have to be done first."""
    blocking = WorkLink.objects.filter(
        to_item=item, kind=WorkLink.Kind.BLOCKS, from_item__state=WorkItem.State.OPEN
    ).select_related("from_item")
    first = blocking.first()
    if first is not None:
        raise WorkRefused(
            "work.blocked", _("“%(title)s” has to be done first.") % {"title": first.from_item.title}, item=item.key
        )


def refuse_open_parts(item: WorkItem) -> None:
    """What was split is done when its parts are: each counts its share until then."""
    parts = item.parts.filter(kind="part").exclude(state=WorkItem.State.CANCELLED)
    whole, waiting = parts.count(), parts.filter(state=WorkItem.State.OPEN)
    first = waiting.first()
    if first is not None:
        raise WorkRefused(
            "work.parts_open",
            _("%(open)d of %(all)d parts are still open, first “%(title)s”: finish them, or take them back.")
            % {"open": waiting.count(), "all": whole, "title": first.title},
            item=item.key,
        )  # fmt: skip


def refuse_leaver(person: Person, at: datetime) -> None:
    if person.left_on is not None and person.left_on < business_date(at, organisation.zone()):
        raise WorkRefused(
            "work.receiver_left", _("%(person)s no longer works here.") % {"person": called(person)}, person=person.code
        )


def requests_pass_gate() -> bool:
    """Whether work for another department has to be asked of its head first."""
    held = organisation.company()
    default = held is not None and held.playbook in GATED_PLAYBOOKS
    return bool(organisation.setting("requests_pass_gate", default))


def refuse_past_gate(item: WorkItem | None, by: Person, to: Person, chart: Chart) -> None:
    """Where the gate is kept, nobody puts work on a desk of another department but those over it."""
    inside = {item.position.department_id} if item and item.position else set()
    if beyond_gate(by, [to], chart, inside):
        raise WorkRefused(
            "work.gate_first",
            _("%(name)s works in another department: send its head a request first.") % {"name": called(to)},
            person=to.code,
        )


def beyond_gate(by: Person, people: Iterable[Person], chart: Chart, inside: Collection[int] = ()) -> list[Person]:
    """Those of the people who are reached only through the head of their department.

    `inside`: departments the work itself is of; what passed the gate is assigned on freely in the one that accepted it.
    """
    if not requests_pass_gate():
        return []
    mine = departments_of(chart, by) | set(inside)
    superiors = {one.pk for post in chart.held.get(by.pk, []) for one in chart.superiors(post)}
    direct = {by.pk, *(one.pk for one in chart.team(by.pk)), *superiors}
    return [one for one in people if one.pk not in direct and not mine & departments_of(chart, one)]


def departments_of(chart: Chart, person: Person) -> set[int]:
    """The departments of the posts a person holds or covers."""
    posts = (chart.positions.get(post) for post in chart.acts_for(person.pk))
    return {post.department_id for post in posts if post is not None}


def head_of(department: Department, chart: Chart) -> Position | None:
    """The post at the head of a department: its highest on the line; of the department above where it has none,
    of the house where there is none above.

    The company may name another in its setting `gates`: {department: post}.
    """
    named = organisation.setting("gates", {}).get(department.code)
    posts = sorted(chart.positions.values(), key=lambda post: (post.order, post.code))
    chosen = next((post for post in posts if post.code == named), None)
    if chosen is not None:
        return chosen
    inside = {post.pk: post for post in posts if post.department_id == department.pk}
    for post in inside.values():
        if chart.primary.get(post.pk) not in inside:
            return post
    if department.parent is not None:
        return head_of(department.parent, chart)
    return next((post for post in posts if post.pk not in chart.primary and post.pk in chart.below), None)


def write_note(
    item: WorkItem, at: datetime, person: Person | None, action: str, text: str = "", *, before: Person | None = None,
    after: Person | None = None, about: WorkItem | None = None,
) -> WorkNote:  # fmt: skip
    return WorkNote.objects.create(
        item=item, at=at, person=person, action=action, text=text.strip(), before=before, after=after, about=about
    )
