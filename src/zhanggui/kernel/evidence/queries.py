"""What was seen done."""

from datetime import date

from django.db.models import QuerySet

from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.work.api import WorkItem


def evidence_of(item: WorkItem) -> list[Evidence]:
    """Everything that counts for an item, oldest first."""
    return list(Evidence.objects.filter(items=item).select_related("person").order_by("at", "pk"))


def evidence_on(first: date, last: date, event: str = "") -> QuerySet[Evidence]:
    """What was done in some days, newest first."""
    found = Evidence.objects.filter(business_date__range=(first, last)).select_related("person")
    return found.filter(event=event) if event else found
