"""Signing in and out, one's own password, language and look."""

from datetime import timedelta
from math import ceil
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhanggui.base import clock
from zhanggui.doors.web.gate import Shut
from zhanggui.doors.web.middleware import THEME_COOKIE, THEMES
from zhanggui.doors.web.rights import public, signed_in
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.organisation.models import User

YEAR = 365 * 24 * 3600


class Tabler:
    """Fields with the classes of the page's style."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", css)


class SignInForm(Tabler, AuthenticationForm):
    error_messages = {
        "invalid_login": gettext_lazy("The name or the password is not right."),
        "inactive": gettext_lazy("The name or the password is not right."),
    }


class PasswordForm(Tabler, PasswordChangeForm):
    pass


class ProfileForm(Tabler, forms.Form):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")], required=True
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Light or dark"),
        choices=[
            ("auto", gettext_lazy("As the device")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
    )


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; after too many wrong tries the page says when the next one is looked at."""
    view = auth.LoginView.as_view(
        template_name="web/sign-in.html", authentication_form=SignInForm, redirect_authenticated_user=True
    )
    answer = view(request)
    shut: Shut | None = getattr(request, "sign_in_shut", None)
    if shut is None:
        return answer
    wait = max(1, ceil((shut.until - clock.now()).total_seconds()))
    full_minute = shut.until + timedelta(seconds=59, microseconds=999_999)
    answer = render(request, "web/locked-out.html", {"shut": shut, "until": full_minute}, status=429)
    answer["Retry-After"] = str(wait)
    return answer


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return auth.LogoutView.as_view()(request)


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the person end."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        audit.note(
            actor=request.user.get_username(), action="password.changed", address=request.META.get("REMOTE_ADDR", "")
        )
        messages.success(request, _("The password is changed."))
        return redirect("web:profile")
    return render(request, "web/password.html", {"form": form})


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """One's own settings."""
    user: Any = request.user
    first = {"language": request.LANGUAGE_CODE, "theme": request.theme}  # type: ignore[attr-defined]
    form = ProfileForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        answer = redirect("web:profile")
        _remember(user, answer, form.cleaned_data)
        return answer
    return render(request, "web/profile.html", {"form": form, "since": user.last_login, "now": clock.now()})


@public
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Take another language or look, and stay on the page."""
    wanted = request.POST.get("next", "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    answer = redirect(wanted if inside else "web:workbench")
    _remember(request.user, answer, request.POST)
    return answer


def _remember(user: Any, answer: HttpResponse, chosen: Any) -> None:
    """In a cookie for this browser, and with the sign-in for every browser."""
    language, theme = chosen.get("language", ""), chosen.get("theme", "")
    kept = {}
    if language in dict(settings.LANGUAGES):
        kept["language"] = language
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    if theme in THEMES:
        kept["theme"] = theme
        answer.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax")
    if kept and user.is_authenticated:
        User.objects.filter(pk=user.pk).update(**kept)
