"""Two sources disagree about one thing: what each says, what was said before, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.base import clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.tasks.asking import me, today
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import StatusConflict

VERDICTS = {"taken": "green", "repeated": "grey", "older": "grey", "outranked": "yellow", "conflict": "red"}


@right_required("work.own")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    conflict = _conflict(request, pk)
    about = work.kind_of(conflict.subject)
    word = about.word if about else str
    context = {
        "conflict": conflict,
        "title": about.title(conflict.subject) if about else conflict.subject,
        "link": about.address(conflict.subject) if about else "",
        "sides": [(one, word(one.state), word(one.source)) for one in (conflict.held, conflict.said)],
        "history": [
            (one, word(one.state), word(one.source), VERDICTS[one.verdict])
            for one in work.status_history(conflict.subject)
        ],
        "decided_word": word(conflict.decided) if conflict.decided else "",
    }
    return render(request, "web/tasks/conflict.html", context)


@require_POST
@right_required("work.own")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    _conflict(request, pk, acts=True)
    state, note = request.POST.get("state", "")[:30], request.POST.get("note", "")[:300]
    work.decide_conflict(pk, by=me(request), state=state, at=clock.now(), note=note)
    messages.success(request, _("Decided; it stands in the history."))
    return redirect("web:conflict", pk=pk)


def _conflict(request: HttpRequest, pk: int, *, acts: bool = False) -> StatusConflict:
    """For whoever the item lies with or who stands above; seeing it also for who sees everybody's work."""
    related = ("held__person", "said__person", "decided_by", "item__position", "item__person")
    conflict = get_object_or_404(StatusConflict.objects.select_related(*related), pk=pk)
    person: Any = request.person  # type: ignore[attr-defined]
    own = conflict.item is not None and person is not None and work.may_act(conflict.item, person, today())
    if not own and (acts or not may(request, "work.all")):
        raise Http404
    return conflict
