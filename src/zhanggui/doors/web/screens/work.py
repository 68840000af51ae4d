"""One work item: what it is, how it was proved, and what can be done with it."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import attachments
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.items import shown
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

RELATED = ("person", "position", "duty", "on_behalf_of", "done_by", "escalated_to")


@right_required("work.own")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    found, acts = _item(request, pk)
    context = {
        "line": shown(found),
        "item": found,
        "acts": acts,
        "evidence": evidence.evidence_of(found),
        "history": work.history_of(found),
        "attachment": attachments.name_of(found.attachment),
        "colleagues": _colleagues() if acts and found.state == WorkItem.State.OPEN else (),
    }
    return render(request, "web/item/page.html", context)


@require_POST
@right_required("work.own")
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is done, with a note or a file."""
    upload = request.FILES.get("attachment")
    reference = attachments.keep(upload) if upload else ""
    work.attest(pk, _person(request), request.POST.get("note", "")[:2000], reference, clock.now())
    messages.success(request, _("Marked as done, on your word."))
    return redirect(_next(request, pk))


@require_POST
@right_required("work.own")
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    work.comment(pk, _person(request), request.POST.get("text", "")[:2000], clock.now())
    return redirect(_next(request, pk))


@require_POST
@right_required("work.own")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    work.reopen(pk, _person(request), request.POST.get("note", "")[:2000], clock.now())
    messages.success(request, _("Opened again."))
    return redirect(_next(request, pk))


@require_POST
@right_required("work.own")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    to = get_object_or_404(Person, code=request.POST.get("to", ""))
    work.hand_over(pk, _person(request), to, request.POST.get("note", "")[:2000], clock.now())
    messages.success(request, _("Handed over to %(name)s.") % {"name": to.name})
    return redirect(_next(request, pk))


@right_required("work.own")
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The attached file, always as a download: the browser runs nothing of it."""
    found, _acts = _item(request, pk)
    if not attachments.exists(found.attachment):
        raise Http404
    answer = StreamingHttpResponse(attachments.chunks(found.attachment), content_type="application/octet-stream")
    name = attachments.name_of(found.attachment)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _item(request: HttpRequest, pk: int) -> tuple[WorkItem, bool]:
    """The item, and whether the person may act on it; only seeing it takes the right to see everybody's work."""
    found = get_object_or_404(WorkItem.objects.select_related(*RELATED), pk=pk)
    person: Any = request.person  # type: ignore[attr-defined]
    acts = person is not None and work.may_act(found, person, clock.today(organisation.zone()))
    if not acts and not may(request, "work.all"):
        raise PermissionDenied("work.all")
    return found, acts


def _person(request: HttpRequest) -> Person:
    person: Person | None = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Refusal("work.nobody", _("This sign-in belongs to nobody in the organisation."))
    return person


def _colleagues() -> list[Person]:
    return list(Person.objects.filter(left_on__isnull=True).order_by("code"))


def _next(request: HttpRequest, pk: int) -> str:
    wanted = request.POST.get("next", "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if inside else reverse("web:work", args=[pk])
