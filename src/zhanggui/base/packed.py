"""Where the data that ships with the product lies: playbooks, metrics, reports, the sample week."""

from functools import lru_cache
from pathlib import Path

import zhanggui


def playbooks_folder() -> Path:
    """Job descriptions, flows and numbers as data."""
    return _folder("playbooks")


def samples_folder() -> Path:
    """Files of the sample company."""
    return _folder("samples")


@lru_cache(maxsize=8)
def _folder(name: str) -> Path:
    """Inside the wheel, or at the root of a checkout."""
    package = Path(zhanggui.__file__).resolve().parent
    packed = package / f"_{name}"
    return packed if packed.exists() else package.parents[1] / name
