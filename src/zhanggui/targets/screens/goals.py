"""Goals in the browser: the tree, one goal, setting, splitting, checking in, closing, taking objectives over."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.registers import references
from zhanggui.targets.goals import queries, reading, services
from zhanggui.targets.goals.models import Goal, GoalStep
from zhanggui.targets.goals.queries import Reach
from zhanggui.targets.screens import asking, shown
from zhanggui.targets.wording import metric_choices

LEAST_PARTS, STEPS = 4, 5
DECIMALS = 6


@require_GET
@right_required("plans.own")
def tree(request: HttpRequest) -> HttpResponse:
    """The goals this person sees, as trees; of a year and kind of period."""
    reach, today = asking.reach(request), _today()
    year = _year(request, today)
    period, state = request.GET.get("period", ""), request.GET.get("state", "open")
    goals = queries.visible_goals(reach).filter(first__lte=date(year, 12, 31), last__gte=date(year, 1, 1))
    if period in Goal.Period.values:
        goals = goals.filter(period=period)
    if state in Goal.State.values:
        goals = goals.filter(state=state)
    rows = shown.rows_of(queries.trees(list(goals)), today, lambda goal: _sees_number(request, goal, reach))
    context = {
        "rows": rows, "year": year, "years": range(today.year - 3, today.year + 2), "period": period, "state": state,
        "periods": Goal.Period.choices, "states": Goal.State.choices,
    }  # fmt: skip
    return render(request, "targets/goals.html", context)


@require_GET
@right_required("plans.own")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    goal, reach, today = _readable(request, pk), asking.reach(request), _today()
    children = list(queries.visible_goals(reach).filter(parent=goal))
    readings = list(goal.readings.order_by("on"))
    owner, changes = queries.is_owner(goal, reach), queries.may_change(goal, reach) and may(request, "goals.edit")
    sees = _sees_number(request, goal, reach)
    context = {
        "goal": goal, "whose": shown.whose(goal), "share": shown.share_text(goal), "bar": shown.bar_of(goal),
        "tone": shown.tone(goal, today), "value": shown.value_line(goal) if sees else "",
        "start": shown.amount(goal, goal.start) if sees else "",
        "read_by": shown.read_by(goal), "readings": readings[-60:] if sees else [], "children": shown.rows_of(
            [queries.Node(child) for child in children], today, lambda one: _sees_number(request, one, reach)
        ),
        "chart": shown.chart_of(readings, _("Progress"), _("Wanted")) if len(readings) > 1 else None,
        "steps": goal.steps.select_related("done_by"), "check_ins": goal.check_ins.select_related("person")[:50],
        "speaks": goal.state == "open" and (owner or changes), "changes": changes and goal.state == "open",
        "types": goal.driver == Goal.Driver.MANUAL, "items": _items(goal), "today": today,
        "people": _people(reach), "numbers": sees,
    }  # fmt: skip
    return render(request, "targets/goal.html", context)


@require_http_methods(["GET", "POST"])
@right_required("goals.edit")
def new(request: HttpRequest) -> HttpResponse:
    reach, today = asking.reach(request), _today()
    parent = _parent(request, reach)
    if request.method == "POST":
        owner = _owner(request.POST.get("owner", ""), reach)
        goal = services.set_goal(
            by=_me(request), at=clock.now(), reach=reach, parent=parent, **owner, **_typed(request)
        )
        messages.success(request, _("The goal is set."))
        return redirect("goals:goal", pk=goal.pk)
    context = {
        "parent": parent, "owners": _owners(reach), "periods": Goal.Period.choices, "kinds": Goal.Kind.choices,
        "drivers": [one for one in Goal.Driver.choices if one[0] != Goal.Driver.STEPS], "metrics": metric_choices(),
        "shops": references.search_reference("shop", request.user, "", 200), "today": today, "steps": range(STEPS),
    }  # fmt: skip
    return render(request, "targets/goal-new.html", context)


@require_http_methods(["GET", "POST"])
@right_required("goals.edit")
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """A goal in parts: whose, with which weight and target."""
    goal, reach = _readable(request, pk), asking.reach(request)
    if not queries.may_change(goal, reach):
        raise Http404(pk)
    if request.method == "POST":
        post = request.POST
        rows = zip(
            post.getlist("owner"), post.getlist("weight"), post.getlist("target"), post.getlist("title"), strict=False
        )
        shares = [
            services.Share(
                weight=_decimal(weight) or Decimal(1), target=_decimal(target), title=title.strip(),
                **_owner(owner, reach),
            )
            for owner, weight, target, title in rows
            if owner
        ]  # fmt: skip
        services.split(
            goal_id=pk, by=_me(request), shares=shares, at=clock.now(), by_children=bool(post.get("by_children"))
        )
        messages.success(request, _("The goal is split."))
        return redirect("goals:goal", pk=pk)
    context = {
        "goal": goal, "owners": _owners(reach), "lines": range(max(LEAST_PARTS, len(reach.below))),
        "wants_target": goal.driver in ("metric", "manual", "steps") and goal.kind != "hold",
    }  # fmt: skip
    return render(request, "targets/goal-split.html", context)


@require_POST
@right_required("plans.own")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """check-in, tick or untick a milestone; `do` names it."""
    goal, by, do = _readable(request, pk), _me(request), request.POST.get("do", "")
    if do == "say":
        value = _decimal(request.POST.get("value", ""))
        text = request.POST.get("text", "")[:4000]
        services.check_in(goal_id=goal.pk, by=by, text=text, value=value, at=clock.now())
        messages.success(request, _("Noted."))
    elif do.partition("-")[0] in ("tick", "untick") and do.partition("-")[2].isdigit():
        step = get_object_or_404(GoalStep, pk=int(do.partition("-")[2]), goal=goal)
        services.tick(step_id=step.pk, by=by, done=do.startswith("tick"), at=clock.now())
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("goals:goal", pk=pk)


@require_POST
@right_required("goals.edit")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """close, drop, or give a task for it; `do` names it."""
    goal, by, at, do = _readable(request, pk), _me(request), clock.now(), request.POST.get("do", "")
    if do in ("close", "drop"):
        verdict = request.POST.get("verdict", "")[:4000]
        services.close(goal_id=goal.pk, by=by, verdict=verdict, at=at, dropped=do == "drop")
        messages.success(request, _("The goal is closed."))
    elif do == "task":
        if not queries.may_change(goal, asking.reach(request)):
            raise Http404(pk)
        to = next((one for one in _people(asking.reach(request)) if one.code == request.POST.get("to")), None)
        if to is None:
            raise Refusal("person.unknown", _("Choose a colleague first."))
        title, due = request.POST.get("title", "")[:400], _day(request.POST.get("due", ""))
        services.give_task(goal_id=goal.pk, by=by, to=to, title=title, due_on=due, at=at)
        reading.climb(goal, _today(), at)
        messages.success(request, _("The task is given."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("goals:goal", pk=pk)


@require_http_methods(["GET", "POST"])
@right_required("goals.edit")
def objectives(request: HttpRequest) -> HttpResponse:
    """Objectives of the posts' descriptions, taken over as goals of a year with one click."""
    reach, today = asking.reach(request), _today()
    year = _year(request, today)
    posts = [post for post in _posts(reach) if post.profile.get("objectives")]
    if request.method == "POST":
        post = next((one for one in posts if one.code == request.POST.get("post")), None)
        if post is None:
            raise Http404
        made = services.take_over(position=post, year=year, by=_me(request), at=clock.now())
        messages.success(request, _("%(n)s goals are set.") % {"n": len(made)})
        return redirect(f"{request.path}?year={year}")
    taken = set(Goal.objects.filter(key__startswith="objective:").values_list("key", flat=True))
    rows = [
        (post, [(one, f"objective:{post.code}:{one['id']}:{year}" in taken) for one in post.profile["objectives"]])
        for post in posts
    ]
    context = {
        "rows": [(post, lines, all(done for _one, done in lines)) for post, lines in rows],
        "year": year, "years": range(today.year - 1, today.year + 2),
    }  # fmt: skip
    return render(request, "targets/objectives.html", context)


