"""What a request says about who asks."""

from typing import Any

from django.http import HttpRequest

from zhanggui.base import clock
from zhanggui.doors.web.rights import may
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.targets.goals import queries
from zhanggui.targets.goals.queries import Reach


def reach(request: HttpRequest) -> Reach:
    """Whose goals the person of this request deals with; read once a request."""
    kept = getattr(request, "_goal_reach", None)
    if kept is None:
        person: Any = request.person or Person(pk=0, code="", name="")  # type: ignore[attr-defined]
        kept = queries.reach_of(person, clock.today(organisation.zone()), may(request, "work.all"))
        request._goal_reach = kept  # type: ignore[attr-defined]
    return kept
