"""On an order's page: where logistics and customer service say it is, and taking their word down."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.departments.orders import queries, syncs
from zhanggui.departments.orders.models import Order
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work


def shown(order: Order) -> dict[str, Any]:
    """What the card needs."""
    history = work.status_history(syncs.subject_of(order))
    return {
        "history": [(one, syncs.STATES.get(one.state, one.state), syncs.SOURCES[one.source]) for one in history],
        "conflict": syncs.open_conflict_of(order),
        "states": syncs.STATES.items(),
        "sources": [(code, syncs.SOURCES[code]) for code in syncs.REPORTING],
    }


@require_POST
@right_required("orders.note")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(queries.visible_orders(request.user), pk=pk)
    source, state = request.POST.get("source", ""), request.POST.get("state", "")
    if source not in syncs.REPORTING or state not in syncs.STATES:
        raise Refusal("status.unknown", _("Choose a source and a state."))
    person = request.person  # type: ignore[attr-defined]
    at = clock.now()
    said = syncs.report_order_state(
        order=order, source=source, state=state, said_at=min(_moment(request, at), at), at=at, person=person
    )
    if said.verdict == "conflict":
        messages.warning(request, _("The two sources contradict each other: somebody has to decide."))
    else:
        messages.success(request, _("Taken down."))
    return redirect("orders:order", pk=pk)


def _moment(request: HttpRequest, otherwise: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(request.POST.get("said_at", ""))
    except ValueError:
        return otherwise
    if not 1990 <= found.year <= 2199:
        return otherwise
    return organisation.moment(found.date(), found.time().replace(tzinfo=None))
