"""Where a company's state lives: `$ZHANGGUI_HOME`, `./var` when it is not set."""

import contextlib
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
    if not path.exists():
        own = keys / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(own, path)  # the first of several processes wins, and nobody reads half a secret
        own.unlink()
    return path.read_text().strip()
