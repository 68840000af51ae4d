"""What every page knows of notices: how many are unread, asked only where a page shows it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from zhanggui.doors.notices import services


def bell(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "person", None)
    return {"unread_notices": SimpleLazyObject(lambda: services.unread(person).count() if person else 0)}
