"""What a message says, in the language of its reader: titles and links into the house, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.doors.notices import kinds
from zhanggui.doors.notices.mail import Letter
from zhanggui.doors.notices.models import Notice, Sending
from zhanggui.doors.notices.robots import Message
from zhanggui.doors.notices.rules import without_personal_data
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person

MOST_IN_A_GROUP = 5
MOST_LINES = 30


@dataclass(frozen=True)
class Line:
    """One line of a message; of several things told together the first ones stand below it."""

    label: str
    title: str
    link: str = ""
    is_part: bool = False

    @property
    def text(self) -> str:
        return f"　{self.title}" if self.is_part else ": ".join(part for part in (self.label, self.title) if part)


def unread_of(sending: Sending) -> list[Notice]:
    """What of a message is still worth sending: not what was read in the browser meanwhile."""
    held = sending.notices.order_by("at", "pk")
    return [notice for notice in held if not notice.is_read]


def message_of(sending: Sending, notices: Sequence[Notice], mention: str) -> Message:
    """For the robot of a group: it is said whom it is for."""
    person, channel = sending.person, sending.channel
    with translation.override(language_of(person)):
        heading = f"{person.name}: {_heading(sending, notices)}"
        lines = lines_of(notices, titles=channel is None or channel.shows_titles)
        return Message(
            heading, tuple(line.text for line in lines), _address(notices), str(_("Open in Zhanggui")), mention
        )


def letter_of(sending: Sending, notices: Sequence[Notice], to: str, at: datetime) -> Letter:
    with translation.override(language_of(sending.person)):
        company = organisation.company()
        words = {
            "heading": _heading(sending, notices),
            "lines": lines_of(notices),
            "company": company.name if company else "",
            "person": sending.person,
            "address": _address(notices),
            "settings_address": absolute(reverse("notices:settings")),
        }
        subject = f"[{words['company']}] {words['heading']}"
        return Letter(
            to, subject, render_to_string("notices/mail.txt", words), render_to_string("notices/mail.html", words),
            f"zhanggui-{sending.pk}-{sending.created_at:%Y%m%d%H%M%S}", str(words["settings_address"]),
        )  # fmt: skip


def lines_of(notices: Sequence[Notice], *, titles: bool = True) -> list[Line]:
    """Every notice with its first things; without titles only how many there are of each kind."""
    if not titles:
        counts: dict[str, int] = {}
        for notice in notices:
            counts[notice.kind] = counts.get(notice.kind, 0) + notice.count
        return [Line("", kinds.several(kind, count)) for kind, count in counts.items()]
    lines: list[Line] = []
    for notice in notices:
        link = absolute(reverse("notices:notice", args=[notice.pk]))
        if notice.count == 1:
            lines.append(Line(kinds.label_of(notice.kind), without_personal_data(notice.title), link))
            continue
        lines.append(Line("", notice.title, link))
        shown = notice.parts[:MOST_IN_A_GROUP]
        lines.extend(Line("", without_personal_data(title), is_part=True) for title, _link in shown)
        if notice.count > len(shown):
            lines.append(Line("", _("and %(n)s more") % {"n": notice.count - len(shown)}, is_part=True))
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], Line("", _("and %(n)s more") % {"n": len(lines) - MOST_LINES})]
    return lines


def both(text: Any, **words: object) -> tuple[str, str]:
    """A marked text in both languages, Chinese first."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(str(text) % words)
    return said[0], said[1]


def language_of(person: Person) -> str:
    """The language somebody chose for the screens, else the house's."""
    chosen = person.user.language if person.user else ""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def absolute(path: str) -> str:
    """An address a mail program can open; empty where the house does not know its own (ZHANGGUI_ADDRESS)."""
    site = getattr(settings, "SITE_ADDRESS", "")
    return site.rstrip("/") + path if site else ""


def _heading(sending: Sending, notices: Sequence[Notice]) -> str:
    if sending.purpose == Sending.Purpose.TEST:
        return _("This is a test message: the channel works.")
    count = sum(notice.count for notice in notices)
    if sending.purpose == Sending.Purpose.DIGEST:
        return ngettext("Your digest: %(n)s notice", "Your digest: %(n)s notices", count) % {"n": count}
    if len({notice.kind for notice in notices}) == 1:
        return kinds.several(notices[0].kind, count)
    return ngettext("%(n)s notice", "%(n)s notices", count) % {"n": count}


def _address(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return absolute(reverse("notices:notice", args=[notices[0].pk]))
    return absolute(reverse("notices:notices"))
