"""What a platform's error means: whose it is, and what a person is told to do."""

import re
from dataclasses import dataclass
from enum import StrEnum

from zhanggui.base import Refusal
from zhanggui.connectors.api.manifest import ApiManifest
from zhanggui.connectors.wording import refusal, shown


class Kind(StrEnum):
    """Whose error it is, which says what follows."""

    OURS = "ours"
    """Asking again would not help."""
    THEIRS = "theirs"
    """Asking again later may help."""
    LIMIT = "limit"
    """We ask too often."""
    EXPIRED = "expired"
    """The token has run out and can be refreshed."""
    ENDED = "ended"
    """The owner of the shop must authorise again."""
    CLOCK = "clock"
    """Our moment is too far from the platform's."""


ORDER = (Kind.ENDED, Kind.EXPIRED, Kind.LIMIT, Kind.CLOCK, Kind.THEIRS, Kind.OURS)
CODES = {
    Kind.OURS: "api.our_mistake",
    Kind.THEIRS: "api.their_trouble",
    Kind.LIMIT: "api.limit_reached",
    Kind.EXPIRED: "api.authorisation_ended",
    Kind.ENDED: "api.authorisation_ended",
    Kind.CLOCK: "api.clock_wrong",
}
_SECONDS = re.compile(r"(\d{1,5})\s*(?:more\s+)?(?:seconds?|秒)", re.IGNORECASE)


class Trouble(Exception):
    """No answer, or none that can be read: the platform's side or the way there."""


@dataclass(frozen=True, slots=True)
class Said:
    """An error as the platform words it."""

    code: str
    sub_code: str = ""
    message: str = ""

    def __str__(self) -> str:
        return shown(" ".join(filter(None, (self.code, self.sub_code, self.message))))


def kind_of(manifest: ApiManifest, said: Said) -> Kind:
    """The kind the manifest names: its sub code first, then its code, then who the sub code blames."""
    for told in filter(None, (said.sub_code, said.code)):
        for kind in ORDER:
            if any(_fits(told, pattern) for pattern in manifest.errors.get(kind, ())):
                return kind
    return Kind.THEIRS if said.sub_code.startswith("isp.") else Kind.OURS


def _fits(told: str, pattern: str) -> bool:
    return told.startswith(pattern[:-1]) if pattern.endswith("*") else told == pattern


def seconds_told(said: Said) -> float | None:
    """How long the platform says to wait, where it does."""
    found = _SECONDS.search(f"{said.message} {said.sub_code}")
    return float(found.group(1)) if found else None


def refused(manifest: ApiManifest, kind: Kind, why: object, shop: str = "") -> Refusal:
    """The sentence for a person."""
    return refusal(
        CODES[kind], title=manifest.title["en"], title_zh=manifest.title["zh"], why=shown(str(why)), name=shop
    )
