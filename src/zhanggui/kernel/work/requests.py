"""One department asks another: the head of the asked department is the gate; what passes becomes work."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Department, Person
from zhanggui.kernel.organisation.named import called
from zhanggui.kernel.work import news
from zhanggui.kernel.work.dues import due_by, soon
from zhanggui.kernel.work.hooks import tell_act
from zhanggui.kernel.work.models import WorkItem, WorkRequest
from zhanggui.kernel.work.reach import WorkRefused, departments_of, head_of, refuse_leaver, write_note
from zhanggui.kernel.work.reviews import accept
from zhanggui.kernel.work.services import cancel_item, close_item, open_item

State = WorkRequest.State
VERDICTS = {"pass": State.PASSED, "refuse": State.REFUSED, "talk": State.TALK}


@transaction.atomic
def request(
    *, of_department: Department, by: Person, title: str, need: str, wanted_on: date, at: datetime,
    priority: int = WorkItem.Priority.NORMAL,
) -> WorkRequest:  # fmt: skip
    """Ask another department for something: it waits on the desk of its head."""
    chart, title = _chart(at), title.strip()
    if not title:
        raise WorkRefused("work.no_title", _("Say in a few words what is to be done."))
    if wanted_on < chart.on:
        raise WorkRefused("request.day_passed", _("The day it is wanted on has passed."))
    if of_department.pk in departments_of(chart, by):
        raise WorkRefused("request.own_department", _("This is your own department: give the task directly."))
    gate = head_of(of_department, chart)
    if gate is None:
        raise WorkRefused(
            "request.no_gate", _("Nobody heads %(name)s yet.") % {"name": of_department.name}, to=of_department.code
        )
    asked = WorkRequest.objects.create(
        from_person=by, to_department=of_department, gate=gate, title=title[:300], need=need.strip(),
        wanted_on=wanted_on, priority=priority, asked_at=at,
    )  # fmt: skip
    _wait_at_gate(asked, at)
    return asked


@transaction.atomic
def amend_request(request_id: int, *, by: Person, need: str, wanted_on: date, at: datetime) -> WorkRequest:
    """Answer what the gate wanted to know: the request waits there again."""
    asked = _of(request_id, by)
    if asked.state != State.TALK:
        raise WorkRefused("request.not_open", _("This request does not wait for you."))
    asked.need, asked.wanted_on, asked.state = need.strip() or asked.need, wanted_on, State.ASKED
    asked.save(update_fields=["need", "wanted_on", "state"])
    _wait_at_gate(asked, at)
    return asked


@transaction.atomic
def decide_request(
    request_id: int, *, by: Person, verdict: str, at: datetime, to: Person | None = None, reason: str = ""
) -> WorkRequest:
    """The gate says pass, refuse or talk. What passes is put on the desk of somebody of the department."""
    asked = WorkRequest.objects.select_for_update(of=("self",)).select_related(
        "from_person", "gate", "to_department"
    ).get(pk=request_id)  # fmt: skip
    chart, reason = _chart(at), reason.strip()
    if verdict not in VERDICTS:
        raise WorkRefused("request.unknown_verdict", _("A request is passed, refused or sent back for details."))
    if asked.state == VERDICTS[verdict] and asked.decided_by_id == by.pk:
        return asked
    if asked.state != State.ASKED:
        raise WorkRefused("request.decided", _("This request is already decided."))
    if not may_decide(asked, by, chart):
        raise WorkRefused("request.not_gate", _("Only the head of the asked department decides this."))
    if verdict != "pass" and not reason:
        raise WorkRefused("work.no_reason_given", _("Give a reason."))
    asked.state, asked.decided_at, asked.decided_by, asked.reason = VERDICTS[verdict], at, by, reason
    if verdict == "pass":
        asked.item = _become_work(asked, to or by, by, at, chart)
    asked.save()
    gate = close_item(key=_gate_key(asked), person=by, at=at, note=reason)
    if gate is not None:
        tell_act(gate, "decided", by, at)
    news.tell(
        news.REQUEST_DECIDED,
        asked.item,
        [asked.from_person],
        at,
        by=by,
        text=reason or asked.title,
        link=link_of(asked),
    )
    return asked


@transaction.atomic
def confirm_request(request_id: int, *, by: Person, rating: int | None, at: datetime, note: str = "") -> WorkRequest:
    """Who asked accepts what was delivered and says how good it was, from one to five."""
    asked = _of(request_id, by)
    if asked.state == State.DONE:
        return asked
    if asked.state != State.PASSED or asked.item is None:
        raise WorkRefused("request.not_open", _("This request does not wait for you."))
    if rating is not None and rating not in range(1, 6):
        raise WorkRefused("request.odd_rating", _("A rating is one to five."))
    if asked.item.review != WorkItem.Review.ACCEPTED:
        accept(asked.item.pk, by, at, note)
    asked.state, asked.rating = State.DONE, rating
    asked.save(update_fields=["state", "rating"])
    return asked


@transaction.atomic
def withdraw_request(request_id: int, *, by: Person, at: datetime) -> WorkRequest:
    """Take a request back before it became work."""
    asked = _of(request_id, by)
    if asked.state == State.WITHDRAWN:
        return asked
    if asked.state not in (State.ASKED, State.TALK):
        raise WorkRefused("request.decided", _("This request is already decided."))
    asked.state = State.WITHDRAWN
    asked.save(update_fields=["state"])
    cancel_item(_gate_key(asked), at=at)
    return asked


def may_decide(asked: WorkRequest, person: Person, chart: Chart) -> bool:
    """Whoever holds or covers the gate, and everybody above it; never for one's own request unless one is the gate."""
    return asked.gate_id in chart.acts_for(person.pk) or person in chart.superiors(asked.gate_id)


