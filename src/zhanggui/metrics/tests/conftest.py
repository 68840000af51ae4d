"""A small fact store for every test."""

from pathlib import Path

import pytest

from zhanggui import metrics
from zhanggui.facts import Store


@pytest.fixture(autouse=True)
def _no_room_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rooms above know of shops and products is theirs to test: here a test says it itself."""
    for name in list(metrics.groupings):
        monkeypatch.delitem(metrics.groupings, name)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "facts")
