"""One work item: what it is, how it was proved, and what can be done with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import attachments
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.items import shown
from zhanggui.doors.web.screens.tasks.asking import me, moment_from, person_from, receivers, whole_from
from zhanggui.doors.web.text import named
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkFile, WorkItem, WorkLink, WorkRequest

RELATED = (
    "person",
    "position",
    "duty",
    "on_behalf_of",
    "done_by",
    "escalated_to",
    "requested_by",
    "reviewer",
    "parent",
)
LINKABLE = 60


def typed_stays(view: Callable[[HttpRequest, int], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """Where a rule says no, the item's page comes again with the reason and everything typed still in its place."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Refusal as refusal:
            if getattr(request, "htmx", False):
                raise
            try:
                return _page(request, pk, str(refusal.sentence))
            except PermissionDenied:
                raise refusal from None

    return wrapped


@right_required("work.own")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, refused: str = "") -> HttpResponse:
    found, acts = _item(request, pk)
    person: Any = request.person  # type: ignore[attr-defined]
    chart = organisation.chart(clock.today(organisation.zone()))
    is_open = found.state == WorkItem.State.OPEN
    watchers = list(found.watchers.all())
    context = {
        "line": shown(found),
        "item": found,
        "acts": acts,
        "open": is_open,
        "own": person is not None and found.person_id == person.pk,
        "may_review": person is not None and work.may_review(found, person, chart),
        "reviewers": work.reviewers_of(found, chart),
        "wants_review": bool(found.detail.get("wants_review")),
        "leads": may(request, "work.team"),
        "evidence": evidence.evidence_of(found),
        "history": work.history_of(found),
        "attachment": attachments.name_of(found.attachment),
        "files": found.files.select_related("person"),
        "open_parts": _parts_to_take_back(found, request),
        "parts": [shown(part) for part in _parts(found)],
        "links": _links(found),
        "watchers": watchers,
        "watches": person in watchers,
        "asked": WorkRequest.objects.filter(pk=found.detail.get("request") or 0).first(),
        "priorities": WorkItem.Priority.choices,
        "receivers": receivers(person, found) if acts and is_open and person else (),
        "linkable": _linkable(person, found) if acts and is_open and person else (),
    }
    if refused:
        context |= {"refused": refused, "typed": request.POST, "did": _did(request), "file_lost": bool(request.FILES)}
    return render(request, "web/item/page.html", context, status=409 if refused else 200)


def _did(request: HttpRequest) -> str:
    """Which form of the page was sent: what `do` says, else the name of its address."""
    match = request.resolver_match
    return request.POST.get("do") or (match.url_name or "" if match else "")


@require_POST
@right_required("work.own")
@typed_stays
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing done with an item; `do` names it."""
    do = ACTS.get(request.POST.get("do", ""))
    if do is None:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    done = do(request, pk)
    if done:
        messages.success(request, done)
    return redirect(_next(request, pk))


@require_POST
@right_required("work.own")
@typed_stays
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is done, with a note or a file."""
    upload = request.FILES.get("attachment")
    reference = attachments.keep(upload) if upload else ""
    work.attest(pk, me(request), request.POST.get("note", "")[:2000], reference, clock.now())
    messages.success(request, _("Marked as done, on your word."))
    return redirect(_next(request, pk))


@require_POST
@right_required("work.own")
@typed_stays
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    work.comment(pk, me(request), request.POST.get("text", "")[:2000], clock.now())
    return redirect(_next(request, pk))


@require_POST
@right_required("work.own")
@typed_stays
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    work.reopen(pk, me(request), request.POST.get("note", "")[:2000], clock.now())
    messages.success(request, _("Opened again."))
    return redirect(_next(request, pk))


@require_POST
@right_required("work.own")
@typed_stays
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    to = get_object_or_404(Person, code=request.POST.get("to", ""))
    work.hand_over(pk, me(request), to, request.POST.get("note", "")[:2000], clock.now())
    messages.success(request, _("Handed over to %(name)s.") % {"name": named(to)})
    return redirect(_next(request, pk))


@right_required("work.own")
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The attached file, always as a download: the browser runs nothing of it."""
    found, _acts = _item(request, pk)
    return _download(found.attachment)


@right_required("work.own")
def file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """One of the item's files, as a download."""
    found, _acts = _item(request, pk)
    return _download(get_object_or_404(WorkFile, pk=file, item=found).path)


def _start(request: HttpRequest, pk: int) -> str:
    work.start(pk, me(request), clock.now())
    return _("Begun.")


def _take(request: HttpRequest, pk: int) -> str:
    work.take(pk, me(request), clock.now())
    return _("The item is on your desk.")


def _assign(request: HttpRequest, pk: int) -> str:
    to = person_from(request, "to")
    work.assign(pk, to, me(request), clock.now(), _note(request))
    return _("Assigned to %(name)s.") % {"name": named(to)}


def _submit(request: HttpRequest, pk: int) -> str:
    upload = request.FILES.get("attachment")
    reference = attachments.keep(upload) if upload else ""
    work.submit_for_review(pk, me(request), _note(request), reference, clock.now())
    return _("Submitted for acceptance.")


def _accept(request: HttpRequest, pk: int) -> str:
    work.accept(pk, me(request), clock.now(), _note(request))
    return _("Accepted.")


def _reject(request: HttpRequest, pk: int) -> str:
    work.reject(pk, me(request), _note(request), clock.now())
    return _("Returned.")


def _send_back(request: HttpRequest, pk: int) -> str:
    back = work.send_back(pk, me(request), _note(request), clock.now())
    return _("Given back to %(name)s.") % {"name": named(back.person)}


