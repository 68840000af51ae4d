"""Where the data that ships with the product lies: playbooks, metrics, reports."""

from pathlib import Path

import zhanggui


def playbooks_folder() -> Path:
    """The `playbooks` folder: inside the wheel, or at the root of a checkout."""
    package = Path(zhanggui.__file__).resolve().parent
    packed = package / "_playbooks"
    return packed if packed.exists() else package.parents[1] / "playbooks"
