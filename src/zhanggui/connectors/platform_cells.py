"""Cells as shop platforms and payment services write them: states, parcels, rates, fees of five decimals."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from zhanggui.connectors.cells import EMPTY_WORDS, CellError, decimal_of, money, note, optional_code, plain, words

M = TypeVar("M", str, int)

FINEST = Decimal("0.000001")
_BETWEEN = re.compile(r"[,，;；、|\s]+")
_DAMAGED = re.compile(r"\d(\.\d+)?[eE]\+\d+\Z", re.ASCII)


def squeezed(cell: str) -> str:
    """Half width, without blanks: how two spellings of a platform's word compare."""
    return "".join(unicodedata.normalize("NFKC", words(cell)).split())


def state_of(states: Mapping[str, str]) -> Callable[[str], tuple[str, str]]:
    """A parser of our state and the platform's own words; a word the table does not know is no state."""
    known = {squeezed(word): state for word, state in states.items()}

    @lru_cache(maxsize=256)
    def parse(cell: str) -> tuple[str, str]:
        state = known.get(squeezed(cell))
        if state is None:
            raise CellError("unknown_status")
        return state, words(cell)

    return parse


def meaning_of(meanings: Mapping[str, M]) -> Callable[[str], M]:
    """A parser of what a platform's word means; a word the table does not know is a problem."""
    known = {squeezed(word): meaning for word, meaning in meanings.items()}

    def parse(cell: str) -> M:
        found = known.get(squeezed(cell))
        if found is None:
            raise CellError("unknown_status")
        return found

    return parse


def waybills(cell: str) -> tuple[str, ...]:
    """The parcels of a cell, each once, in order; none of them damaged."""
    text = note(cell)
    if plain(text) in EMPTY_WORDS:
        return ()
    numbers = [part.strip("\"'=") for part in _BETWEEN.split(text)]
    if any(map(_DAMAGED.match, numbers)):
        raise CellError("number_damaged")
    return tuple(dict.fromkeys(number for number in numbers if number))


def told(cell: str) -> str:
    """A text; a dash or a stroke alone says nothing."""
    text = note(cell)
    return "" if text in ("-", "--", "/", "—") else text


def reference(cell: str) -> str:
    """The number of something there may be none of: a stroke or a 0 alone is no number."""
    text = optional_code(cell)
    return "" if text in ("-", "--", "/", "0") else text


def open_text(cell: str) -> str:
    """A text that platforms may give in cipher, which says nothing to us."""
    text = told(cell)
    return "" if text.startswith(("##", "$$", "~")) else text


def money_or_words(cell: str) -> Decimal | None:
    """An amount; None where the platform writes the name of a voucher in its place."""
    text = plain(cell)
    if text in EMPTY_WORDS:
        return None
    try:
        return money(cell)
    except CellError:
        if any(letter.isalpha() for letter in text.removesuffix("元")):
            return None
        raise


@lru_cache(maxsize=1 << 14)
def fine_money(cell: str) -> Decimal:
    """An amount to the digit, as fees of less than a cent are written; six decimals at most."""
    value = decimal_of(cell)
    if value != value.quantize(FINEST):
        raise CellError("bad_money")
    return value + 0


@lru_cache(maxsize=1 << 12)
def rate(cell: str) -> Decimal:
    """A share of one from `0.60%`, or from a share already."""
    text = plain(cell)
    share = text.removesuffix("%")
    value = decimal_of(share)
    return value / 100 if share != text else value
