"""Whether the house answers: for whoever starts, supervises or balances servers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from zhanggui.doors.web.rights import public


@never_cache
@public
def show(request: HttpRequest) -> JsonResponse:
    """200 when a request comes through to the database and back, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})