def _typed(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    names, days = post.getlist("step"), post.getlist("step-due")
    steps = [
        GoalStep(title=name.strip()[:200], due_on=_day(due) if due else None)
        for name, due in zip(names, days, strict=False)
        if name.strip()
    ]
    aim = {name: _decimal(post.get(name, "")) for name in ("start", "target", "low", "high")}
    seen = {code for code, _label in references.search_reference("shop", request.user, "", 500)}
    driver = post.get("driver", "")
    return {
        "title_zh": post.get("title", ""), "period": post.get("period", ""), "day": _day(post.get("day", "")),
        "kind": post.get("kind", ""), "driver": driver, "aim": aim, "steps": steps, "unit": post.get("unit", ""),
        "metric": post.get("metric", "") if driver == Goal.Driver.METRIC else "",
        "shops": [code for code in post.getlist("shop") if code in seen],
        "weight": _decimal(post.get("weight", "1")) or Decimal(0),
    }  # fmt: skip


def _owners(reach: Reach) -> list[tuple[str, str]]:
    """Whom this person may set goals for: code and name."""
    found = [("company:", _("The whole company"))] if reach.leads_the_house else []
    departments = {post.department_id: post.department for post in reach.chart.positions.values()}
    heads = departments if reach.everything else reach.heads
    found += [(f"department:{key}", departments[key].name) for key in departments if key in heads]
    found += [(f"position:{post.pk}", post.name) for post in _posts(reach)]
    return found + [(f"person:{one.code}", shown.named(one)) for one in _people(reach)]


def _owner(text: str, reach: Reach) -> dict[str, Any]:
    level, _colon, code = text.partition(":")
    if level == "department" and code.isdigit():
        departments = {str(post.department_id): post.department for post in reach.chart.positions.values()}
        return {"level": level, "department": departments.get(code)}
    if level == "position" and code.isdigit():
        return {"level": level, "position": reach.chart.positions.get(int(code))}
    if level == "person":
        return {"level": level, "person": Person.objects.filter(code=code).first()}
    if level != "company":
        raise Refusal("goal.nobodys", _("Choose whose goal it is."))
    return {"level": level}


def _posts(reach: Reach) -> list[Position]:
    mine = set(reach.chart.positions) if reach.everything else reach.posts | reach.below
    posts = (post for key, post in reach.chart.positions.items() if key in mine)
    return sorted(posts, key=lambda post: (post.order, post.code))


def _people(reach: Reach) -> list[Person]:
    people = {person.pk: person for held in reach.chart.holders.values() for person in held}
    wanted = people if reach.everything else reach.team | {reach.person.pk}
    return sorted((people[key] for key in people if key in wanted), key=lambda one: one.code)


def _items(goal: Goal) -> list[Any]:
    if goal.driver != Goal.Driver.WORK:
        return []
    return list(reading.work_of(goal).select_related("person").order_by("state", "due_at")[:30])


def _sees_number(request: HttpRequest, goal: Goal, reach: Reach) -> bool:
    """Numbers of one's own goals and those below; others' with the right to see numbers."""
    return (
        may(request, "metrics.view")
        or goal.driver != Goal.Driver.METRIC
        or (queries.is_owner(goal, reach) or queries.may_change(goal, reach))
    )


def _readable(request: HttpRequest, pk: int) -> Goal:
    goal = queries.visible_goals(asking.reach(request)).filter(pk=pk).first()
    if goal is None:
        raise Http404(pk)
    return goal


def _parent(request: HttpRequest, reach: Reach) -> Goal | None:
    given = request.POST.get("parent") or request.GET.get("parent", "")
    if not given.isdigit() or len(given) > 12:
        return None
    return queries.visible_goals(reach).filter(pk=int(given), state=Goal.State.OPEN).first()


def _me(request: HttpRequest) -> Person:
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Refusal("work.nobody", _("This sign-in belongs to nobody in the organisation."))
    return person


def _today() -> date:
    return clock.today(organisation.zone())


def _year(request: HttpRequest, today: date) -> int:
    text = request.GET.get("year") or request.POST.get("year", "")
    return int(text) if text.isdigit() and len(text) == 4 and 1990 <= int(text) <= 2199 else today.year


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= 2199:
        raise Refusal("day.unreadable", _("Give a day, such as 2026-11-22."))
    return day


def _decimal(text: str) -> Decimal | None:
    """A number as people type it: 1,200.50 or 3.5%."""
    text = text.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    percent = text.endswith(("%", "％"))
    try:
        value = Decimal(text.rstrip("%％").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 13:
        raise Refusal("number.unreadable", _("%(text)s is no number.") % {"text": text[:40]})
    return round(value / 100 if percent else value, DECIMALS)
