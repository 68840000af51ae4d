"""People, their sign-ins, posts, stand-ins and scope."""

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import gate, names, scopes
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Assignment, Person, Position, ScopeGrant, StandIn, User


def rows(request: HttpRequest) -> QuerySet[Person]:
    return Person.objects.select_related("user")


def _sign_in_state(person: Person) -> str:
    if person.user is None:
        return _("none")
    return _("enabled") if person.user.is_active else _("disabled")


def _tone(person: Person) -> str:
    return "grey" if person.user is None else "green" if person.user.is_active else "red"


def _by_sign_in(people: QuerySet[Person], value: str) -> QuerySet[Person]:
    if value == "none":
        return people.filter(user__isnull=True)
    return people.filter(user__is_active=value == "active")


people_desk = Desk(
    key="admin-people",
    title=gettext_lazy("People and sign-ins"),
    app="web",
    right="admin.users",
    rows=rows,
    columns=[
        Column("name", gettext_lazy("Name"), kind="link", sort="name"),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column("username", gettext_lazy("Sign-in name"), value="user.username", sort="user__username"),
        Column("sign_in", gettext_lazy("Sign-in"), value=_sign_in_state, kind="badge", tone=_tone),
        Column(
            "seen",
            gettext_lazy("Last signed in"),
            value="user.last_login",
            kind="datetime",
            sort="user__last_login",
            on_phone=False,
        ),
        Column("left_on", gettext_lazy("Last day"), kind="date", sort="left_on", on_phone=False),
    ],
    filters=[
        Filter(
            "sign-in",
            gettext_lazy("Sign-in"),
            choices=[
                ("active", gettext_lazy("enabled")),
                ("disabled", gettext_lazy("disabled")),
                ("none", gettext_lazy("none")),
            ],
            apply=_by_sign_in,
        ),
        Filter(
            "working",
            gettext_lazy("Works here"),
            kind="flag",
            apply=lambda people, _yes: people.filter(left_on__isnull=True),
        ),
    ],
    search=lambda people, text: people.filter(
        Q(name__icontains=text) | Q(code__icontains=text) | Q(user__username__icontains=text)
    ),
    search_hint=gettext_lazy("Name, code or sign-in name"),
    detail=lambda person: reverse("web:admin-person", args=[person.code]),
    empty=gettext_lazy("Nobody works here yet."),
    empty_link=("web:admin-new-person", gettext_lazy("Add a person")),
    default_sort="code",
    buttons=lambda request: [(reverse("web:admin-new-person"), _("Add a person"), "user-plus")],
)


@right_required("admin.users")
def new(request: HttpRequest) -> HttpResponse:
    """Hire somebody, with a sign-in and a first password shown once."""
    given = request.POST
    if request.method == "POST":
        code, name, sign_in = (given.get(field, "").strip()[:60] for field in ("code", "name", "sign_in"))
        if not code or not name or "/" in code or Person.objects.filter(code=code).exists():
            messages.error(request, _("A person needs a name, and a code nobody else has."))
        elif sign_in and User.objects.filter(username=sign_in).exists():
            messages.error(request, _("This sign-in name is taken."))
        else:
            first = secrets.token_urlsafe(9) if sign_in else None
            person = organisation.hire(
                code=code, name=name, name_en=given.get("name_en", "").strip()[:60], sign_in=sign_in, password=first
            )
            _note(request, "person.hired", person, sign_in=sign_in)
            if first:
                messages.warning(
                    request,
                    _("First password of %(name)s, shown only now: %(password)s")
                    % {"name": sign_in, "password": first},
                )
            return redirect("web:admin-person", code=person.code)
    return render(request, "web/administration/new-person.html", {"given": given})


@right_required("admin.users")
def person(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Person.objects.select_related("user"), code=code)
    today = clock.today(organisation.zone())
    rights = sorted(organisation.rights_of(found.user)) if found.user else []
    context = {
        "found": found,
        "today": today,
        "assignments": Assignment.objects.filter(person=found).select_related("position").order_by("-starts"),
        "stand_ins": StandIn.objects.filter(person=found).select_related("position", "absent").order_by("-starts"),
        "grants": ScopeGrant.objects.filter(person=found),
        "offers": scopes.offers(),
        "positions": organisation.open_positions(today),
        "people": Person.objects.filter(left_on__isnull=True).exclude(pk=found.pk),
        "rights_held": [names.word(names.RIGHTS, right) for right in rights],
    }
    return render(request, "web/administration/person.html", context)


@require_POST
@right_required("admin.users")
def change(request: HttpRequest, code: str) -> HttpResponse:
    """One change to a person; `do` names it."""
    found = get_object_or_404(Person.objects.select_related("user"), code=code)
    act = CHANGES.get(request.POST.get("do", ""))
    if act is None:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    if found.user is not None and found.user.is_superuser and not request.user.is_superuser:  # type: ignore[union-attr]
        raise PermissionDenied("admin.users")
    act(request, found)
    return redirect("web:admin-person", code=code)


