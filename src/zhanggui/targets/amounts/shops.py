"""The shops there are."""

from collections.abc import Callable, Iterable

from zhanggui import metrics

_listed: list[Callable[[], Iterable[str]]] = []


def shops_listed_by(codes: Callable[[], Iterable[str]]) -> None:
    """Name the function that lists the shops there are: the room that keeps shops stands above."""
    _listed[:] = [codes]


def shops() -> list[str]:
    """Every shop a target can be split over, by code."""
    tells = metrics.known_shops or _listed
    return sorted({code for tell in tells for code in tell()})
