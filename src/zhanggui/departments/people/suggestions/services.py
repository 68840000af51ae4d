"""Making a suggestion, assessing it, carrying it out."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhanggui.departments.people.circles import Circle, circle_of, post_above, posts_above
from zhanggui.departments.people.contracts import SuggestionRefused
from zhanggui.departments.people.suggestions.models import Suggestion
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work

State = Suggestion.State
EVENING = time(18)
WORKDAYS_TO_ASSESS = 5
PUBLISHED = (State.ADOPTED, State.DONE)


def visible_suggestions(circle: Circle, everything: bool = False) -> QuerySet[Suggestion]:
    """One's own, those one assesses or carries out, the team's, and what was adopted: that is for everybody."""
    rows = Suggestion.objects.select_related("author", "assessor", "decided_by", "owner")
    rows = rows.defer("text", "gain", "reason", "effect")
    if everything:
        return rows
    mine = Q(author=circle.person) | Q(owner=circle.person) | Q(assessor__in=circle.posts) | Q(author__in=circle.team)
    return rows.filter(mine | Q(state__in=PUBLISHED))


def may_assess(suggestion: Suggestion, circle: Circle) -> bool:
    """The post it went to and those above; nobody their own, unless nobody is above."""
    if suggestion.state != State.MADE:
        return False
    if suggestion.assessor_id is None:
        return suggestion.author_id == circle.person.pk
    posts = {suggestion.assessor_id, *posts_above(circle.chart, suggestion.assessor_id)}
    return suggestion.author_id != circle.person.pk and bool(posts & circle.posts)


@transaction.atomic
def make(*, author: Person, title: str, text: str, at: datetime, domain: str = "", gain: str = "") -> Suggestion:
    """Suggest something; the superior has to answer."""
    if not title.strip() or not text.strip():
        raise SuggestionRefused("suggestion.empty", _("Say what should be different, and how."))
    on = organisation.today_at(at)
    circle = circle_of(author, on)
    posts = circle.chart.positions_of(author.pk)
    post = posts[0] if posts else None
    made = Suggestion.objects.create(
        title=title.strip()[:200], text=text.strip(), gain=gain.strip(), domain=domain, author=author, position=post,
        assessor=post_above(circle.chart, post.pk, author.pk) if post else None, made_at=at,
    )  # fmt: skip
    _record(made, "suggestion.made", author, at)
    if made.assessor is not None:
        _ask(made, on, at)
    return made


@transaction.atomic
def adopt(*, suggestion_id: int, by: Person, owner: Person, due_on: date, at: datetime, reason: str = "") -> Suggestion:
    """Adopt it: it becomes work of who carries it out."""
    suggestion = _to_assess(suggestion_id, by, at)
    suggestion.owner, suggestion.due_on = owner, due_on
    _decide(suggestion, State.ADOPTED, by, reason, at)
    title = suggestion.title
    work.open_item(
        key=f"suggestion.do:{suggestion.pk}", kind="suggestion", person=owner, title_zh=f"落实建议：{title}",
        title_en=f"Carry out: {title}", opens_on=organisation.today_at(at), link=link_of(suggestion), by=by, at=at,
        due_at=organisation.moment(due_on, EVENING), detail={"suggestion": suggestion.pk},
    )  # fmt: skip
    return suggestion


@transaction.atomic
def refuse(*, suggestion_id: int, by: Person, reason: str, at: datetime) -> Suggestion:
    """Refuse it, with the reason."""
    suggestion = _to_assess(suggestion_id, by, at)
    if not reason.strip():
        raise SuggestionRefused("suggestion.no_reason", _("Say why not: whoever took the trouble deserves it."))
    return _decide(suggestion, State.REFUSED, by, reason, at)


@transaction.atomic
def finish(*, suggestion_id: int, by: Person, effect: str, at: datetime) -> Suggestion:
    """Say what came of an adopted suggestion. Saying it twice changes nothing."""
    suggestion = _locked(suggestion_id)
    if suggestion.state == State.DONE:
        return suggestion
    if suggestion.state != State.ADOPTED or by.pk not in (suggestion.owner_id, suggestion.decided_by_id):
        raise SuggestionRefused("suggestion.not_yours", _("Whoever carries it out, or adopted it, closes it."))
    if not effect.strip():
        raise SuggestionRefused("suggestion.no_effect", _("Say what came of it."))
    suggestion.state, suggestion.effect, suggestion.done_at = State.DONE, effect.strip(), at
    suggestion.save(update_fields=["state", "effect", "done_at"])
    work.close_item(f"suggestion.do:{suggestion.pk}", person=by, at=at)
    _tell(suggestion, "suggestion.done", by, at)
    return suggestion


def link_of(suggestion: Suggestion) -> str:
    return f"/people/suggestions/{suggestion.pk}/"


def _ask(suggestion: Suggestion, on: date, at: datetime) -> None:
    day, calendar = on, organisation.calendar()
    for _count in range(WORKDAYS_TO_ASSESS):
        day = calendar.next_workday(day)
    item = work.open_item(
        key=f"suggestion:{suggestion.pk}", kind="suggestion", position=suggestion.assessor, opens_on=on, at=at,
        title_zh=f"评审建议：{suggestion.title}", title_en=f"Assess: {suggestion.title}", link=link_of(suggestion),
        due_at=organisation.moment(day, EVENING), detail={"suggestion": suggestion.pk}, by=suggestion.author,
    )  # fmt: skip
    if item.person is not None and item.person != suggestion.author:
        words = {"suggestion": suggestion.pk, "people": [item.person.code], "by": suggestion.author.code}
        events.announce("suggestion.made", {**words, "text": suggestion.title, "link": link_of(suggestion)}, at)


def _decide(suggestion: Suggestion, verdict: str, by: Person, reason: str, at: datetime) -> Suggestion:
    suggestion.state, suggestion.reason = verdict, reason.strip()
    suggestion.decided_by, suggestion.decided_at = by, at
    suggestion.save(update_fields=["state", "reason", "decided_by", "decided_at", "owner", "due_on"])
    _record(suggestion, "suggestion.decided", by, at, verdict=verdict)
    work.close_item(f"suggestion:{suggestion.pk}", person=by, at=at)
    _tell(suggestion, "suggestion.decided", by, at)
    return suggestion


def _to_assess(suggestion_id: int, by: Person, at: datetime) -> Suggestion:
    suggestion = _locked(suggestion_id)
    if suggestion.state != State.MADE:
        raise SuggestionRefused("suggestion.decided_already", _("This was decided already."))
    if not may_assess(suggestion, circle_of(by, organisation.today_at(at))):
        raise SuggestionRefused("suggestion.not_yours_to_assess", _("A superior of its author assesses it."))
    return suggestion


def _locked(suggestion_id: int) -> Suggestion:
    related = ("author", "assessor", "owner", "decided_by")
    return Suggestion.objects.select_for_update(of=("self",)).select_related(*related).get(pk=suggestion_id)


def _record(suggestion: Suggestion, event: str, person: Person, at: datetime, **words: Any) -> None:
    evidence.record(
        key=f"{event}:{suggestion.pk}", event=event, person=person, at=at, subject=suggestion.title,
        link=link_of(suggestion), detail={"domain": suggestion.domain, "suggestion": suggestion.pk, **words},
    )  # fmt: skip


def _tell(suggestion: Suggestion, name: str, by: Person, at: datetime) -> None:
    people = {suggestion.author.code, suggestion.owner.code if suggestion.owner else ""} - {by.code, ""}
    if people:
        payload = {
            "suggestion": suggestion.pk, "people": sorted(people), "by": by.code, "text": suggestion.title,
            "link": link_of(suggestion), "state": suggestion.state,
        }  # fmt: skip
        events.announce(name, payload, at)
