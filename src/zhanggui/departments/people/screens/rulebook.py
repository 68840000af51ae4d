"""Rules of the house: read and signed for, written, published, compared."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import clock
from zhanggui.departments.people.rulebook import queries, services
from zhanggui.departments.people.rulebook.models import HouseRule, RuleReading, RuleVersion
from zhanggui.departments.people.rules import changed_parts, differences
from zhanggui.departments.people.screens.asking import circle, day_from, me, sees_all, today, whole_from
from zhanggui.doors.web.rights import may, right_required

TONES = {"draft": "yellow", "live": "green", "old": "grey"}
MOST_TEXT = 100_000


@require_GET
@right_required("rules.read")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force, or one asked for; who publishes also sees who has read it."""
    rule = _readable(request, code)
    writes = may(request, "rules.publish")
    versions = [one for one in rule.versions.select_related("published_by") if writes or one.state != "draft"]
    number = request.GET.get("version", "")
    live = next((one for one in versions if one.state == "live"), None)
    version = next((one for one in versions if str(one.number) == number), live or (versions[0] if versions else None))
    if version is None:
        raise Http404(code)
    person = circle(request).person
    mine = RuleReading.objects.filter(version=version, person_id=person.pk).first()
    context = {
        "rule": rule, "version": version, "versions": [(one, TONES[one.state]) for one in versions], "live": live,
        "tone": TONES[version.state], "writes": writes, "draft": queries.draft_of(rule) if writes else None,
        "mine": mine,
        "to_sign": bool(mine and mine.read_at is None and version.state == "live" and not rule.retired_at),
        "receipts": queries.receipts_of(version), "readings": _readings(request, version),
        "departments": rule.departments.all(), "positions": rule.positions.all(),
    }  # fmt: skip
    return render(request, "people/rule.html", context)


@require_http_methods(["GET", "POST"])
@right_required("rules.publish")
def write(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new rule, or the next version of one; kept as a draft, or published at once."""
    rule = get_object_or_404(HouseRule, code=code) if code else None
    if request.method == "POST":
        draft = services.write(by=me(request), **_typed(request, code))
        if request.POST.get("do") == "publish":
            services.publish(code=draft.rule.code, by=me(request), at=clock.now())
            messages.success(request, _("Published: it is on the desks of everybody it concerns."))
        else:
            messages.success(request, _("The draft is kept."))
        return redirect("people:rule", code=draft.rule.code)
    departments, posts = queries.departments_and_posts(today())
    draft = (queries.draft_of(rule) or queries.live_version(rule)) if rule else None
    context = {
        "rule": rule, "draft": draft, "kinds": HouseRule.Kind.choices, "departments": departments, "posts": posts,
        "chosen": set(rule.departments.values_list("code", flat=True)) if rule else set(),
        "chosen_posts": set(rule.positions.values_list("code", flat=True)) if rule else set(),
        "is_next": bool(rule and draft and draft.state == "live"),
    }  # fmt: skip
    return render(request, "people/rule-write.html", context)


@require_POST
@right_required("rules.publish")
def act(request: HttpRequest, code: str) -> HttpResponse:
    """publish or retire; `do` names it."""
    rule, by, do = get_object_or_404(HouseRule, code=code), me(request), request.POST.get("do", "")
    if do == "publish":
        services.publish(code=rule.code, by=by, at=clock.now())
        messages.success(request, _("Published: it is on the desks of everybody it concerns."))
    elif do == "retire":
        services.retire(code=rule.code, by=by, at=clock.now())
        messages.success(request, _("Retired: nobody has to read it any more."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("people:rule", code=code)


@require_POST
@right_required("rules.read")
def sign(request: HttpRequest, code: str) -> HttpResponse:
    rule = _readable(request, code)
    number = whole_from(request.POST.get("version", ""), 1, 10_000)
    services.sign(code=rule.code, number=number, person=me(request), at=clock.now())
    messages.success(request, _("Signed: you have read this version."))
    return redirect("people:rule", code=code)


@require_GET
@right_required("rules.read")
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions laid over each other; without a choice the last two."""
    rule = _readable(request, code)
    shown = rule.versions.order_by("number")
    if not may(request, "rules.publish"):
        shown = shown.exclude(state=RuleVersion.State.DRAFT)
    versions = {str(one.number): one for one in shown}
    numbers = list(versions)
    if len(numbers) < 2:
        raise Http404(code)
    new = versions.get(request.GET.get("new", ""), versions[numbers[-1]])
    old = versions.get(request.GET.get("old", ""), versions[numbers[-2]])
    parts = changed_parts(differences(old.text, new.text))
    context = {"rule": rule, "old": old, "new": new, "numbers": numbers, "parts": parts}
    return render(request, "people/rule-compare.html", context)


def _typed(request: HttpRequest, code: str) -> dict[str, Any]:
    post = request.POST
    review = post.get("review_on", "")
    return {
        "code": code or post.get("code", ""), "title": post.get("title", ""), "text": post.get("text", "")[:MOST_TEXT],
        "kind": post.get("kind", ""), "change_note": post.get("change_note", ""),
        "departments": post.getlist("department"), "positions": post.getlist("position"),
        "must_read": bool(post.get("must_read")), "read_within": whole_from(post.get("read_within", "5"), 1, 60),
        "review_on": day_from(review) if review else None,
    }  # fmt: skip


def _readings(request: HttpRequest, version: RuleVersion) -> list[RuleReading]:
    """Who has signed and who has not: all of it for who publishes, one's team for a superior."""
    rows = version.readings.select_related("person").order_by("read_at", "person__code")
    if may(request, "rules.publish") or sees_all(request):
        return list(rows)
    return list(rows.filter(person__in=circle(request).team))


def _readable(request: HttpRequest, code: str) -> HouseRule:
    person: Any = request.person  # type: ignore[attr-defined]
    found = queries.shown_rules(person, may(request, "rules.publish")).filter(code=code).first()
    if found is None:
        raise Http404(code)
    return found
