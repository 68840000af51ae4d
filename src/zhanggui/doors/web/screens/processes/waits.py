"""Where does work wait? Throughput, waiting and working time of each step in some days, down to the runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhanggui.base import clock
from zhanggui.doors.web import text
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.processes import runs, seen
from zhanggui.doors.web.screens.processes.catalogue import in_order
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessStep, Waiting

DAYS = 30
HEATS = 5
MOST = 200
State = ProcessStep.State


@dataclass(frozen=True)
class Row:
    """One step, or one process, over the period."""

    name: str
    code: str
    node: str
    number: str
    opened: int
    done: int
    still_open: int
    late: int
    waiting_minutes: int
    mean_minutes: int
    longest_minutes: int
    working_minutes: int | None
    """Mean from begun to done, of steps somebody said they had begun."""
    heat: int
    share: int
    """Per cent of all the waiting."""


@require_GET
@right_required("work.team")
def show(request: HttpRequest) -> HttpResponse:
    """Every process of the period; with `process` its steps and its picture, with `node` the cases behind a step."""
    today = clock.today(organisation.zone())
    first, last = _period(request, today)
    named = {version.code: version for version in processes.live_processes()}
    code = request.GET.get("process", "")
    code = code if code in named else ""
    found = processes.where_work_waits(code or None, first, last, clock.now())
    steps = _steps(found, _working(code, first, last)) if code else []
    rows = steps if code else _by_process(found, named)
    node = next((row.node for row in steps if row.node == request.GET.get("node")), "")
    context = {
        "rows": rows, "first": first, "last": last, "code": code, "version": named.get(code), "node": node,
        "choices": sorted(((one.code, one.name) for one in named.values()), key=lambda one: in_order(one[0])),
        "total": sum(row.waiting_minutes for row in rows), "done": sum(row.done for row in rows),
        "open": sum(row.still_open for row in rows), "late": sum(row.late for row in rows),
        "picture": _picture(steps, node) if code else None,
        "chosen": next((row for row in steps if row.node == node), None),
        "cases": _cases(request, code, node, first, last) if node else (),
        "spans": (7, 30, 90), "today": today,
    }  # fmt: skip
    return render(request, "web/processes/waits.html", context)


def _period(request: HttpRequest, today: date) -> tuple[date, date]:
    def day(name: str, otherwise: date) -> date:
        try:
            found = date.fromisoformat(request.GET.get(name, ""))
        except ValueError:
            return otherwise
        return found if 1990 <= found.year <= 2199 else otherwise

    last = day("to", today)
    first = day("from", last - timedelta(days=DAYS - 1))
    return (first, last) if first <= last else (last, first)


def _steps(found: Sequence[Waiting], working: Mapping[str, int]) -> list[Row]:
    most = max((one.waiting_minutes for one in found), default=0)
    total = sum(one.waiting_minutes for one in found)
    return [
        Row(
            text.named({"zh": one.name_zh, "en": one.name_en}),
            one.code,
            one.node,
            one.number,
            one.opened,
            one.done,
            one.still_open,
            one.late,
            one.waiting_minutes,
            one.mean_minutes,
            one.longest_minutes,
            working.get(one.node),
            _heat(one.waiting_minutes, most),
            _share(one.waiting_minutes, total),
        )
        for one in found
    ]


def _by_process(found: Sequence[Waiting], named: Mapping[str, Any]) -> list[Row]:
    groups: dict[str, list[Waiting]] = {}
    for one in found:
        groups.setdefault(one.code, []).append(one)
    sums = {code: sum(one.waiting_minutes for one in ones) for code, ones in groups.items()}
    most, total = max(sums.values(), default=0), sum(sums.values())
    rows = []
    for code, ones in groups.items():
        done = sum(one.done for one in ones)
        spent = sum(one.mean_minutes * one.done for one in ones)
        rows.append(
            Row(
                str(named[code].name) if code in named else code,
                code if code in named else "",
                "",
                code,
                sum(one.opened for one in ones),
                done,
                sum(one.still_open for one in ones),
                sum(one.late for one in ones),
                sums[code],
                round(spent / done) if done else 0,
                max(one.longest_minutes for one in ones),
                None,
                _heat(sums[code], most),
                _share(sums[code], total),
            )
        )
    return sorted(rows, key=lambda row: -row.waiting_minutes)


def _working(code: str, first: date, last: date) -> dict[str, int]:
    """Mean minutes from begun to done of each step, where somebody said that they had begun."""
    start, end = _bounds(first, last)
    steps = ProcessStep.objects.filter(
        run__version__code=code, state=State.DONE, done_at__gte=start, done_at__lt=end, item__started_at__isnull=False
    )
    spent: dict[str, list[float]] = {}
    for node, begun, done in steps.order_by().values_list("node", "item__started_at", "done_at"):
        spent.setdefault(node, []).append(max(0.0, (done - begun).total_seconds() / 60))
    return {node: round(sum(each) / len(each)) for node, each in spent.items()}


def _cases(request: HttpRequest, code: str, node: str, first: date, last: date) -> list[dict[str, Any]]:
    """The steps behind a figure, in runs the person sees; the longest wait first."""
    start, end = _bounds(first, last)
    now = min(clock.now(), end)
    here = ProcessStep.objects.filter(run__version__code=code, node=node, opened_at__lt=end)
    here = here.filter(Q(done_at__gte=start) | Q(state=State.OPEN) | Q(opened_at__gte=start))
    here = here.exclude(state=State.SKIPPED).filter(run__in=seen.visible_runs(request).order_by())
    related = ("run__version", "item__person", "person", "done_by")
    told = [
        {"step": step, "people": runs.who_of(step), "minutes": _minutes(step, now), "tone": runs.TONES[step.state],
         "late": (step.done_at or now) > step.due_at and step.state in (State.OPEN, State.DONE)}
        for step in here.select_related(*related).prefetch_related("signatures__person", "signatures__signed_by")
    ]  # fmt: skip
    return sorted(told, key=lambda one: -one["minutes"])[:MOST]


def _minutes(step: ProcessStep, now: datetime) -> int:
    until = step.done_at or (now if step.state == State.OPEN else step.opened_at)
    return max(0, int((until - step.opened_at).total_seconds() // 60))


def _picture(rows: Sequence[Row], node: str) -> dict[str, Any]:
    marks = {row.node: [f"heat-{row.heat}"] for row in rows if row.heat}
    notes = {
        row.node: f"{text.span_text(row.mean_minutes or row.longest_minutes)} · {row.still_open}"
        for row in rows
        if row.heat
    }
    if node:
        marks.setdefault(node, []).append("chosen")
    hottest = next((row.node for row in rows if row.heat == HEATS), "")
    return {"marks": marks, "notes": notes, "focus": [node or hottest], "jump": "node"}


def _heat(minutes: int, most: int) -> int:
    """1 to 5 by how much of the longest wait; 0 where nothing waited."""
    return 0 if minutes <= 0 or most <= 0 else max(1, -(-minutes * HEATS // most))


def _share(minutes: int, total: int) -> int:
    return round(minutes * 100 / total) if total else 0


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    return organisation.day_start(first), organisation.day_start(last + timedelta(days=1))
