"""What every request passes: who it is, in which language and look, and how a refusal is said."""

import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from zhanggui.base import SHANGHAI, Refusal
from zhanggui.kernel.organisation import api as organisation

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "zhanggui_theme"


class AddressMiddleware:
    """Behind our own proxies (settings.PROXIES of them) a request's address is the one the first of them saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < settings.PROXIES <= len(told):
            request.META["REMOTE_ADDR"] = told[-settings.PROXIES].strip()
        return self.get_response(request)


class DoorMiddleware:
    """Sets request.person, request.rights, request.scope, request.company and request.theme."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        user = request.user
        known = user.is_authenticated
        request.person = organisation.person_of(user) if known else None
        request.rights = SimpleLazyObject(lambda: organisation.rights_of(user)) if known else frozenset()
        request.scope = SimpleLazyObject(lambda: organisation.scope_of(user))
        company = request.company = organisation.company()
        request.theme = _theme(request)
        language = _language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        with timezone.override(ZoneInfo(company.time_zone) if company else SHANGHAI):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A rule said no: tell the person where they are, and change nothing."""
        if isinstance(error, DataError):
            error = Refusal("input.does_not_fit", _("Something entered is too long or too large. Shorten it."))
        if not isinstance(error, Refusal):
            return None
        if getattr(request, "htmx", False):
            return toast(HttpResponse(status=204), str(error.sentence), tone="red")
        back = request.META.get("HTTP_REFERER", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, str(error.sentence))
            return redirect(back)
        return render(request, "web/refused.html", {"refusal": error}, status=409)


def toast(response: HttpResponse, text: str, tone: str = "green") -> HttpResponse:
    """Let the page show a short message when htmx takes the response in."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response


def _theme(request: Any) -> str:
    chosen = getattr(request.user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def _language(request: Any) -> str:
    """The person's choice, else the browser's cookie of an earlier choice, else the house's language."""
    offered = dict(settings.LANGUAGES)
    wishes = (getattr(request.user, "language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    return next((wish for wish in wishes if wish in offered), settings.LANGUAGE_CODE)
