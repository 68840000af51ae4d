"""Saved views of a list, and the trace an export leaves."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict

from zhanggui.base import clock
from zhanggui.doors.web.desk.description import Desk
from zhanggui.doors.web.models import SavedView
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.privacy import api as privacy


@dataclass(frozen=True)
class ShownView:
    pk: int
    name: str
    query: str
    own: bool
    shared: bool
    current: bool


def views_for(desk: Desk, request: HttpRequest, query: str) -> list[ShownView]:
    """The person's own views, then those others share."""
    person: Any = request.person  # type: ignore[attr-defined]
    mine = Q(person=person) if person else Q(pk__isnull=True)
    views = SavedView.objects.filter(mine | Q(shared=True), desk=desk.url_name)
    shown = [
        ShownView(
            view.pk,
            view.name,
            view.query,
            bool(person) and view.person_id == person.pk,
            view.shared,
            view.query == query,
        )
        for view in views
    ]
    return sorted(shown, key=lambda view: not view.own)


def keep(request: HttpRequest, desk: Desk) -> bool:
    """Save the filter under a name; the same name again replaces it."""
    name = request.POST.get("name", "").strip()[:60]
    person: Any = request.person  # type: ignore[attr-defined]
    if not name or person is None:
        return False
    SavedView.objects.update_or_create(
        person=person,
        desk=desk.url_name,
        name=name,
        defaults={"query": plain_query(request.POST.get("query", "")), "shared": request.POST.get("shared") == "1"},
    )
    return True


def forget(request: HttpRequest, desk: Desk, pk: str) -> None:
    """Only one's own views."""
    if pk.isascii() and pk.isdigit():
        SavedView.objects.filter(pk=pk, person=request.person, desk=desk.url_name).delete()  # type: ignore[attr-defined]


def plain_query(text: str) -> str:
    """The address without the page number."""
    asked = QueryDict(text[:2000], mutable=True)
    asked.pop("page", None)
    return asked.urlencode()[:2000]


def described_query(text: str) -> str:
    """The filter of an export as the audit log may keep it: what was searched for may be somebody's name or number."""
    asked = QueryDict(text[:2000], mutable=True)
    asked.pop("page", None)
    if word := asked.get("q", "").strip():
        asked["q"] = f"#{privacy.blind_index(word)[:16]}"
    return asked.urlencode()[:2000]


def note_export(desk: Desk, request: HttpRequest, *, count: int, kind: str) -> None:
    """Who took which rows out, in the audit log; and evidence where the desk names an event."""
    at = clock.now()
    asked = described_query(request.GET.urlencode())
    audit.note(
        actor=request.user.get_username(),
        action=f"{desk.key}.exported",
        subject=desk.url_name,
        detail={"rows": count, "format": kind, "filter": asked},
        address=request.META.get("REMOTE_ADDR", ""),
    )
    if desk.export_event:
        evidence.record(
            key=f"export:{desk.url_name}:{request.user.pk}:{at.isoformat()}",
            event=desk.export_event,
            person=request.person,  # type: ignore[attr-defined]
            at=at,
            subject=f"{desk.url_name} {count}",
            detail={"desk": desk.url_name, "rows": count, "format": kind},
        )
