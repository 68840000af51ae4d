"""Writing many changed items at once."""

from collections.abc import Sequence

from zhanggui.kernel.work.models import WorkItem

BATCH = 500


def save_many(items: Sequence[WorkItem], fields: Sequence[str]) -> None:
    """Bring columns of items that are there up to date.

    As one insert that meets its own rows: ten times as fast as an update that names every row in a condition.
    """
    if items:
        WorkItem.objects.bulk_create(
            items, update_conflicts=True, unique_fields=["id"], update_fields=list(fields), batch_size=BATCH
        )