def may_see_request(asked: WorkRequest, person: Person, chart: Chart) -> bool:
    if person.pk == asked.from_person_id or may_decide(asked, person, chart):
        return True
    if asked.item is not None and person.pk in (asked.item.person_id, asked.item.on_behalf_of_id):
        return True
    return any(one.pk == asked.from_person_id for one in chart.team(person.pk))


def link_of(asked: WorkRequest) -> str:
    return f"/tasks/requests/{asked.pk}/"


def _gate_key(asked: WorkRequest) -> str:
    return f"request:{asked.pk}:{_round(asked)}"


def _round(asked: WorkRequest) -> int:
    """How often it stood at the gate: each time is an item of its own."""
    return max(1, WorkItem.objects.filter(key__startswith=f"request:{asked.pk}:").count())


def _wait_at_gate(asked: WorkRequest, at: datetime) -> None:
    count = WorkItem.objects.filter(key__startswith=f"request:{asked.pk}:").count()
    day = business_date(at, organisation.zone())
    item = open_item(
        key=f"request:{asked.pk}:{count + 1}", kind="request", source="request", position=asked.gate, opens_on=day,
        title_zh=f"审核派单：{asked.title}", title_en=f"Decide the request: {asked.title}", link=link_of(asked), at=at,
        due_at=soon(asked.wanted_on, at), by=asked.from_person, priority=asked.priority,
        detail={"request": asked.pk, "title": asked.title, "department": asked.to_department.code},
    )  # fmt: skip
    tell_act(item, "asked", asked.from_person, at)
    news.tell(news.REQUEST_ASKED, item, [item.person], at, by=asked.from_person, text=asked.title, link=link_of(asked))


def _become_work(asked: WorkRequest, to: Person, by: Person, at: datetime, chart: Chart) -> WorkItem:
    refuse_leaver(to, at)
    inside = asked.to_department_id in departments_of(chart, to) or any(one.pk == to.pk for one in chart.team(by.pk))
    if not inside and to.pk != by.pk:
        raise WorkRefused(
            "request.outside",
            _("%(name)s does not work in the asked department.") % {"name": called(to)},
            person=to.code,
        )
    posts = chart.positions_of(to.pk)
    post = next((post for post in posts if post.department_id == asked.to_department_id), posts[0] if posts else None)
    item = open_item(
        key=f"requested:{asked.pk}", kind="task", source="request", title_zh=asked.title, person=to, position=post,
        opens_on=chart.on, due_at=due_by(asked.wanted_on, at), link="", at=at,
        by=asked.from_person, priority=asked.priority,
        detail={"wants_review": True, "request": asked.pk, "need": asked.need},
    )  # fmt: skip
    write_note(item, at, by, "passed_gate", asked.reason)
    item.watchers.add(by)
    return item


def _of(request_id: int, by: Person) -> WorkRequest:
    asked = WorkRequest.objects.select_for_update(of=("self",)).select_related("item", "from_person", "gate").get(
        pk=request_id
    )  # fmt: skip
    if asked.from_person_id != by.pk:
        raise WorkRefused("request.not_yours", _("Only who asked may do this."))
    return asked


def _chart(at: datetime) -> Chart:
    return organisation.chart(business_date(at, organisation.zone()))
