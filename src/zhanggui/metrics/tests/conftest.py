"""A small fact store for every test."""

from pathlib import Path

import pytest

from zhanggui.facts import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "facts")
