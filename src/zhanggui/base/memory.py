"""How Python looks after memory, where the way it does costs more than the work itself."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Make thousands of short-lived rows without the collector: it would search the whole program for cycles
    again and again, and there are none. What is no longer used is freed at once all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
