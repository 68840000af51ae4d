"""Targets in the browser: set one, its grid with locks, the preview, its versions, handing in and deciding."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Period, Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.scopes import shops_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import references
from zhanggui.targets.amounts import measured, places, planning, services, sharing, storing, wording
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.goals.models import Goal
from zhanggui.targets.screens import amount_grid as grid
from zhanggui.targets.screens import amount_scope as scope
from zhanggui.targets.splitting.trees import WHOLE, periods_of
from zhanggui.targets.wording import metric_choices, metric_text

TONES = {"draft": "grey", "submitted": "yellow", "returned": "red", "approved": "green", "replaced": "grey"}
MOST_PARTS = 30
UNKNOWN = "The page sent something unknown. Reload it."


@require_http_methods(["GET", "POST"])
@right_required("goals.edit")
def new(request: HttpRequest) -> HttpResponse:
    today = _today()
    if request.method == "POST":
        made = services.set_target(by=scope.me(request), at=clock.now(), **_asked_for(request))
        messages.success(request, _("The target is split. Look it over, then hand it in."))
        return redirect("targets:target", pk=made.pk)
    context = {
        "metrics": [one for one in metric_choices() if measured.adds_up(one[0])],
        "shops": references.search_reference("shop", request.user, "", 500),
        "projects": references.search_reference("project", request.user, "", 500),
        "weighings": Target.Weighing.choices, "years": range(today.year - 1, today.year + 3), "year": today.year,
        "months": [(number, wording.period_name(f"2026-{number:02}")) for number in range(1, 13)],
        "everything": shops_of(request) is None,
    }  # fmt: skip
    return render(request, "targets/target-new.html", context)


@require_GET
@right_required("metrics.view")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid, at the place and period asked for."""
    target = scope.readable(request, pk)
    return render(request, "targets/target.html", _page(request, target))


@require_POST
@right_required("goals.edit")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at typed cells before they are kept, or keep them; `do` says which."""
    target, post = scope.changeable(request, pk), request.POST
    back = f"{request.path.removesuffix('change/')}?{post.get('at', '')[:400]}"
    revision = int(post.get("revision", "")) if post.get("revision", "").isdecimal() else -1
    if post.get("do") == "save":
        planning.save(
            target_id=pk, changes=grid.kept_changes(post), revision=revision, by=scope.me(request), at=clock.now()
        )
        messages.success(request, _("Saved. Every level adds up again."))
        return redirect(back)
    changes = grid.typed(target, post)
    if not changes:
        messages.info(request, _("Nothing was changed."))
        return redirect(back)
    return render(
        request, "targets/target-preview.html", preview_of(target, changes, revision, post.get("at", "")[:400])
    )


@require_POST
@right_required("goals.edit")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it in, take it back, begin a new version, throw a draft away; `do` names it."""
    target, by, at, do = scope.changeable(request, pk), scope.me(request), clock.now(), request.POST.get("do", "")
    if do == "submit":
        services.submit(target_id=pk, by=by, at=at)
        messages.success(request, _("Handed in."))
    elif do == "take-back":
        services.take_back(target_id=pk, by=by, at=at)
    elif do == "revise":
        return redirect("targets:target", pk=planning.revise(target_id=pk, by=by, at=at).pk)
    elif do == "throw-away":
        services.throw_away(target_id=target.pk)
        messages.success(request, _("The draft is thrown away."))
        return redirect("targets:list")
    else:
        return HttpResponseBadRequest(_(UNKNOWN))
    return redirect("targets:target", pk=pk)


@require_POST
@right_required("plans.accept")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a version, or return it with a reason; `do` names it."""
    target, by, at, do = scope.changeable(request, pk), scope.me(request), clock.now(), request.POST.get("do", "")
    if do not in ("approve", "return"):
        return HttpResponseBadRequest(_(UNKNOWN))
    if not scope.may_decide(request, target):
        raise PermissionDenied("plans.accept")
    if do == "approve":
        if target.state not in (Target.State.SUBMITTED, Target.State.APPROVED):
            raise Refusal("target.not_submitted", _("Only what was handed in can be approved."))
        services.approve(target_id=pk, by=by, at=at)
        messages.success(request, _("Approved: it counts from now on."))
    else:
        services.send_back(target_id=pk, by=by, reason=request.POST.get("reason", ""), at=at)
        messages.success(request, _("Returned."))
    return redirect("targets:target", pk=pk)


@require_GET
@right_required("metrics.view")
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version with who and when, and two of them side by side."""
    target = scope.readable(request, pk)
    if not scope.sees_all_of(request, target):
        raise PermissionDenied("metrics.view")
    every = list(services.versions_of(target).select_related("set_by", "submitted_by", "approved_by", "returned_by"))
    other = next((one for one in every if str(one.pk) == request.GET.get("with")), None)
    other = other or next((one for one in every if one.version < target.version), None)
    context = {
        "target": target, "title": wording.title_of(target), "versions": every, "other": other, "tones": TONES,
        "difference": _difference(other, target) if other else [],
    }  # fmt: skip
    return render(request, "targets/target-versions.html", context)


