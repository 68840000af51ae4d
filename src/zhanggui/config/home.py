"""Where a company's state lives: `$ZHANGGUI_HOME`, `./var` when it is not set."""

import os
import secrets
from pathlib import Path


def home() -> Path:
    """The state folder, made on first use: database, fact store, files, keys."""
    folder = Path(os.environ.get("ZHANGGUI_HOME") or "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret(name: str) -> str:
    """A secret kept in a file only its owner may read; made on first use."""
    keys = home() / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    path = keys / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
