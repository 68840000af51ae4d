"""What is told, and the ways to tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext_lazy, pgettext_lazy

BROWSER, MAIL, ROBOT, DIGEST = "browser", "mail", "robot", "digest"
WAYS = (BROWSER, MAIL, ROBOT, DIGEST)
AT_ONCE = frozenset({BROWSER, MAIL, ROBOT})
LATER = frozenset({BROWSER, DIGEST})


@dataclass(frozen=True)
class Kind:
    """One kind of notice; `many` says several of them in one sentence with %(n)s."""

    code: str
    label: Any
    many: Any
    usual: frozenset[str] = LATER
    tone: str = "grey"
    url_name: str = "web:inbox"
    """Where several of them are found together."""


_kinds: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "assigned", pgettext_lazy("notice", "given to me"),
            ngettext_lazy("%(n)s item of work was given to you", "%(n)s items of work were given to you", "n"),
            AT_ONCE, "blue",
        ),
        Kind(
            "returned", pgettext_lazy("notice", "sent back"),
            ngettext_lazy("%(n)s item of work was sent back", "%(n)s items of work were sent back", "n"),
            AT_ONCE, "yellow",
        ),
        Kind(
            "escalated", pgettext_lazy("notice", "gone up to me"),
            ngettext_lazy("%(n)s item of work went up to you", "%(n)s items of work went up to you", "n"),
            AT_ONCE, "red",
        ),
        Kind(
            "opened", pgettext_lazy("notice", "new work"),
            ngettext_lazy("%(n)s new item of work", "%(n)s new items of work", "n"),
        ),
        Kind(
            "due_soon", pgettext_lazy("notice", "due soon"),
            ngettext_lazy("%(n)s item of work falls due soon", "%(n)s items of work fall due soon", "n"),
            tone="yellow",
        ),
        Kind(
            "overdue", pgettext_lazy("notice", "overdue"),
            ngettext_lazy("%(n)s item of work is overdue", "%(n)s items of work are overdue", "n"),
            tone="red",
        ),
        Kind(
            "review", pgettext_lazy("notice", "to be accepted"),
            ngettext_lazy("%(n)s item of work waits for your word", "%(n)s items of work wait for your word", "n"),
            tone="blue",
        ),
        Kind(
            "accepted", pgettext_lazy("notice", "accepted or done"),
            ngettext_lazy("%(n)s item of work was accepted", "%(n)s items of work were accepted", "n"),
            tone="green",
        ),
        Kind(
            "commented", pgettext_lazy("notice", "comments"),
            ngettext_lazy("%(n)s item of work has a comment", "%(n)s items of work have comments", "n"),
        ),
        Kind(
            "help", pgettext_lazy("notice", "help asked for"),
            ngettext_lazy("%(n)s colleague asks for help", "%(n)s colleagues ask for help", "n"),
            tone="blue",
        ),
        Kind(
            "request", pgettext_lazy("notice", "requests"),
            ngettext_lazy("%(n)s request moved", "%(n)s requests moved", "n"),
            tone="blue", url_name="web:requests",
        ),
        Kind(
            "absence", pgettext_lazy("notice", "leave"),
            ngettext_lazy("%(n)s piece of news about leave", "%(n)s pieces of news about leave", "n"),
            url_name="web:absences",
        ),
        Kind(
            "process", pgettext_lazy("notice", "processes"),
            ngettext_lazy("%(n)s process moved", "%(n)s processes moved", "n"),
        ),
        Kind(
            "score", pgettext_lazy("notice", "scores"),
            ngettext_lazy("%(n)s piece of news about scores", "%(n)s pieces of news about scores", "n"),
        ),
        Kind(
            "system", pgettext_lazy("notice", "the system"),
            ngettext_lazy("%(n)s message of the system", "%(n)s messages of the system", "n"),
            AT_ONCE, "red", "notices:sendings",
        ),
    )
}  # fmt: skip

KINDS: Mapping[str, Kind] = _kinds


def offer(kind: Kind) -> None:
    """A kind of a room above, in AppConfig.ready: it stands among the wishes of everybody from then on."""
    last = _kinds.pop("system")
    _kinds.update({kind.code: kind, "system": last})


WAY_LABELS: Mapping[str, Any] = {
    BROWSER: pgettext_lazy("way of telling", "here"),
    MAIL: pgettext_lazy("way of telling", "e-mail"),
    ROBOT: pgettext_lazy("way of telling", "group robot"),
    DIGEST: pgettext_lazy("way of telling", "in the digest"),
}


def usual() -> dict[str, list[str]]:
    """How everything is told to somebody who has chosen nothing."""
    return {code: [way for way in WAYS if way in kind.usual] for code, kind in KINDS.items()}


def label_of(code: str) -> str:
    kind = KINDS.get(code)
    return str(kind.label) if kind else code


def tone_of(code: str) -> str:
    kind = KINDS.get(code)
    return kind.tone if kind else "grey"


def several(code: str, count: int) -> str:
    """Several of a kind in one sentence, in the language of the moment."""
    kind = KINDS.get(code)
    return str(kind.many % {"n": count}) if kind else f"{code}: {count}"
