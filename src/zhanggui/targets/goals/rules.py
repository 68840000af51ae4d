"""How far a goal is: values in, a share out. 1 is reached, more is more."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ONE, NOTHING = Decimal(1), Decimal(0)
PLACES = Decimal("0.0001")
MOST = Decimal("9999")


@dataclass(frozen=True)
class Aim:
    """What is to be reached: more than, less than, or within."""

    kind: str
    """increase, decrease, hold or milestone."""
    start: Decimal | None = None
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


def fault_of(aim: Aim) -> str:
    """A code for what is missing or wrong in an aim; empty where it can be measured."""
    if aim.kind in ("increase", "decrease"):
        if aim.target is None:
            return "no_target"
        if aim.start is None:
            return "needs_start" if aim.target <= 0 else ""
        wrong = aim.start >= aim.target if aim.kind == "increase" else aim.start <= aim.target
        return "wrong_way" if wrong else ""
    if aim.kind == "hold":
        if aim.low is None and aim.high is None:
            return "no_range"
        if aim.low is not None and aim.high is not None and aim.low > aim.high:
            return "empty_range"
    return ""


def progress_of(aim: Aim, value: Decimal | None) -> Decimal | None:
    """The share reached by a reading; None without one. Never below nothing, over 1 where more was reached."""
    if value is None:
        return None
    if aim.kind == "hold":
        return _held(aim, value)
    assert aim.target is not None
    if aim.start is not None:
        return _kept((value - aim.start) / (aim.target - aim.start))
    if aim.kind == "increase":
        return _kept(value / aim.target)
    return _kept(aim.target / value) if value > 0 else _kept(ONE)


def weighted(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """The mean of (weight, progress); a part without a reading counts as nothing reached, no parts as no reading."""
    rows = [(weight, share if share is not None else NOTHING) for weight, share in parts if weight > 0]
    if not rows:
        return None
    return _kept(sum((weight * share for weight, share in rows), NOTHING) / sum(weight for weight, _share in rows))


def share_done(done: int, count: int) -> Decimal | None:
    """How many of some are done; None where there are none."""
    return _kept(Decimal(done) / Decimal(count)) if count else None


def expected(first: int, last: int, today: int) -> Decimal:
    """The share of a period that has passed, days as numbers."""
    return min(ONE, max(NOTHING, Decimal(today - first + 1) / Decimal(last - first + 1)))


def tone_of(progress: Decimal | None, passed: Decimal, kind: str = "increase") -> str:
    """How a goal stands against the time that has passed: green, yellow or red; grey where nothing is read."""
    if progress is None:
        return "grey"
    wanted = ONE if kind in ("hold", "decrease") else passed
    if progress >= wanted:
        return "green"
    return "yellow" if progress >= wanted * Decimal("0.8") else "red"


def _held(aim: Aim, value: Decimal) -> Decimal:
    if aim.low is not None and value < aim.low:
        return _kept(value / aim.low) if aim.low > 0 else NOTHING
    if aim.high is not None and value > aim.high:
        return _kept(aim.high / value) if value > 0 else NOTHING
    return ONE


def _kept(share: Decimal) -> Decimal:
    return min(MOST, max(NOTHING, share)).quantize(PLACES)
