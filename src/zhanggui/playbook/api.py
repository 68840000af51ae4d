"""The face of the playbook room."""

from zhanggui.playbook.applying import Applied, instantiate
from zhanggui.playbook.check import check
from zhanggui.playbook.contracts import Playbook, Text, Vocabulary
from zhanggui.playbook.coverage import coverage
from zhanggui.playbook.loader import load, vocabulary
from zhanggui.playbook.people import SignIn, seat_administrator, seat_people
from zhanggui.playbook.refused import refused_in
from zhanggui.playbook.shelf import folder_of, library, shipped

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
    "refused_in",
    "seat_administrator",
    "seat_people",
    "shipped",
    "vocabulary",
]
