"""Facts of the days a long reading has left behind, built on another core while it goes on."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from zhanggui.intake import dirty

MANY = 200_000
"""Rows of a file whose reading takes long enough to gain by this."""


@contextmanager
def building_behind(shop: str, rows: int) -> Iterator[Callable[[], None]]:
    """Yields what the reading calls after each chunk it has committed.

    A slice whose marks are all older than the chunk is settled as far as anybody can tell, and is built. Where
    that is wrong, the next mark asks for it again; where building fails, its marks stay for `refresh_facts`.
    """
    if rows < MANY or connection.in_atomic_block:
        yield lambda: None
        return
    with ThreadPoolExecutor(1, "facts-behind") as builder:
        passed = dirty.newest_mark(shop)
        building: Future[int] | None = None

        def look_back() -> None:
            nonlocal passed, building
            if building is None or building.done():
                building = builder.submit(_build, shop, passed)
            passed = dirty.newest_mark(shop)

        yield look_back


def _build(shop: str, passed: int) -> int:
    try:
        return dirty.refresh_settled(shop, passed)
    finally:
        connection.close()
