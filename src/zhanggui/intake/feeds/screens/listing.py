"""The lists: feeds with their state, contacts, and files with what became of them."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from zhanggui.base import Period, clock
from zhanggui.doors.web.desk import Action, Column, Desk, Filter
from zhanggui.doors.web.text import named
from zhanggui.intake import shown
from zhanggui.intake.feeds import queries, services
from zhanggui.intake.feeds.models import Feed, FeedContact, FeedFile
from zhanggui.intake.models import Run
from zhanggui.intake.registry import shops_seen_by
from zhanggui.kernel.organisation import api as organisation

RIGHT = "intake.feeds"
STATES = {
    "works": pgettext_lazy("feed", "works"),
    "new": pgettext_lazy("feed", "not looked yet"),
    "failing": pgettext_lazy("feed", "does not work"),
    "paused": pgettext_lazy("feed", "paused"),
}
TONES = {"works": "green", "new": "blue", "failing": "red", "paused": "grey"}
CONTACT_TONES = {"done": "green", "failed": "red", "going_on": "blue", "broken_off": "yellow"}
FILE_TONES = {"taken": "green", "asking": "yellow", "refused": "red", "stopped": "yellow"}


def state_text(feed: Feed) -> Any:
    return STATES[feed.state]


def why_of(file: FeedFile) -> str:
    """Why a file was not taken, in the page's language."""
    if file.run is not None and file.state != FeedFile.State.TAKEN and file.run.code:
        return str(shown.sentence_of(file.run))
    return shown.reason_text(file.code, file.sentence, file.details) if file.code else ""


def outcome_of(contact: FeedContact) -> str:
    """What a contact brought, in one line."""
    if contact.code:
        return contact.why
    said = [
        ngettext("%(n)s file taken in", "%(n)s files taken in", contact.taken) % {"n": contact.taken},
        _("%(n)s known before") % {"n": contact.known} if contact.known else "",
        _("%(n)s need an answer") % {"n": contact.asking} if contact.asking else "",
        _("%(n)s refused") % {"n": contact.refused} if contact.refused else "",
        _("%(n)s still arriving") % {"n": contact.waiting} if contact.waiting else "",
    ]
    return ", ".join(one for one in said if one)


def _days(rows: QuerySet[Any], days: Period) -> QuerySet[Any]:
    first, after = organisation.day_start(days.first), organisation.day_start(days.last + timedelta(days=1))
    return rows.filter(at__gte=first, at__lt=after)


def _shops(request: HttpRequest) -> list[tuple[str, str]]:
    return list(shops_seen_by(request.user).items())


def _feeds(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(feed.pk), feed.name) for feed in queries.feeds_seen_by(request.user)]


def _buttons(request: HttpRequest) -> list[tuple[Any, Any, str]]:
    return [
        (reverse("intake:feed-new"), _("New way in"), "plus"),
        (reverse("intake:feed-files"), _("Files offered"), "files"),
        (reverse("intake:feed-contacts"), _("History of contacts"), "history"),
    ]


def _many(verb: Any, text: Any) -> Any:
    def run(request: Any, chosen: QuerySet[Feed], _note: str) -> str:
        feeds = list(chosen)
        for feed in feeds:
            verb(request, feed)
        return text(len(feeds))

    return run


def _fetch(request: Any, feed: Feed) -> None:
    services.fetch_now(feed.pk, by=request.person, at=clock.now())


def _pause(request: Any, feed: Feed) -> None:
    services.pause(feed.pk, actor=request.user.get_username(), at=clock.now())


def _resume(request: Any, feed: Feed) -> None:
    services.resume(feed.pk, actor=request.user.get_username(), at=clock.now())


def _again(request: Any, chosen: QuerySet[FeedFile], _note: str) -> str:
    ids = list(chosen.values_list("pk", flat=True))
    count = services.try_again(ids, actor=request.user.get_username(), at=clock.now())
    return ngettext("%(n)s file is taken up again.", "%(n)s files are taken up again.", count) % {"n": count}


feeds_desk = Desk(
    key="feeds",
    app="intake",
    title=gettext_lazy("Ways in for files"),
    intro=gettext_lazy(
        "Folders, mailboxes, buckets and platforms from which files come in by themselves, each file once."
    ),
    right=RIGHT,
    rows=lambda request: queries.feeds_seen_by(request.user),
    columns=[
        Column("name", pgettext_lazy("feed", "Name"), kind="link", sort="name"),
        Column("kind", gettext_lazy("Kind"), value=lambda feed: feed.get_kind_display(), sort="kind"),
        Column("shop", gettext_lazy("Shop"), value="shop_name", sort="shop"),
        Column("state", gettext_lazy("State"), value=state_text, kind="badge", tone=lambda feed: TONES[feed.state]),
        Column("every", gettext_lazy("Looks"), value=lambda feed: feed.get_every_display(), on_phone=False),
        Column("worked_at", gettext_lazy("Worked last"), kind="datetime", sort="worked_at"),
        Column("next_at", gettext_lazy("Next look"), kind="datetime", sort="next_at", on_phone=False,
               value=lambda feed: feed.next_at if feed.active else None),
        Column("owner", gettext_lazy("Who answers for it"), value=lambda feed: named(feed.owner), on_phone=False),
        Column("why", gettext_lazy("What went wrong")),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=list(STATES.items()), apply=queries.in_state),
        Filter("kind", gettext_lazy("Kind"), choices=Feed.Kind.choices, field="kind"),
        Filter("shop", gettext_lazy("Shop"), choices=_shops, field="shop"),
    ],
    tabs="state",
    search=lambda feeds, text: feeds.filter(name__icontains=text),
    search_hint=pgettext_lazy("feed", "Name"),
    actions=[
        Action("fetch", gettext_lazy("Look now"), RIGHT, icon="refresh", run=_many(_fetch, lambda n: ngettext(
            "%(n)s look is under way.", "%(n)s looks are under way.", n) % {"n": n})),
        Action("pause", gettext_lazy("Pause"), RIGHT, icon="player-pause", run=_many(_pause, lambda n: ngettext(
            "%(n)s way in paused.", "%(n)s ways in paused.", n) % {"n": n})),
        Action("resume", gettext_lazy("Resume"), RIGHT, icon="player-play", run=_many(_resume, lambda n: ngettext(
            "%(n)s way in resumed.", "%(n)s ways in resumed.", n) % {"n": n})),
    ],
    detail=lambda feed: reverse("intake:feed", args=[feed.pk]),
    default_sort="name",
    empty=gettext_lazy("No file comes in by itself yet. Set up a folder, a mailbox or a bucket to look at."),
    empty_link=("intake:feed-new", gettext_lazy("New way in")),
    buttons=_buttons,
)  # fmt: skip