def _ask_help(request: HttpRequest, pk: int) -> str:
    of = person_from(request, "to")
    work.ask_help(pk, me(request), of, _note(request), clock.now())
    return _("%(name)s was asked to help.") % {"name": named(of)}


def _split(request: HttpRequest, pk: int) -> str:
    titles = [title for line in request.POST.get("parts", "")[:4000].splitlines() if (title := line.strip()[:400])]
    person, due = me(request), moment_from(request, "due")
    to = person_from(request, "to", otherwise=person) if request.POST.get("to") else None
    made = work.split(pk, [work.Part(title, to, due) for title in titles], person, clock.now())
    return _("Split into %(n)s parts.") % {"n": len(made)}


def _parts(found: WorkItem) -> QuerySet[WorkItem]:
    """What it was cut into, and what helps with it."""
    return found.parts.exclude(state="cancelled").select_related(*RELATED).order_by("pk")


def _parts_to_take_back(found: WorkItem, request: HttpRequest) -> list[WorkItem]:
    """Open parts that whoever looks at the whole may take back."""
    person, day = me(request), organisation.today_at(clock.now())
    waiting = list(found.parts.filter(kind="part", state="open").order_by("pk"))
    if not waiting or work.may_act(found, person, day):
        return waiting
    return [part for part in waiting if part.requested_by_id == person.pk]


def _take_back(request: HttpRequest, pk: int) -> str:
    work.take_back(pk, me(request), _note(request), clock.now())
    return _("The part is taken back.")


def _link(request: HttpRequest, pk: int) -> str:
    other, kind = whole_from(request, "other", 10**9) or 0, request.POST.get("kind", "")
    get_object_or_404(WorkItem, pk=other)
    if kind == "waits":
        work.link(other, pk, WorkLink.Kind.BLOCKS, me(request), clock.now())
    else:
        work.link(pk, other, kind, me(request), clock.now())
    return _("Tied together.")


def _unlink(request: HttpRequest, pk: int) -> str:
    work.unlink(whole_from(request, "link", 10**9) or 0, me(request), clock.now())
    return _("No longer tied together.")


def _watch(request: HttpRequest, pk: int) -> str:
    work.watch(pk, me(request), clock.now())
    return _("You hear of this item from now on.")


def _unwatch(request: HttpRequest, pk: int) -> str:
    work.unwatch(pk, me(request), clock.now())
    return _("You no longer watch this item.")


def _priority(request: HttpRequest, pk: int) -> str:
    chosen = whole_from(request, "priority", 3)
    work.set_priority(pk, 1 if chosen is None else chosen, me(request), clock.now())
    return ""


def _add_file(request: HttpRequest, pk: int) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        return ""
    found, _acts = _item(request, pk)
    reference = attachments.keep(upload)
    work.add_file(found.pk, me(request), name=attachments.name_of(reference), path=reference, at=clock.now())
    return _("The file is kept.")


ACTS: dict[str, Callable[[HttpRequest, int], str]] = {
    "start": _start,
    "take": _take,
    "assign": _assign,
    "submit": _submit,
    "accept": _accept,
    "reject": _reject,
    "send-back": _send_back,
    "help": _ask_help,
    "split": _split,
    "take-back": _take_back,
    "link": _link,
    "unlink": _unlink,
    "watch": _watch,
    "unwatch": _unwatch,
    "priority": _priority,
    "file": _add_file,
}


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "")[:2000]


def _links(found: WorkItem) -> list[tuple[WorkLink, str, WorkItem]]:
    """What an item is tied to: the tie, its word from this side, the other item."""
    ties = []
    for tie in WorkLink.objects.filter(from_item=found).select_related("to_item__person"):
        word = _("holds up") if tie.kind == WorkLink.Kind.BLOCKS else tie.get_kind_display()
        ties.append((tie, str(word), tie.to_item))
    for tie in WorkLink.objects.filter(to_item=found).select_related("from_item__person"):
        ties.append((tie, str(tie.get_kind_display()), tie.from_item))
    return ties


def _linkable(person: Person, found: WorkItem) -> list[WorkItem]:
    """Open items of the same desks, to choose from."""
    people = {person.pk, found.person_id}
    opens = WorkItem.objects.filter(person__in=people, state=WorkItem.State.OPEN).exclude(pk=found.pk)
    return list(opens.order_by("due_at", "pk")[:LINKABLE])


def _download(reference: str) -> HttpResponseBase:
    if not attachments.exists(reference):
        raise Http404
    answer = StreamingHttpResponse(attachments.chunks(reference), content_type="application/octet-stream")
    name = attachments.name_of(reference)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _item(request: HttpRequest, pk: int) -> tuple[WorkItem, bool]:
    """The item, and whether the person may act on it; who asked for it or watches it only sees it, as does who has
    the right to see everybody's work.
    """
    found = get_object_or_404(WorkItem.objects.select_related(*RELATED), pk=pk)
    person: Any = request.person  # type: ignore[attr-defined]
    today = clock.today(organisation.zone())
    acts = person is not None and work.may_act(found, person, today)
    if not acts and not _sees(request, found):
        raise PermissionDenied("work.all")
    return found, acts


def _sees(request: HttpRequest, found: WorkItem) -> bool:
    person: Any = request.person  # type: ignore[attr-defined]
    today = clock.today(organisation.zone())
    return may(request, "work.all") or (person is not None and work.may_see(found, person, today))


def _next(request: HttpRequest, pk: int) -> str:
    """Back to the page it was done on; to the inbox from the page of an item that one sees no longer."""
    own = reverse("web:work", args=[pk])
    wanted = request.POST.get("next", "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    if inside and wanted != own:
        return wanted
    return own if _sees(request, get_object_or_404(WorkItem, pk=pk)) else reverse("web:inbox")
