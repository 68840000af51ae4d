"""What feeds say, by code, in both languages: stored as a code and what it names."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from zhanggui.base import Refusal
from zhanggui.connectors import refusal_text
from zhanggui.intake.feeds.contracts import Trouble

WORDS: Mapping[str, Any] = {
    "folder.outside": _("The folder must lie below one of: %(roots)s."),
    "folder.missing": _("There is no folder %(path)s. Create it, or mount the share again."),
    "folder.unreadable": _("The folder %(path)s cannot be read by the program: %(why)s."),
    "folder.found": _("The folder is there."),
    "folder.fixed": _(
        "Files cannot be moved in this folder; taken ones stay where they are, and are only marked here."
    ),
    "mail.unreachable": _("The mail server %(host)s does not answer: %(why)s."),
    "mail.sign_in": _("The mail server refuses the sign-in. Many providers want an authorisation code here."),
    "mail.no_box": _("The mailbox has no folder %(folder)s."),
    "mail.broken": _("The mail server gave up in the middle: %(why)s."),
    "mail.found": _("The mailbox is open: %(messages)s messages to look at, %(matching)s of them from the senders."),
    "mail.too_large": _("A message of %(size)s MB is too large and was left: %(subject)s."),
    "bucket.unreachable": _("The store at %(host)s does not answer: %(why)s."),
    "bucket.refused": _("The store says no (%(answer)s). Check the key, the bucket and what the key may read."),
    "bucket.found": _("The bucket is open."),
    "address.inside": _(
        "%(host)s lies inside a private network. Whoever runs the machine can allow it with ZHANGGUI_OUTGOING."
    ),
    "address.refused": _("%(host)s is no address the program speaks to: %(why)s"),
    "feed.fault": _("A fault of ours stopped the feed: %(why)s. It is tried again."),
    "feed.secret_missing": _("Enter the password or key again: it is not taken along to another server."),
    "file.fault": _("A fault of ours stopped the file: %(why)s. It is tried again."),
    "platform.found": _("The platform answers: %(records)s records of the list “%(list)s”."),
}


def said(code: str, details: Mapping[str, Any], otherwise: str = "") -> str:
    """A code as a sentence in the language of the moment."""
    words = WORDS.get(code)
    if words is None:
        return _of_readers(code, details, otherwise)
    try:
        return str(words) % details
    except (KeyError, TypeError, ValueError):
        return otherwise or str(words)


def trouble(code: str, **details: Any) -> Trouble:
    """A trouble with its sentence in English, as it is stored."""
    with override("en"):
        return Trouble(code, said(code, details), **details)


def _of_readers(code: str, details: Mapping[str, Any], otherwise: str) -> str:
    """Reasons the readers and the platforms' clients give have their own words."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return str(refusal_text(Refusal(code, otherwise or code, **details), language))
