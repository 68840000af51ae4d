"""Who came in, who was turned away, who left: written to the audit log.

Hung on the framework's own signals, so that every way in is seen. What was typed as a name is kept only where it is
a name: people type passwords there by mistake.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.organisation.models import User

UNKNOWN = "?"


def install() -> None:
    """Called once when the process starts."""
    user_logged_in.connect(_opened, dispatch_uid="audit.session.opened")
    user_logged_out.connect(_closed, dispatch_uid="audit.session.closed")
    user_login_failed.connect(_refused, dispatch_uid="audit.session.refused")


def _opened(request: HttpRequest | None, user: Any, **_rest: Any) -> None:
    _note(request, "session.opened", user.get_username())


def _closed(request: HttpRequest | None, user: Any, **_rest: Any) -> None:
    if user is not None:
        _note(request, "session.closed", user.get_username())


def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    given = str(credentials.get("username") or "")[:150]
    found = User.objects.filter(username=given).values_list("username", flat=True).first() if given else None
    shut = getattr(request, "sign_in_shut", None)
    _note(request, "session.shut" if shut else "session.refused", found or UNKNOWN)


def _note(request: HttpRequest | None, action: str, actor: str) -> None:
    """Only what comes over the web has an address; tests and commands that sign in by themselves are no session."""
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    if address:
        audit.note(actor=actor, action=action, address=address)
