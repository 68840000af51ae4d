"""The database of an installation: SQLite in the state folder, or the one `DATABASE_URL` names."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728; "
    "PRAGMA journal_size_limit=27000000;"
)


def database(home: Path) -> dict[str, Any]:
    """Django's settings for the database in use."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        return from_url(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / "zhanggui.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
        "TEST": {"NAME": str(home / "test.sqlite3")},
    }


def from_url(url: str) -> dict[str, Any]:
    """Settings for postgres://user:password@host:port/name; host may be a socket folder, percent-encoded."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must start with postgres://, not {parts.scheme}://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
