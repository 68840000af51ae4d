"""The face of the playbook room."""

from zhanggui.playbook.applying import Applied, instantiate
from zhanggui.playbook.check import check
from zhanggui.playbook.contracts import Playbook, Text, Vocabulary
from zhanggui.playbook.coverage import coverage
from zhanggui.playbook.loader import load, vocabulary
from zhanggui.playbook.people import SignIn, seat_administrator, seat_people
from zhanggui.playbook.refused import refused_in
from zhanggui.playbook.shelf import folder_of, library, shipped


def own_book(playbook: str) -> Playbook | None:
    """The company's own version of a playbook, once it has published one in the browser."""
    from zhanggui.playbook import versions  # keeps tables: `playbook check` needs none

    return versions.own_book(playbook)


__all__ = [
    "Applied",
    "Playbook",
    "SignIn",
    "Text",
    "Vocabulary",
    "check",
    "coverage",
    "folder_of",
    "instantiate",
    "library",
    "load",
    "own_book",
    "refused_in",
    "seat_administrator",
    "seat_people",
    "shipped",
    "vocabulary",
]
