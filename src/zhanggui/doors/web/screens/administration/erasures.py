"""Looking for one buyer and erasing them: found by nick, phone or order number, counted by place, never shown."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import names
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.jobs import api as jobs
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.privacy.models import Erasure, Look

RIGHT = "privacy.erase"
SHOWN = 100


@require_GET
@right_required(RIGHT)
def show(request: HttpRequest) -> HttpResponse:
    """The search, and who erased when and why; nobody who was erased is in it."""
    context = {"sees_all": _sees_all(request), "erasures": _history(request), "shown": SHOWN}
    return render(request, "web/administration/erasures.html", context)


@require_POST
@right_required(RIGHT)
def look(request: HttpRequest) -> HttpResponse:
    _must_see_all(request)
    made = privacy.look(
        term=request.POST.get("term", "")[:200], purpose=request.POST.get("purpose", "")[:500], actor=_who(request),
        at=clock.now(), address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
    _count(made)
    return redirect("web:admin-look", pk=made.pk)


@require_GET
@right_required(RIGHT)
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """What is held of whom one looked for: only for the one who looked, and only that day."""
    made = _own(request, pk)
    if made.erasure_id:
        return redirect("web:admin-erasure", pk=made.erasure_id)
    part = "web/administration/_look-counts.html" if getattr(request, "htmx", False) else "web/administration/look.html"
    return render(request, part, _context(made, counts_only=bool(getattr(request, "htmx", False))))


def _context(made: Look, *, counts_only: bool) -> dict[str, Any]:
    context: dict[str, Any] = {"look": made, "counts": _places(made.counts), "counting": made.counted_at is None}
    if made.person and not counts_only:
        person, candidates = privacy.known(made)
        context |= {"buyer": person, "candidates": candidates, "chosen": person.chosen, "shops": person.shops}
    return context


@require_POST
@right_required(RIGHT)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which buyers are meant, or erase."""
    _must_see_all(request)
    made = _own(request, pk)
    if not made.person:
        raise Refusal("look.forgotten", _("Whom you looked for is forgotten by now. Look again."))
    if request.POST.get("do") == "choose":
        privacy.choose(made, request.POST.getlist("buyer")[:500])
        _count(made)
        return redirect("web:admin-look", pk=made.pk)
    if request.POST.get("do") != "erase":
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    erasure = privacy.erase_found(
        made, typed=request.POST.get("typed", ""), reason=request.POST.get("reason", "")[:1000], actor=_who(request),
        at=clock.now(),
    )  # fmt: skip
    _go_on(erasure)
    messages.success(request, _("The buyer is being erased. You may leave this page."))
    return redirect("web:admin-erasure", pk=erasure.pk)


@require_GET
@right_required(RIGHT)
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one erasure has come, and what it did where."""
    one = get_object_or_404(Erasure, pk=pk)
    part = "_erasure-done.html" if getattr(request, "htmx", False) else "erasure.html"
    context = {"erasure": one, "done": _places(one.done), "moving": one.finished_at is None}
    return render(request, f"web/administration/{part}", context)


@require_POST
@right_required(RIGHT)
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    _must_see_all(request)
    _go_on(get_object_or_404(Erasure, pk=pk))
    return redirect("web:admin-erasure", pk=pk)


def _go_on(one: Erasure) -> None:
    jobs.enqueue("zhanggui.kernel.privacy.erasing.go_on", one.pk, key=f"erasure:{one.pk}")


def _count(made: Look) -> None:
    jobs.enqueue("zhanggui.kernel.privacy.looking.count", made.pk, key=f"look:{made.pk}")


def _own(request: HttpRequest, pk: int) -> Look:
    return get_object_or_404(Look, pk=pk, actor=_who(request))


def _who(request: HttpRequest) -> str:
    return str(request.user.get_username())


def _places(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(names.word(names.PLACES, name), count) for name, count in counts.items()]


def _history(request: HttpRequest) -> list[tuple[Erasure, int]]:
    """What was erased spans all shops: only who sees them all sees it."""
    if not _sees_all(request):
        return []
    return [(one, sum(one.done.values())) for one in Erasure.objects.order_by("-started_at", "-pk")[:SHOWN]]


def _sees_all(request: HttpRequest) -> bool:
    return bool(request.scope.everything)  # type: ignore[attr-defined]


def _must_see_all(request: HttpRequest) -> None:
    if not _sees_all(request):
        raise Refusal("erasure.scope", _("A buyer is erased from all shops: only who sees the whole company may."))
