"""Runs and rejected lines as people see them, always inside their shops."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.registry import shops_seen_by


def runs_seen_by(user: Any) -> QuerySet[Run]:
    """Runs of the shops a person may see, each with its `shop_name`, newest first."""
    names = shops_seen_by(user)
    runs = Run.objects.filter(shop__in=list(names)).annotate(shop_name=_named("shop", names))
    return runs.select_related("by").order_by("-received_at", "-pk")


def file_names(runs: Iterable[int]) -> dict[int, str]:
    """Names of the files these runs read."""
    return dict(Run.objects.filter(pk__in=sorted(set(runs))).values_list("pk", "name"))


def files_of_runs(runs: Iterable[int]) -> dict[int, tuple[str, Any, datetime]]:
    """Name, who brought it and when of the files these runs read."""
    found = Run.objects.filter(pk__in=sorted(set(runs))).select_related("by")
    return {run.pk: (run.name, run.by, run.received_at) for run in found}


def lines_seen_by(user: Any) -> QuerySet[RejectedLine]:
    """Rejected lines and remarks of those runs, each with its `shop_name`, newest run first."""
    names = shops_seen_by(user)
    lines = RejectedLine.objects.filter(run__shop__in=list(names)).annotate(shop_name=_named("run__shop", names))
    return lines.select_related("run", "decided_by").order_by("-run", "row", "pk")


def open_lines(user: Any) -> QuerySet[RejectedLine]:
    """Rows that wait for a repair or a dismissal."""
    return lines_seen_by(user).filter(state=RejectedLine.State.OPEN, counted=True)


def runs_asking(user: Any) -> QuerySet[Run]:
    """Files that wait for somebody to say what their columns mean."""
    return runs_seen_by(user).filter(state=Run.State.ASKING)


def found_in_runs(runs: QuerySet[Run], text: str) -> QuerySet[Run]:
    """Runs by file name, or by the start of the hash."""
    return runs.filter(Q(name__icontains=text) | Q(sha256__startswith=text.lower()))


def of_run(lines: QuerySet[RejectedLine], text: str) -> QuerySet[RejectedLine]:
    """Lines of one run by its number, or of files with this in their name."""
    return (
        lines.filter(run_id=int(text))
        if text.isascii() and text.isdigit() and len(text) < 19
        else lines.filter(run__name__icontains=text)
    )


def open_first(lines: QuerySet[RejectedLine]) -> QuerySet[RejectedLine]:
    """What is still to do, then what was done, by row."""
    return lines.order_by(Case(When(state=RejectedLine.State.OPEN, then=0), default=1), "row", "pk")


def remarks(lines: QuerySet[RejectedLine], _wanted: bool) -> QuerySet[RejectedLine]:
    """What files said besides their rows."""
    return lines.filter(counted=False)


def formats_in(shops: Iterable[str]) -> list[str]:
    """Formats among the runs of these shops."""
    return list(
        Run.objects.filter(shop__in=list(shops))
        .exclude(format="")
        .order_by("format")
        .values_list("format", flat=True)
        .distinct()
    )


def _named(field: str, names: Mapping[str, str]) -> Any:
    """A shop's name in place of its code."""
    cases = [When(**{field: code}, then=Value(name)) for code, name in names.items()]
    return Case(*cases, default=F(field), output_field=CharField())