def preview_of(target: Target, changes: list[planning.Changed], revision: int, at: str) -> dict[str, Any]:
    """What the preview page tells: the cells changed, and what moves with them."""
    seen = planning.preview(target, changes)
    names = {node.code: node.name for node in seen.before.places.nodes}

    def line(place: str, period: str, name: str) -> tuple[str, str, str, str, bool]:
        was, now = seen.before.amount(place, period), seen.after.amount(place, period)
        return (
            name,
            metric_text(target.metric, was),
            metric_text(target.metric, now),
            _signed(target, now - was),
            now != was,
        )

    top, root = seen.before.periods.root.code, seen.before.places.root.code
    cells = [
        (
            *line(one.place, one.period, f"{names[one.place]} · {wording.period_name(one.period)}"),
            one.amount is not None,
        )
        for one in changes
    ]
    by_period = [
        line(root, node.code, wording.period_name(node.code))
        for node in seen.before.periods.nodes if node.level == "month" or node.code == top
    ]  # fmt: skip
    by_place = [line(node.code, top, node.name) for node in seen.before.places.nodes if node.depth <= 1]
    sent = [f"{one.place}|{one.period}|{'' if one.amount is None else one.amount}" for one in changes]
    return {
        "target": target, "title": wording.title_of(target), "cells": cells, "by_period": by_period,
        "by_place": by_place[:100], "sent": sent, "revision": revision, "at": at,
    }  # fmt: skip