contacts_desk = Desk(
    key="feed-contacts",
    app="intake",
    title=gettext_lazy("History of contacts"),
    intro=gettext_lazy("Every look at a source, and what it brought."),
    right=RIGHT,
    rows=lambda request: queries.contacts_seen_by(request.user),
    columns=[
        Column("at", gettext_lazy("When"), kind="datetime", sort="at"),
        Column("feed", gettext_lazy("Way in"), value="feed.name", kind="link", sort="feed__name"),
        Column("state", gettext_lazy("State"), value=lambda one: one.get_state_display(), kind="badge",
               tone=lambda one: CONTACT_TONES[one.state]),
        Column("outcome", gettext_lazy("What it brought"), value=outcome_of),
        Column("offered", gettext_lazy("Offered"), kind="number", sort="offered", on_phone=False),
        Column("taken", gettext_lazy("Taken in"), kind="number", sort="taken", on_phone=False),
        Column("rows", gettext_lazy("Rows"), kind="number", sort="rows", on_phone=False),
        Column("refused", gettext_lazy("Refused"), kind="number", sort="refused", on_phone=False),
        Column("left", gettext_lazy("Left alone"), kind="number", on_phone=False, hidden=True),
        Column("by", pgettext_lazy("feed", "Asked for by"), on_phone=False,
               value=lambda one: named(one.by) if one.by else ""),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=FeedContact.State.choices, field="state"),
        Filter("feed", gettext_lazy("Way in"), choices=_feeds, field="feed"),
        Filter("at", gettext_lazy("When"), kind="days", apply=_days),
        Filter("brought", gettext_lazy("Only with files"), kind="flag",
               apply=lambda rows, _wanted: rows.filter(offered__gt=0)),
    ],
    detail=lambda one: reverse("intake:feed", args=[one.feed_id]),
    default_sort="-at",
    empty=gettext_lazy("No source was looked at yet."),
    empty_link=("intake:feeds", gettext_lazy("Ways in for files")),
)  # fmt: skip


def _page_of(file: FeedFile) -> str:
    if file.run_id is None:
        return reverse("intake:feed", args=[file.feed_id])
    if file.state == FeedFile.State.ASKING and file.run is not None and file.run.state == Run.State.ASKING:
        return reverse("intake:columns", args=[file.run_id])
    return reverse("intake:run", args=[file.run_id])


files_desk = Desk(
    key="feed-files",
    app="intake",
    title=gettext_lazy("Files offered"),
    intro=gettext_lazy("Every file a source offered, and what became of it. A refused one stays at its source."),
    right=RIGHT,
    rows=lambda request: queries.files_seen_by(request.user),
    columns=[
        Column("name", gettext_lazy("File"), kind="link", sort="name"),
        Column("feed", gettext_lazy("Way in"), value="feed.name", sort="feed__name"),
        Column("state", gettext_lazy("State"), value=lambda file: file.get_state_display(), kind="badge",
               tone=lambda file: FILE_TONES[file.state]),
        Column("why", pgettext_lazy("feed", "Why"), value=why_of),
        Column("place", gettext_lazy("Where it lay"), on_phone=False),
        Column("size", gettext_lazy("Bytes"), kind="number", sort="size", on_phone=False),
        Column("at", gettext_lazy("When"), kind="datetime", sort="at"),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=FeedFile.State.choices, field="state"),
        Filter("feed", gettext_lazy("Way in"), choices=_feeds, field="feed"),
        Filter("at", gettext_lazy("When"), kind="days", apply=_days),
    ],
    tabs="state",
    search=lambda files, text: files.filter(name__icontains=text),
    search_hint=gettext_lazy("File name"),
    actions=[
        Action("again", gettext_lazy("Take up again"), RIGHT, _again, icon="refresh",
               confirm=gettext_lazy("The next look reads these files once more.")),
    ],
    detail=_page_of,
    default_sort="-at",
    empty=gettext_lazy("No source has offered a file yet."),
    empty_link=("intake:feeds", gettext_lazy("Ways in for files")),
)  # fmt: skip