def _open_sign_in(request: HttpRequest, found: Person) -> None:
    sign_in = request.POST.get("sign_in", "").strip()[:60]
    if not sign_in or found.user is not None or User.objects.filter(username=sign_in).exists():
        raise Refusal("sign_in.taken", _("This sign-in name is taken."))
    first = secrets.token_urlsafe(9)
    organisation.hire(
        code=found.code,
        name=found.name,
        name_en=found.name_en,
        sign_in=sign_in,
        password=first,
        is_sample=found.is_sample,
    )
    _note(request, "sign_in.opened", found, sign_in=sign_in)
    messages.warning(
        request, _("First password of %(name)s, shown only now: %(password)s") % {"name": sign_in, "password": first}
    )


def _set_active(active: bool) -> Callable[[HttpRequest, Person], None]:
    def act(request: HttpRequest, found: Person) -> None:
        user = _user(found)
        if user.pk == request.user.pk:
            raise Refusal("sign_in.own", _("Nobody can disable their own sign-in."))
        user.is_active = active
        user.save(update_fields=["is_active"])
        _note(request, "sign_in.enabled" if active else "sign_in.disabled", found)
        messages.success(
            request, _("The sign-in is active.") if active else _("The sign-in is disabled; open sessions end at once.")
        )

    return act


def _reset_password(request: HttpRequest, found: Person) -> None:
    user, wanted = _user(found), request.POST.get("password", "")
    password = wanted or secrets.token_urlsafe(9)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("password.weak", " ".join(error.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    gate.open_for(user.get_username())
    _note(request, "password.reset", found)
    messages.warning(
        request,
        _("New password of %(name)s, shown only now: %(password)s") % {"name": user.username, "password": password},
    )


def _assign(request: HttpRequest, found: Person) -> None:
    post = get_object_or_404(Position, code=request.POST.get("position", ""))
    starts, ends = _day(request, "starts"), _day(request, "ends", optional=True)
    organisation.assign(person=found, position=post, starts=starts, ends=ends)  # type: ignore[arg-type]
    _note(request, "person.assigned", found, position=post.code, starts=str(starts))
    messages.success(request, _("%(name)s holds the post %(post)s.") % {"name": found.name, "post": post.name})


def _release(request: HttpRequest, found: Person) -> None:
    post = get_object_or_404(Position, code=request.POST.get("position", ""))
    last = _day(request, "last_day")
    organisation.release(person=found, position=post, last_day=last)  # type: ignore[arg-type]
    _note(request, "person.released", found, position=post.code, last_day=str(last))
    messages.success(request, _("The post is free after that day."))


def _stand_in(request: HttpRequest, found: Person) -> None:
    post = get_object_or_404(Position, code=request.POST.get("position", ""))
    absent = Person.objects.filter(code=request.POST.get("absent", "")).first()
    starts, ends = _day(request, "starts"), _day(request, "ends", optional=True)
    organisation.appoint_stand_in(
        position=post,
        person=found,
        starts=starts,
        ends=ends,
        absent=absent,
        reason=request.POST.get("reason", "")[:200],  # type: ignore[arg-type]
    )
    _note(request, "stand_in.appointed", found, position=post.code, starts=str(starts))
    messages.success(request, _("%(name)s stands in for %(post)s.") % {"name": found.name, "post": post.name})


def _end_stand_in(request: HttpRequest, found: Person) -> None:
    row = get_object_or_404(StandIn, pk=request.POST.get("stand_in", "0"), person=found)
    organisation.end_stand_in(stand_in_id=row.pk, last_day=clock.today(organisation.zone()))
    _note(request, "stand_in.ended", found, position=row.position.code)


def _grant(request: HttpRequest, found: Person) -> None:
    kind, _colon, code = request.POST.get("scope", "").partition(":")
    code = code or request.POST.get("code", "").strip()[:60]
    organisation.grant_scope(found, kind, "" if kind == "all" else code)
    _note(request, "scope.granted", found, kind=kind, code=code)


def _withdraw(request: HttpRequest, found: Person) -> None:
    grant = get_object_or_404(ScopeGrant, pk=request.POST.get("grant", "0"), person=found)
    organisation.withdraw_scope(found, grant.kind, grant.code)
    _note(request, "scope.withdrawn", found, kind=grant.kind, code=grant.code)


def _leave(request: HttpRequest, found: Person) -> None:
    last = _day(request, "last_day")
    organisation.leave(person=found, on=last)  # type: ignore[arg-type]
    _note(request, "person.left", found, last_day=str(last))
    messages.success(request, _("The last day is noted; posts end with it."))


CHANGES: dict[str, Callable[[HttpRequest, Person], None]] = {
    "open-sign-in": _open_sign_in,
    "enable": _set_active(True),
    "disable": _set_active(False),
    "password": _reset_password,
    "assign": _assign,
    "release": _release,
    "stand-in": _stand_in,
    "end-stand-in": _end_stand_in,
    "grant": _grant,
    "withdraw": _withdraw,
    "leave": _leave,
}


def _user(found: Person) -> User:
    if found.user is None:
        raise Refusal("sign_in.missing", _("This person has no sign-in."))
    return found.user


def _day(request: HttpRequest, name: str, *, optional: bool = False) -> date | None:
    text = request.POST.get(name, "")
    if optional and not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("day.unreadable", _("Give a day, such as 2026-11-22.")) from None


def _note(request: HttpRequest, action: str, found: Person, **detail: Any) -> None:
    audit.note(
        actor=request.user.get_username(), action=action, subject=f"{found.code} {found.name}", detail=detail,
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