def _page(request: HttpRequest, target: Target) -> dict[str, Any]:
    today, periods = _today(), periods_of(target.days_of)
    where = grid.asked(target, request.GET, periods)
    allowed = None if scope.sees_all_of(request, target) else _own_places(request, target)
    if allowed is not None and where.place not in allowed:
        where = grid.Asked(WHOLE, where.period, where.by, where.page)
    split = grid.part(target, where)
    heads = grid.columns(target, periods, where)
    found = grid.rows(target, split, heads, allowed)
    reached = grid.reached(target, split, heads, today)
    pages = max(-(-len(found) // grid.A_PAGE), 1)
    shown = found[(where.page - 1) * grid.A_PAGE : where.page * grid.A_PAGE]
    return {
        "target": target, "title": wording.title_of(target), "days": wording.days_of(target),
        "place": places.name_of(target),
        "amount": metric_text(target.metric, target.amount) if allowed is None else "", "tone": TONES[target.state],
        "heads": heads, "rows": [(row, _with_reached(target, row, reached)) for row in shown], "where": where,
        "page": min(where.page, pages), "pages": range(1, pages + 1), "levels": _levels(periods, where),
        "trail": _trail(target, where, allowed), "period_trail": periods.path(where.period), "today": today,
        "edits": target.is_open and scope.may_change(request, target), "changes": scope.may_change(request, target),
        "decides": target.state == "submitted" and scope.may_decide(request, target), "all_seen": allowed is None,
        "may_replan": target.state == "approved" and target.first < today <= target.last and not target.part,
        "at": request.GET.urlencode(), "locks": target.locks.count(), "goals": _goals(target),
        "own_submission": request.person is not None and target.submitted_by_id == request.person.pk,  # type: ignore[attr-defined]
    }  # fmt: skip


def _with_reached(target: Target, row: grid.Row, reached: dict[tuple[str, str], Decimal]) -> list[Any]:
    found = []
    for cell in row.cells:
        value = reached.get((row.code, cell.period))
        plan = Decimal(cell.plain)
        share = value / plan if value is not None and plan else None
        found.append((cell, None if value is None else metric_text(target.metric, value), share))
    return found


def _levels(periods: Any, where: grid.Asked) -> list[tuple[str, str, bool]]:
    names = {"year": _("Years"), "quarter": _("Quarters"), "month": _("Months"), "week": _("Weeks"), "day": _("Days")}
    return [(one, names[one], one == where.by) for one in grid.levels_below(periods, where.period)]


def _trail(target: Target, where: grid.Asked, allowed: list[str] | None) -> list[tuple[str, str]]:
    """From the top down to the place looked at: code and name."""
    found: list[tuple[str, str]] = []
    code: str | None = where.place
    while code is not None and code != WHOLE:
        row = target.places.filter(code=code).only("label", "parent").first()
        if row is None or (allowed is not None and code not in allowed):
            break
        found.append((code, row.label))
        code = row.parent
    return [(WHOLE, places.name_of(target)), *reversed(found)]


def _own_places(request: HttpRequest, target: Target) -> list[str]:
    """The shops of one's own that a larger target is split over, and their parts."""
    shops = shops_of(request) or frozenset()
    codes = target.places.values_list("code", flat=True)
    return [
        code for code in codes if code.partition("/")[0].removeprefix("shop:") in shops and code.startswith("shop:")
    ]


def _goals(target: Target) -> list[Goal]:
    """Goals that read the same metric over the same days: what is to be held or brought down is set there."""
    found = Goal.objects.filter(metric=target.metric, first__lte=target.last, last__gte=target.first, state="open")
    return list(found.order_by("level", "pk")[:5])


def _difference(old: Target, new: Target) -> list[tuple[str, list[tuple[str, str, str, str, bool]]]]:
    """Two versions: by period, and by the places right below the top."""
    before, after = (storing.kept(one, measured.step_of(one.metric), places.name_of(one)) for one in (old, new))
    top = after.periods.root.code

    def lines(cells: list[tuple[str, str, str]]) -> list[tuple[str, str, str, str, bool]]:
        found = []
        for place, period, name in cells:
            was = before.amount(place, period) if place in before.places.by_code else Decimal(0)
            now = after.amount(place, period)
            found.append((
                name, metric_text(new.metric, was), metric_text(new.metric, now), _signed(new, now - was), now != was
            ))  # fmt: skip
        return found

    periods = [(WHOLE, node.code, wording.period_name(node.code)) for node in after.periods.nodes
               if node.level == "month" or node.code == top]  # fmt: skip
    below = [(node.code, top, node.name) for node in after.places.nodes if node.depth in (1, 2)][:200]
    return [(_("By period"), lines(periods)), *([(_("By place"), lines(below))] if below else [])]


def _signed(target: Target, value: Decimal) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{metric_text(target.metric, abs(value))}"


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    where = dict([post.get("place", "").partition(":")[::2]]) if ":" in post.get("place", "") else {}
    scope.refuse_scope(request, where)
    metric = post.get("metric", "")
    year = int(post["year"]) if post.get("year", "").isdecimal() else 0
    amount = grid.read_amount(post.get("amount", ""), measured.step_of(metric), _("Amount"))
    return {
        "metric": metric, "days": _days(services.year_of(year), post.get("span", "")), "amount": amount, "scope": where,
        "weighing": post.get("weighing", ""), "note": post.get("note", ""),
        "over": sharing.Over(
            shops=bool(post.get("shops")), categories=_parts(post.get("categories", "")),
            people=_parts(post.get("people", "")),
        ),
    }  # fmt: skip


def _days(year: Period, span: str) -> Period:
    """The year, a quarter of it (q1) or a month (m3)."""
    kind, number = span[:1], span[1:]
    if not number.isdecimal() or kind not in ("q", "m") or not 1 <= int(number) <= (4 if kind == "q" else 12):
        return year
    months = range(int(number) * 3 - 2, int(number) * 3 + 1) if kind == "q" else [int(number)]
    first = date(year.first.year, months[0], 1)
    after = date(year.first.year + months[-1] // 12, months[-1] % 12 + 1, 1)
    return Period(first, after - timedelta(days=1))


def _parts(text: str) -> list[tuple[str, float]]:
    """Lines of a name and what it weighs: `Tea 3`; without a number it weighs one."""
    found: dict[str, float] = {}
    for line in text.splitlines()[:MOST_PARTS]:
        words = line.replace("|", " ").replace("/", " ").split()
        if not words:
            continue
        weight = _number(words[-1]) if len(words) > 1 else None
        name = " ".join(words[:-1] if weight is not None else words)[:60]
        found[name] = weight if weight is not None else 1.0
    return list(found.items())


def _number(text: str) -> float | None:
    try:
        value = float(text.rstrip("%"))
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None


def _today() -> date:
    return clock.today(organisation.zone())
