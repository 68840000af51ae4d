"""Words that give fake orders or fake reviews away: no playbook, duty or job description may ask for them."""

import re
import unicodedata

from zhanggui.playbook.contracts import Refused
from zhanggui.playbook.loader import vocabulary

_NOISE = re.compile(r"[\s·._*/|、，,-]+")


def refused_in(text: str) -> Refused | None:
    """The rule a text breaks, if it breaks one; spaces and signs put between the characters do not hide a word."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    closed, spaced = _NOISE.sub("", plain), f" {_NOISE.sub(' ', plain)}"
    for rule in vocabulary().refused:
        told = closed
        for word in rule.innocent:
            told = told.replace(word, "")
        for word in rule.words:
            if f" {word}" in spaced if word.isascii() else word in told:
                return rule
    return None
