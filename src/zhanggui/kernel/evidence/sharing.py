"""What is due by several cadences of one duty is proved apart: each item by entries of its own period.

An entry of Monday lies in Monday, in its week and in its month. It counts for the shortest of them that still wants
one, so that a table due daily, weekly and monthly takes three entries where all three are due.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from zhanggui.kernel.duties.api import Proof, Sought
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.evidence.rules import Seen, fits
from zhanggui.kernel.work.api import WorkItem

Group = tuple[int | None, int | None]
"""A duty and whose it is."""
ProofOf = Callable[[WorkItem], Proof]
Counted = Mapping[WorkItem, Sequence[Seen]]


def apart(found: Counted, proof_of: ProofOf) -> Counted:
    """What counts for which item, where a piece proves one item of a duty only."""
    groups: dict[Group, list[WorkItem]] = defaultdict(list)
    for item in found:
        if _has_rivals(item, proof_of):
            groups[_group(item)].append(item)
    if not groups:
        return found
    rivals = [item for items in groups.values() for item in items]
    holders, has = _holders(rivals, found), _had(rivals, found)
    kept = dict(found)
    for group, items in groups.items():
        in_order = sorted(items, key=lambda item: ((item.period_last - item.period_first).days, item.pk))
        kept |= _share_out(in_order, found, {pk: own[group] for pk, own in holders.items()}, has, proof_of)
    return {item: counted for item, counted in kept.items() if counted}


def _share_out(
    items: Sequence[WorkItem], found: Counted, holders: Mapping[int, set[int]], has: Mapping[int, Sequence[Seen]],
    proof_of: ProofOf,
) -> dict[WorkItem, Sequence[Seen]]:  # fmt: skip
    """Each piece to the item that has it, else to the first that wants it, else to the first of all."""
    given = {item: [seen for seen in found[item] if not _sought(seen, item, proof_of)] for item in items}
    pieces = {seen.pk: seen for item in items for seen in found[item]}
    for seen in sorted(pieces.values(), key=lambda one: (one.at, one.pk)):
        takers = [item for item in items if seen in found[item] and _sought(seen, item, proof_of)]
        if holders.get(seen.pk):
            takers = [item for item in takers if item.pk in holders[seen.pk]]
        else:
            takers = [
                item
                for item in takers
                if _wants(item, [*has.get(item.pk, ()), *given[item]], _sought(seen, item, proof_of))
            ] or takers
        if takers:
            given[takers[0]].append(seen)
    return dict(given)


def _sought(seen: Seen, item: WorkItem, proof_of: ProofOf) -> list[Sought]:
    """What of an item a piece is for, where it proves one item only."""
    return [one for one in proof_of(item).sought if one.one_item and fits(seen, one)]


def _wants(item: WorkItem, has: Sequence[Seen], sought: Sequence[Sought]) -> bool:
    if item.proof == WorkItem.Proof.VERIFIED:
        return False
    reopened = item.detail.get("reopened_at")
    after = datetime.fromisoformat(reopened) if reopened else None
    counted = [seen for seen in has if after is None or seen.at > after]
    return any(sum(fits(seen, one) for seen in counted) < one.count for one in sought)


def _has_rivals(item: WorkItem, proof_of: ProofOf) -> bool:
    """Whether another cadence of its duty may want the same piece; what an event opened stands alone."""
    if item.duty is None or "happened" in item.detail or len(item.duty.cadences) < 2:
        return False
    return any(one.one_item for one in proof_of(item).sought)


def _holders(rivals: Sequence[WorkItem], found: Counted) -> dict[int, dict[Group, set[int]]]:
    """Of each piece, the items it is tied to already."""
    pieces = {seen.pk for item in rivals for seen in found[item]}
    links = _links().filter(evidence__in=pieces, workitem__duty__in={item.duty_id for item in rivals})
    holders: dict[int, dict[Group, set[int]]] = defaultdict(lambda: defaultdict(set))
    for link in links.select_related("workitem"):
        if "happened" not in link.workitem.detail:
            holders[link.evidence_id][_group(link.workitem)].add(link.workitem_id)
    return holders


def _had(rivals: Sequence[WorkItem], found: Counted) -> dict[int, list[Seen]]:
    """What each item has from before."""
    fresh = {seen.pk for item in rivals for seen in found[item]}
    had: dict[int, list[Seen]] = defaultdict(list)
    for link in _links().filter(workitem__in=rivals).exclude(evidence__in=fresh).select_related("evidence"):
        one = link.evidence
        had[link.workitem_id].append(
            Seen(one.pk, one.event, one.person_id, one.at, one.business_date, one.shop, one.detail)
        )
    return had


def _links() -> Any:
    return Evidence.items.through.objects


def _group(item: WorkItem) -> Group:
    return item.duty_id, item.on_behalf_of_id or item.person_id
