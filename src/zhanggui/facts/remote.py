"""Facts on object storage: Delta tables under s3://bucket/folder, read through copies of their files on this machine.

Files of a version never change, so that a copy never grows old; which files a version has, the table says. What
opens the storage comes from the environment alone: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
AWS_REGION, AWS_ENDPOINT_URL. Two that commit at once are told apart by the storage itself (a put only where nothing
is), which S3 and the storages like it can.
"""

import hashlib
import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zhanggui.base import Refusal

LASTING = 3600
"""A copy used in the last hour stays, however full the folder is."""
_GB = 1024**3
_ours = ("127.0.0.1", "localhost", "::1")
_lock = threading.Lock()


def options() -> dict[str, str]:
    """What the environment does not say by itself."""
    said = {"aws_conditional_put": "etag", "timeout": "120s"}
    if not os.environ.get("AWS_REGION"):
        said["aws_region"] = os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    if urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).hostname in _ours:
        said["aws_allow_http"] = "true"
    return said


def copies(root: str) -> Path:
    """The folder of the copies: $ZHANGGUI_FACTS_CACHE, else facts-cache in the state folder."""
    said = os.environ.get("ZHANGGUI_FACTS_CACHE")
    folder = Path(said) if said else Path(os.environ.get("ZHANGGUI_HOME") or "var") / "facts-cache"
    return folder.resolve() / hashlib.sha256(root.encode()).hexdigest()[:16]


@lru_cache(maxsize=256)
def _table(uri: str) -> Any:
    from deltalake import DeltaTable

    return DeltaTable(uri, storage_options=options())


def newest(uri: str) -> int | None:
    """The newest version of a table; None where there is none. Only commits since the last look are read."""
    from deltalake.exceptions import TableNotFoundError

    with _lock, told(uri):
        try:
            table = _table(uri)
            table.update_incremental()
        except TableNotFoundError:
            _table.cache_clear()
            return None
        return int(table.version())


def identity(uri: str) -> int:
    """Tells a table from another of the same name."""
    with _lock, told(uri):
        return int.from_bytes(hashlib.sha256(str(_table(uri).metadata().id).encode()).digest()[:7])


def fetch(uri: str, root: Path, files: Iterable[str]) -> list[str]:
    """Copies of the files, brought here where they are not yet."""
    found = list(files)
    missing = [file for file in found if not os.path.exists(file)]
    if missing:
        with told(uri):
            for file in missing:
                _fetch(uri, str(Path(file).relative_to(root)), Path(file))
        _make_room(root)
    for file in found:
        with suppress(FileNotFoundError):
            os.utime(file)
    return found


def _fetch(uri: str, path: str, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    region = os.environ.get("AWS_REGION") or options()["aws_region"]
    files = _files(os.environ.get("AWS_ENDPOINT_URL", ""), region)
    half = to.with_name(f"{to.name}.{os.getpid()}.{threading.get_ident()}")
    with files.open_input_stream(f"{uri.removeprefix('s3://')}/{path}") as source, half.open("wb") as copy:
        while piece := source.read(8 * 1024 * 1024):
            copy.write(piece)
    half.replace(to)


@lru_cache(maxsize=8)
def _files(endpoint: str, region: str) -> Any:
    """The library's own reader of the same storage holds all threads up while it waits; this one does not."""
    import pyarrow.fs

    parts = urlsplit(endpoint)
    return pyarrow.fs.S3FileSystem(
        endpoint_override=parts.netloc or None, scheme=parts.scheme or "https", region=region or None
    )


def _make_room(root: Path) -> None:
    """The longest unused copies leave when there are more than $ZHANGGUI_FACTS_CACHE_GB (20)."""
    allowed = float(os.environ.get("ZHANGGUI_FACTS_CACHE_GB") or 20) * _GB
    known = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in root.rglob("*.parquet"))
    whole = sum(size for _, size, _ in known)
    for used, size, file in known:
        if whole <= allowed or used > time.time() - LASTING:
            return
        file.unlink(missing_ok=True)
        whole -= size


class told:
    """What the storage answers, as a sentence that names the place and no key."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, OSError):
            raise Refusal(
                "facts.storage", f"The storage at {self._uri} does not answer: {type(error).__name__}. "
                "Look at AWS_ENDPOINT_URL, AWS_REGION and the keys in the environment.",
            ) from error  # fmt: skip
