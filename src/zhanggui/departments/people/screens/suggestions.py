"""Suggestions: made, read, assessed, closed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.departments.people.screens.asking import circle, colleagues, day_from, me, person_from, sees_all, today
from zhanggui.departments.people.suggestions import services
from zhanggui.departments.people.suggestions.desks import TONES
from zhanggui.departments.people.suggestions.models import Suggestion
from zhanggui.doors.web import names
from zhanggui.doors.web.rights import may, right_required


@require_http_methods(["GET", "POST"])
@right_required("plans.own")
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        post = request.POST
        domain = post.get("domain", "")
        made = services.make(
            author=me(request), title=post.get("title", ""), text=post.get("text", "")[:10_000], at=clock.now(),
            domain=domain if domain in names.DOMAINS else "", gain=post.get("gain", "")[:4000],
        )  # fmt: skip
        messages.success(request, _("Thank you. Your superior answers it."))
        return redirect("people:suggestion", pk=made.pk)
    return render(request, "people/suggestion-new.html", {"domains": names.DOMAINS.items()})


@require_GET
@right_required("plans.own")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion, reader = _readable(request, pk), circle(request)
    closes = suggestion.state == Suggestion.State.ADOPTED and reader.person.pk in (
        suggestion.owner_id,
        suggestion.decided_by_id,
    )
    context = {
        "suggestion": suggestion, "tone": TONES[suggestion.state],
        "domain": names.word(names.DOMAINS, suggestion.domain),
        "assesses": may(request, "plans.accept") and services.may_assess(suggestion, reader), "closes": closes,
        "colleagues": colleagues(), "today": today(),
    }  # fmt: skip
    return render(request, "people/suggestion.html", context)


@require_POST
@right_required("plans.accept")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """adopt or refuse; `do` names it."""
    suggestion, by, do = _readable(request, pk), me(request), request.POST.get("do", "")
    reason = request.POST.get("reason", "")[:4000]
    if do == "adopt":
        owner = person_from(request, "owner")
        if owner is None:
            raise Refusal("person.unknown", _("Choose a colleague first."))
        services.adopt(
            suggestion_id=suggestion.pk, by=by, owner=owner, due_on=day_from(request.POST.get("due", "")),
            at=clock.now(), reason=reason,
        )  # fmt: skip
        messages.success(request, _("Adopted: it is work now."))
    elif do == "refuse":
        services.refuse(suggestion_id=suggestion.pk, by=by, reason=reason, at=clock.now())
        messages.success(request, _("Refused; the author reads why."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("people:suggestion", pk=pk)


@require_POST
@right_required("plans.own")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = _readable(request, pk)
    effect = request.POST.get("effect", "")[:4000]
    services.finish(suggestion_id=suggestion.pk, by=me(request), effect=effect, at=clock.now())
    messages.success(request, _("Carried out. Everybody can read what came of it."))
    return redirect("people:suggestion", pk=pk)


def _readable(request: HttpRequest, pk: int) -> Suggestion:
    found = services.visible_suggestions(circle(request), sees_all(request)).filter(pk=pk).defer(None).first()
    if found is None:
        raise Http404(pk)
    return found
