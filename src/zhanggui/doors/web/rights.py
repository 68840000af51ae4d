"""Who may open a view. Every view of the house carries exactly one of these three.

`callback.required_right` names the right for the test that walks all URLs: a right such as
"orders.view", or SIGNED_IN, or PUBLIC.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

SIGNED_IN = "signed-in"
PUBLIC = "public"

View = Callable[..., HttpResponse]


def right_required(right: str) -> Callable[[View], View]:
    """Only for signed-in people whose positions give them this right; others see why not."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            if not may(request, right):
                raise PermissionDenied(right)
            return view(request, *args, **kwargs)

        guarded.required_right = right  # type: ignore[attr-defined]
        return guarded

    return guard


def signed_in(view: View) -> View:
    """For everybody who works here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.required_right = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """For anybody, signed in or not."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    opened.required_right = PUBLIC  # type: ignore[attr-defined]
    return opened


def may(request: HttpRequest, right: str) -> bool:
    """Whether the person of this request has the right; an empty right means everybody signed in."""
    if not request.user.is_authenticated:
        return False
    return not right or right == SIGNED_IN or right in request.rights  # type: ignore[attr-defined]


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
