"""Writing down what was done, and closing the work it proves."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from zhanggui.base import business_date, portions
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.api import Proof
from zhanggui.kernel.evidence.happening import all_happened, happened
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.evidence.rules import Seen, Wanted, counts_for, proving
from zhanggui.kernel.evidence.sharing import apart
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

ActsFor = Callable[[int, date], Collection[int]]
ATTESTED = "work.attested"


@transaction.atomic
def record(
    *, key: str, event: str, person: Person | None, at: datetime, shop: str = "", subject: str = "", link: str = "",
    detail: Mapping[str, Any] | None = None, occasion: str = "",
) -> Evidence:  # fmt: skip
    """Write down that something was done; open items that it proves are closed. The same key is written once.

    `occasion` is the key of what happened where it is written down for several people: it opens work once.
    """
    on = business_date(at, organisation.zone())
    made, is_new = Evidence.objects.get_or_create(
        key=key,
        defaults={
            "event": event, "person": person, "at": at, "business_date": on, "shop": shop, "subject": subject[:200],
            "link": link[:300], "detail": dict(detail or {}),
        },
    )  # fmt: skip
    if is_new:
        _match([made], _waiting_for(event, on), _acting())
        happened(
            key=occasion or key, event=event, at=at, shop=shop, subject=subject, link=link, detail=detail,
            person=person.code if person else "",
        )  # fmt: skip
    return made


@dataclass(frozen=True)
class Piece:
    """One of many pieces of evidence written down at once."""

    key: str
    shop: str = ""
    subject: str = ""
    link: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def record_all(pieces: Sequence[Piece], *, event: str, person: Person | None, at: datetime) -> None:
    """Write down much of one event at once, as `record` would one after the other. A key there is stays as it is."""
    on = business_date(at, organisation.zone())
    known: set[str] = set()
    for some in portions([piece.key for piece in pieces]):
        known.update(Evidence.objects.filter(key__in=some).values_list("key", flat=True))
    fresh = [piece for piece in pieces if piece.key not in known]
    made = Evidence.objects.bulk_create(
        [
            Evidence(
                key=one.key, event=event, person=person, at=at, business_date=on, shop=one.shop,
                subject=one.subject[:200], link=one.link[:300], detail=dict(one.detail),
            )
            for one in fresh
        ],
        batch_size=200,
    )  # fmt: skip
    if made:
        _match(made, _waiting_for(event, on), _acting())
        by = person.code if person else ""
        all_happened(event, at, [
            {"key": one.key, "shop": one.shop, "subject": one.subject, "link": one.link, "detail": one.detail,
             "person": by} for one in fresh
        ])  # fmt: skip


def rematch(items: Sequence[WorkItem], at: datetime) -> None:
    """Let what happened before an item was opened count for it."""
    bound = [item for item in items if proof_of(item).sought]
    if not bound:
        return
    first_days: dict[str, date] = {}
    for item in bound:
        for one in proof_of(item).sought:
            first_days[one.event] = min(item.period_first, first_days.get(one.event, item.period_first))
    earlier = Q(pk__in=[])
    for event, first in first_days.items():
        earlier |= Q(event=event, business_date__gte=first)
    seen = list(Evidence.objects.filter(earlier).order_by("at", "pk"))
    if seen:
        _match(seen, bound, _acting())


def attested(item: WorkItem, at: datetime) -> None:
    """An attestation is evidence too, marked as such: it names the person; what was said stays with the item."""
    title = {"zh": item.title_zh, "en": item.title_en}
    detail = {"attachment": item.attachment, "item": item.key, "title": title}
    made, _ = Evidence.objects.get_or_create(
        key=f"{ATTESTED}:{item.pk}:{at.isoformat()}",
        defaults={
            "event": ATTESTED, "person": item.done_by, "at": at,
            "business_date": business_date(at, organisation.zone()), "subject": item.title_zh[:200], "link": item.link,
            "detail": detail,
        },
    )  # fmt: skip
    made.items.add(item)


def _waiting_for(event: str, on: date) -> list[WorkItem]:
    """Items of duties bound to an event whose period holds the day, locked so that two pieces are counted together."""
    listening = duties.Duty.objects.filter(duties.listening_to(event))
    items = WorkItem.objects.select_for_update(of=("self",)).filter(
        duty__in=listening, period_first__lte=on, period_last__gte=on
    )
    return list(items.exclude(state=WorkItem.State.CANCELLED).select_related("duty").order_by("pk"))


def _match(fresh: Sequence[Evidence], items: Sequence[WorkItem], acts_for: ActsFor) -> None:
    """Tie evidence to the items it counts for and close those that have enough."""
    people = {one.pk: one.person for one in fresh}
    owners = _owners(items)
    by_event: dict[str, list[Seen]] = defaultdict(list)
    for one in fresh:
        by_event[one.event].append(_seen(one))
    found: dict[WorkItem, list[Seen]] = {}
    for item in items:
        wanted = _wanted(item, owners)
        heard = {one.event for one in wanted.proof.sought}
        counted = [seen for event in heard for seen in by_event[event] if counts_for(seen, wanted, acts_for)]
        if counted:
            found[item] = counted
    found = apart(found, proof_of)
    if not found:
        return
    links = Evidence.items.through
    links.objects.bulk_create(
        [links(evidence_id=seen.pk, workitem_id=item.pk) for item, counted in found.items() for seen in counted],
        ignore_conflicts=True, batch_size=500,
    )  # fmt: skip
    work.verify_items(_proven(found, owners, people))


def _proven(
    found: Mapping[WorkItem, Sequence[Seen]], owners: Mapping[Any, frozenset[int]], people: dict[int, Person | None]
) -> list[work.Proven]:
    several = [item for item in found if sum(one.count for one in proof_of(item).sought) > 1]
    linked = _linked(several, people) if several else {}
    proven = []
    for item, counted in found.items():
        wanted = _wanted(item, owners)
        all_counted = linked.get(item.pk, counted)
        if wanted.after is not None:
            all_counted = [seen for seen in all_counted if seen.at > wanted.after]
        last = proving(all_counted, wanted)
        if last is not None:
            proven.append(work.Proven(item.pk, last.at, people.get(last.pk)))
    return proven


def _linked(items: Iterable[WorkItem], people: dict[int, Person | None]) -> dict[int, list[Seen]]:
    """Everything tied so far to items that want several pieces; attestations are not counted."""
    links: QuerySet[Any] = Evidence.items.through.objects.filter(workitem__in=list(items))
    linked: dict[int, list[Seen]] = defaultdict(list)
    for link in links.exclude(evidence__event=ATTESTED).select_related("evidence__person"):
        linked[link.workitem_id].append(_seen(link.evidence))
        people[link.evidence_id] = link.evidence.person
    return linked


def _wanted(item: WorkItem, owners: Mapping[Any, frozenset[int]]) -> Wanted:
    return Wanted(
        proof=proof_of(item), first=item.period_first, last=item.period_last, person=item.person_id,
        on_behalf_of=item.on_behalf_of_id, position=item.position_id,
        after=_after(item), others=owners[_group(item)],
    )  # fmt: skip


def _after(item: WorkItem) -> datetime | None:
    """Only what was done later counts for an item: than it was opened again, or, if an event opened it, than that."""
    reopened, opened = item.detail.get("reopened_at"), item.detail.get("opened_at")
    moments = [datetime.fromisoformat(reopened)] if reopened else []
    moments += [datetime.fromisoformat(opened) - timedelta(microseconds=1)] if opened else []
    return max(moments, default=None)


def _owners(items: Sequence[WorkItem]) -> dict[Any, frozenset[int]]:
    """For each duty and period, the people who have an item of it."""
    owners: dict[Any, set[int]] = defaultdict(set)
    for item in items:
        owners[_group(item)] |= {pk for pk in (item.person_id, item.on_behalf_of_id) if pk is not None}
    return {group: frozenset(people) for group, people in owners.items()}


def _group(item: WorkItem) -> tuple[int | None, str, date]:
    """Items of one duty and period stand together; what an event opened stands alone."""
    return item.duty_id, item.key if "happened" in item.detail else item.cadence, item.period_first


def proof_of(item: WorkItem) -> Proof:
    """What has to be seen for an item: that of its duty; an item without one is attested."""
    duty = item.duty
    if duty is None:
        return Proof()
    proof, same = duties.proof_of(duty.binding, duty.parts, duty.code, item.cadence), item.detail.get("same")
    if not same:
        return proof
    return replace(proof, sought=tuple(replace(one, where={**one.where, **same}) for one in proof.sought))


def _seen(one: Evidence) -> Seen:
    return Seen(one.pk, one.event, one.person_id, one.at, one.business_date, one.shop, one.detail)


def _acting() -> ActsFor:
    """Positions a person acts for on a day, asked once each."""
    known: dict[tuple[int, date], Collection[int]] = {}

    def acts_for(person: int, on: date) -> Collection[int]:
        if (person, on) not in known:
            known[person, on] = organisation.acts_for(person, on)
        return known[person, on]

    return acts_for
