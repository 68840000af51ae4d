"""One feed: its page, the form that sets it up, and a try of the connection that takes nothing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.intake.feeds import fetching, queries, services, words
from zhanggui.intake.feeds.contracts import Source
from zhanggui.intake.feeds.forms import FORMS, FeedForm
from zhanggui.intake.feeds.models import Feed, FeedFile
from zhanggui.intake.feeds.screens.listing import (
    CONTACT_TONES,
    FILE_TONES,
    RIGHT,
    STATES,
    TONES,
    outcome_of,
    why_of,
)

MOST_SHOWN = 20
HINTS = {
    "folder": gettext_lazy(
        "A folder of the machine or of a share it has mounted. Files are taken when they have been still for a "
        "while; refused ones stay with their reason."
    ),
    "mail": gettext_lazy(
        "Reports that arrive by mail. The mailbox is only read: no message is marked, moved or deleted."
    ),
    "bucket": gettext_lazy(
        "Object storage that speaks S3, as Aliyun OSS, Tencent COS, MinIO and Amazon do. Nothing in it is changed."
    ),
    "api": gettext_lazy(
        "Orders and refunds asked for at the platform itself. Tested against documented behaviour on a local server; "
        "not yet against the live platform."
    ),
}
ICONS = {"folder": "folder", "mail": "mail", "bucket": "bucket", "api": "api"}


@require_GET
@right_required(RIGHT)
def choose(request: HttpRequest) -> HttpResponse:
    """Which kind of way in."""
    kinds = [(code, label, ICONS[code], HINTS[code]) for code, label in Feed.Kind.choices]
    return render(request, "intake/feeds/choose.html", {"kinds": kinds})


@require_http_methods(["GET", "POST"])
@right_required(RIGHT)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    return _edit(request, kind, None)


@require_http_methods(["GET", "POST"])
@right_required(RIGHT)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    held = _feed(request, pk)
    return _edit(request, held.kind, held)


@require_GET
@right_required(RIGHT)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One feed with its last contacts and files."""
    feed = _feed(request, pk)
    contacts = [(one, CONTACT_TONES[one.state], outcome_of(one)) for one in feed.contacts.all()[:MOST_SHOWN]]
    files = feed.files.select_related("run").order_by("-at", "-pk")
    return render(request, "intake/feeds/feed.html", {
        "feed": feed, "state": STATES[feed.state], "tone": TONES[feed.state], "contacts": contacts,
        "files": [(one, FILE_TONES[one.state], why_of(one)) for one in files[:MOST_SHOWN]],
        "stuck": files.filter(state__in=[FeedFile.State.REFUSED, FeedFile.State.ASKING]).count(),
        "settings": _settings_shown(feed, request), "hint": HINTS[feed.kind] if feed.kind == Feed.Kind.API else "",
    })  # fmt: skip


@require_POST
@right_required(RIGHT)
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What the next look would take; nothing is taken."""
    feed = _feed(request, pk)
    return render(request, "intake/feeds/_tried.html", {"tried": _tried(lambda: fetching.look(feed)), "dry": True})


@require_POST
@right_required(RIGHT)
def fetch(request: Any, pk: int) -> HttpResponse:
    feed = _feed(request, pk)
    if not feed.active:
        raise Refusal("feed.paused", _("It is paused: resume it first."), feed=feed.name)
    services.fetch_now(feed.pk, by=request.person, at=clock.now())
    messages.success(request, _("A look is under way; its outcome stands in the history below in a moment."))
    return redirect("intake:feed", pk)


@require_POST
@right_required(RIGHT)
def switch(request: Any, pk: int) -> HttpResponse:
    """Pause a feed, or resume it."""
    feed, actor = _feed(request, pk), request.user.get_username()
    if feed.active:
        services.pause(feed.pk, actor=actor, at=clock.now())
        messages.success(request, _("It is paused: nothing is taken in until it is resumed."))
    else:
        services.resume(feed.pk, actor=actor, at=clock.now())
        messages.success(request, _("It is resumed; the next look is due at once."))
    return redirect("intake:feed", pk)


@require_POST
@right_required(RIGHT)
def remove(request: Any, pk: int) -> HttpResponse:
    feed = _feed(request, pk)
    services.remove(feed.pk, actor=request.user.get_username(), at=clock.now())
    messages.success(request, _("The way in is gone; the files it brought stay."))
    return redirect("intake:feeds")


def _feed(request: HttpRequest, pk: int) -> Feed:
    return get_object_or_404(queries.feeds_seen_by(request.user), pk=pk)


def _edit(request: Any, kind: str, held: Feed | None) -> HttpResponse:
    form = FORMS[kind](request.POST or None, request=request, held=held, initial=_first(held) if held else None)
    tried = None
    if request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            tried = _tried(lambda: fetching.listing(_source(form, held), set(), most=20))
            if getattr(request, "htmx", False):
                return render(request, "intake/feeds/_tried.html", {"tried": tried})
        else:
            return _kept(request, form, held)
    context = {"form": form, "held": held, "label": dict(Feed.Kind.choices)[kind], "hint": HINTS[kind], "tried": tried}
    return render(request, "intake/feeds/form.html", context)


def _kept(request: Any, form: FeedForm, held: Feed | None) -> HttpResponse:
    actor, now = request.user.get_username(), clock.now()
    try:
        if held is None:
            feed = services.add(form.wish(), actor=actor, at=now)
            messages.success(request, _("The way in is set up; the first look is due at once."))
        else:
            feed = services.change(held.pk, form.wish(), actor=actor, at=now)
            messages.success(request, _("The change is kept; the next look is due at once."))
    except Refusal as refusal:
        form.add_error("name" if refusal.code == "feed.name_taken" else None, str(refusal.sentence))
        label = dict(Feed.Kind.choices)[form.kind]
        return render(request, "intake/feeds/form.html", {"form": form, "held": held, "label": label})
    return redirect("intake:feed", feed.pk)


def _source(form: FeedForm, held: Feed | None) -> Source:
    """The source as the form says it; a secret that was not typed is the one that is held."""
    wish = form.wish()
    secrets = fetching.source_of(held).secrets if held else {}
    return Source({"kind": wish.kind, **wish.settings}, {**secrets, **wish.secrets}, {}, clock.now(), wish.shop)


def _tried(look: Any) -> dict[str, Any]:
    """What a try found, for the page: sentences, and the files that would be taken."""
    try:
        found = look()
    except Refusal as refusal:
        return {"fault": words.said(refusal.code, refusal.details, str(refusal.sentence))}
    notes = [words.said(code, details) for code, details in found.notes]
    return {
        "notes": notes, "offers": found.fresh, "waiting": found.waiting, "left": found.left, "more": found.more,
        "known": len(found.offers) - len(found.fresh),
    }  # fmt: skip


def _first(held: Feed) -> dict[str, Any]:
    shared = {"name": held.name, "shop": held.shop, "every": held.every, "owner": held.owner_id}
    return {**held.settings, **shared}


def _settings_shown(feed: Feed, request: HttpRequest) -> list[tuple[Any, str]]:
    """The settings in words; no secret is among them."""
    form = FORMS[feed.kind](request=request, held=feed, initial=_first(feed))
    shown = []
    for field in form.own:
        value = feed.settings.get(field.name)
        if field.name in form.secret_names or field.name == "authority" or value in (None, "", [], False):
            continue
        choices = dict(getattr(field.field, "choices", ()))
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(choices.get(value, value))
        shown.append((field.label, _("yes") if value is True else text))
    return shown
