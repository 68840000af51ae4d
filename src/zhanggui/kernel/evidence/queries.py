"""What was seen done."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.evidence.rules import Seen, share_seen
from zhanggui.kernel.evidence.services import ATTESTED, proof_of
from zhanggui.kernel.work.api import WorkItem


def evidence_of(item: WorkItem) -> list[Evidence]:
    """Everything that counts for an item, oldest first."""
    return list(Evidence.objects.filter(items=item).select_related("person").order_by("at", "pk"))


def evidence_on(first: date, last: date, event: str = "") -> QuerySet[Evidence]:
    """What was done in some days, newest first."""
    found = Evidence.objects.filter(business_date__range=(first, last)).select_related("person")
    return found.filter(event=event) if event else found


def shares_of(items: Sequence[WorkItem]) -> dict[int, Decimal]:
    """How much of what proves each item was seen, from 0 to 1; items nothing was seen for are left out."""
    by_item = {item.pk: item for item in items if proof_of(item).sought}
    seen: dict[int, list[Seen]] = defaultdict(list)
    keys = list(by_item)
    for start in range(0, len(keys), 500):
        links = Evidence.items.through.objects.filter(workitem__in=keys[start : start + 500])
        for link in links.exclude(evidence__event=ATTESTED).select_related("evidence"):
            one = link.evidence
            row = Seen(one.pk, one.event, one.person_id, one.at, one.business_date, one.shop, one.detail)
            seen[link.workitem_id].append(row)
    shares = {pk: share_seen(rows, proof_of(by_item[pk])) for pk, rows in seen.items()}
    return {pk: Decimal(share.numerator) / Decimal(share.denominator) for pk, share in shares.items()}
