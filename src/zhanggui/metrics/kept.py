"""Answers kept in files beside the facts, for every process of a company: the web, the workers, the command line.

One file a question, named by the hash of the whole question: fact versions and their stamps, declarations, metrics,
days, cuts, filters and the shops one may see. The file says the question again, so that nothing is ever answered
that was not asked. A file is put in place whole; one that is damaged or cannot be written costs time, not the answer.
What tells people apart is never kept.
"""

import hashlib
import json
import os
import random
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.facts import FACTS, Store, hidden
from zhanggui.metrics.asking import Question
from zhanggui.metrics.cache import Rows
from zhanggui.metrics.compiler import compiled_folder

WORTH = 0.05
"""Seconds of work below which an answer is worked out again sooner than a file would be looked after."""
MOST_ROWS = 20_000
MOST_BYTES = 256 * 1024 * 1024
FRESH = 3600
"""Seconds after which reading an answer marks its file as used: those not used for longest leave first."""
_SWEEP = 16
_FOLDER = "_answers"


def get(store: Store, question: Question) -> Rows | None:
    """The rows, where a process has kept them."""
    if _is_personal(question):
        return None
    text = _text(question)
    path = _folder(store) / _name(text)
    try:
        said = json.loads(path.read_bytes())
        if said["question"] != text:
            return None
        width = len(question.by)
        rows = tuple((*row[:width], *map(_number, row[width:])) for row in said["rows"])
        if time.time() - path.stat().st_mtime > FRESH:
            os.utime(path)
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
        return None
    return rows


def put(store: Store, question: Question, rows: Rows, seconds: float) -> None:
    """Keep the rows that took so long, unless they are very many or no longer plain."""
    width = len(question.by)
    if seconds < WORTH or len(rows) > MOST_ROWS or _is_personal(question):
        return
    if not all(value is None or type(value) in (str, int) for row in rows for value in row[:width]):
        return
    text, folder = _text(question), _folder(store)
    plain = [(*row[:width], *map(_plain, row[width:])) for row in rows]
    half = folder / f"{_name(text)}.{os.getpid()}.{random.getrandbits(32):x}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half.write_text(json.dumps({"question": text, "rows": plain}, ensure_ascii=False), "utf-8")
        half.replace(folder / _name(text))
        if random.randrange(_SWEEP) == 0:  # noqa: S311 - spreads the work, no secret
            sweep(folder)
    except OSError:
        with suppress(OSError):
            half.unlink()


def sweep(folder: Path, most: int = MOST_BYTES) -> int:
    """Remove the answers not used for longest until the rest is small enough; answers how many went."""
    found = sorted(_files(folder), reverse=True)
    total = gone = 0
    for _, size, path in found:
        total += size
        if total > most:
            with suppress(OSError):
                path.unlink()
                gone += 1
    return gone


def clear(store: Store) -> None:
    """Forget every answer kept beside these facts."""
    sweep(_folder(store), most=-1)


def _files(folder: Path) -> Iterable[tuple[float, int, Path]]:
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):
                stat = entry.stat()
                yield stat.st_mtime, stat.st_size, Path(entry.path)


def _folder(store: Store) -> Path:
    return compiled_folder(store).with_name(_FOLDER)


def _name(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(question: Question) -> str:
    """Everything the answer depends on: the question, and the program that works it out."""
    said = {each.name: _ordered(getattr(question, each.name)) for each in fields(question)}
    return json.dumps([_program(), said], default=str, ensure_ascii=True)


def _ordered(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


@lru_cache(maxsize=1)
def _program() -> str:
    """The text of this room: another release may mean something else by the same question."""
    own = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*own.glob("*.py"), *own.glob("engines/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_personal(question: Question) -> bool:
    """Whether the rows or the filters would name what only tells people apart."""
    cut: Sequence[str] = [*question.by, *(name for name, _ in question.where)]
    never = frozenset().union(*(hidden(fact) for fact, _ in question.versions if fact in FACTS))
    return any(name in never or name == "buyer" for name in cut)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value
