"""The state of one thing as several sources report it: history, precedence, and conflicts that somebody decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.work.models import StatusConflict, StatusReport
from zhanggui.kernel.work.reach import WorkRefused
from zhanggui.kernel.work.services import close_item, open_item
from zhanggui.kernel.work.sources import DECIDED, Rules, Said

TIME_TO_DECIDE = timedelta(hours=4)


@dataclass(frozen=True)
class StatusKind:
    """What a room says about the states of its things."""

    rules: Rules
    name: Callable[[str], tuple[str, str]]
    """From the subject's own part to how people call it, in Chinese and English."""
    desk: Callable[[str], Position | None]
    """The post that decides conflicts."""
    link: Callable[[str], str] = lambda subject: ""
    word: Callable[[str], str] = str
    """The word for a state or a source, in the page's language."""
    apply: Callable[[str, str, datetime], None] = lambda subject, state, at: None
    """Told of the state that holds after a report or a decision."""

    def title(self, subject: str) -> str:
        return pick_language(*self.name(subject.partition(":")[2]))

    def address(self, subject: str) -> str:
        return self.link(subject.partition(":")[2])


kinds: dict[str, StatusKind] = {}


def status_kind(kind: str, about: StatusKind) -> None:
    """Register the rules for subjects of a kind: "order" for order:SHOP:NUMBER."""
    kinds[kind] = about


@transaction.atomic
def report_status(
    *, subject: str, source: str, state: str, said_at: datetime, at: datetime, person: Person | None = None
) -> StatusReport:
    """Write down what a source says and let the rules judge; a conflict becomes somebody's work."""
    kind, own = _kind_of(subject)
    if state not in kind.rules.order:
        raise WorkRefused("status.unknown", _("No such state is known: %(state)s.") % {"state": state}, state=state)
    list(StatusReport.objects.select_for_update().filter(subject=subject).values_list("pk", flat=True))
    held = status_of(subject)
    said = StatusReport(
        subject=subject, source=source, state=state, at=said_at, received_at=at, person=person, verdict="taken"
    )
    said.verdict = kind.rules.judge(_said(held), Said(source, state, said_at))
    said.save()
    if said.verdict == "taken":
        kind.apply(own, state, at)
    if said.verdict == "conflict" and held is not None:
        _open_conflict(kind, own, held, said, at)
    return said


@transaction.atomic
def decide_conflict(conflict_id: int, *, by: Person, state: str, at: datetime, note: str) -> StatusConflict:
    """Say which of the two states is true; it is written into the history like any report."""
    conflict = StatusConflict.objects.select_for_update(of=("self",)).select_related("held", "said", "item").get(
        pk=conflict_id
    )  # fmt: skip
    if conflict.decided:
        return conflict
    if state not in (conflict.held.state, conflict.said.state):
        raise WorkRefused("status.not_said", _("Choose one of the two states."))
    if not note.strip():
        raise WorkRefused("work.no_reason_given", _("Give a reason."))
    kind, own = _kind_of(conflict.subject)
    conflict.decided, conflict.decided_at, conflict.decided_by, conflict.note = state, at, by, note.strip()[:300]
    conflict.save()
    StatusReport.objects.create(
        subject=conflict.subject, source=DECIDED, state=state, at=at, received_at=at, person=by, verdict="taken"
    )
    kind.apply(own, state, at)
    if conflict.item is not None:
        close_item(item_id=conflict.item.pk, person=by, at=at, note=note.strip())
    return conflict


def status_of(subject: str) -> StatusReport | None:
    """The report that holds now."""
    return StatusReport.objects.filter(subject=subject, verdict="taken").order_by("-received_at", "-pk").first()


def status_history(subject: str) -> list[StatusReport]:
    """Everything any source ever said, oldest first."""
    return list(StatusReport.objects.filter(subject=subject).select_related("person"))


def kind_of(subject: str) -> StatusKind | None:
    """What was registered for things like this."""
    return kinds.get(subject.partition(":")[0])


def _open_conflict(kind: StatusKind, own: str, held: StatusReport, said: StatusReport, at: datetime) -> None:
    open_one = StatusConflict.objects.filter(subject=said.subject, decided="").first()
    if open_one is not None:
        open_one.said = said
        open_one.save(update_fields=["said"])
        return
    conflict = StatusConflict.objects.create(subject=said.subject, held=held, said=said, opened_at=at)
    desk = kind.desk(own)
    if desk is None:
        return
    zh, en = kind.name(own)
    conflict.item = open_item(
        key=f"conflict:{conflict.pk}", kind="conflict", source="alert", position=desk, at=at,
        title_zh=f"{zh}：两个来源的状态不一致", title_en=f"{en}: two sources disagree about its state",
        opens_on=business_date(at, organisation.zone()), due_at=at + TIME_TO_DECIDE, priority=2,
        link=f"/tasks/conflicts/{conflict.pk}/",
    )  # fmt: skip
    conflict.save(update_fields=["item"])


def _kind_of(subject: str) -> tuple[StatusKind, str]:
    name, _colon, own = subject.partition(":")
    if name not in kinds:
        raise WorkRefused("status.unknown_kind", _("Nobody keeps states of such things."), kind=name)
    return kinds[name], own


def _said(report: StatusReport | None) -> Said | None:
    return None if report is None else Said(report.source, report.state, report.at)
