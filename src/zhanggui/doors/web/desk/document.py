"""A document's own page: shown, noted, and its personal data looked at in clear."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.privacy import api as privacy

NOTES_SHOWN = 50
FLAGS = {"on": True, "off": False}


@dataclass(frozen=True)
class Document:
    """One document's page as people see it. See the room note of this package for an example."""

    key: str
    """Stem of the url names, and the name of the document in the template."""
    app: str
    right: str
    note_right: str
    rows: Callable[[Any], QuerySet[Any]]
    """What a user may see; each row has a `shop` and its `notes`."""
    template: str
    context: Callable[[Any, bool], Mapping[str, Any]]
    """What the template needs besides the document, given the document and whether it is revealed."""
    add_note: Callable[..., Any]
    """Takes the document, and person, text and at; flag too if the document has one."""
    note_hint: Any
    subject: Callable[[Any], str]
    """How the log of looks names the document."""
    personal: Sequence[str]
    """The fields that are masked until somebody says why they must see them."""
    flags: bool = False
    reveal_right: str = "buyers.reveal"

    @property
    def url_name(self) -> str:
        return f"{self.app}:{self.key}"


def document_urls(page: Document, at: str = "<int:pk>/") -> list[URLPattern]:
    """Paths of a document: `<app>:<key>` and its -note and -reveal."""

    @require_GET
    @right_required(page.right)
    def show(request: HttpRequest, pk: int) -> HttpResponse:
        return _page(page, request, _one(page, request, pk))

    @require_POST
    @right_required(page.note_right)
    def note(request: HttpRequest, pk: int) -> HttpResponse:
        document = _one(page, request, pk)
        said = {"flag": FLAGS.get(request.POST.get("flag", ""))} if page.flags else {}
        person = request.person  # type: ignore[attr-defined]
        page.add_note(document, person=person, text=request.POST.get("text", ""), at=clock.now(), **said)
        messages.success(request, _("The note is kept."))
        return redirect(page.url_name, pk=pk)

    @never_cache
    @require_POST
    @right_required(page.reveal_right)
    def reveal(request: HttpRequest, pk: int) -> HttpResponse:
        with transaction.atomic():
            document = _one(page, request, pk)
            write_down_look(request, page.subject(document), page.personal, shop=document.shop.code)
        return _page(page, request, document, revealed=True)

    return [
        path(at, show, name=page.key),
        path(f"{at}note/", note, name=f"{page.key}-note"),
        path(f"{at}reveal/", reveal, name=f"{page.key}-reveal"),
    ]


def write_down_look(request: HttpRequest, subject: str, fields: Sequence[str], **detail: Any) -> None:
    """The person of this request sees personal data in clear, for the reason given: logged, or refused."""
    privacy.reveal(
        actor=request.user.get_username(),
        reason=request.POST.get("reason", ""),
        subject=subject,
        fields=tuple(fields),
        detail=detail,
        address=request.META.get("REMOTE_ADDR", ""),
    )


def _one(page: Document, request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(page.rows(request.user), pk=pk)


def _page(page: Document, request: HttpRequest, document: Any, *, revealed: bool = False) -> HttpResponse:
    context = {
        page.key: document,
        **page.context(document, revealed),
        "notes": document.notes.select_related("person")[:NOTES_SHOWN],
        "note_hint": page.note_hint,
        "note_url": reverse(f"{page.url_name}-note", args=[document.pk]) if may(request, page.note_right) else "",
        "reveal_url": reverse(f"{page.url_name}-reveal", args=[document.pk]) if may(request, page.reveal_right) else "",
        "revealed": revealed,
        "flags": page.flags,
        "flagged": page.flags and document.flagged,
    }
    return render(request, page.template, context)
