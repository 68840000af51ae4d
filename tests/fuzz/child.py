"""Reads files one after the other, as told on its input; answers one line of JSON for each."""

import dataclasses
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

MEMORY = 4 << 30
"""What the process may map at all; how much it may hold is judged by who started it."""


def main() -> None:
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        began = _seconds()
        answer = _answer(asked["path"], asked["name"])
        answer |= {"seconds": _seconds() - began, "kilobytes": _kilobytes()}
        out.write(json.dumps(answer) + "\n")
        out.flush()


def _kilobytes() -> int:
    """The most this program held at once. The system's own figure counts what the one that started it held, too."""
    with open("/proc/self/status", encoding="ascii") as told:
        return next(int(line.split()[1]) for line in told if line.startswith("VmHWM"))


def _seconds() -> float:
    """What the machine worked for this, here and in processes of its own."""
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + below.ru_utime + below.ru_stime


def _answer(path: str, name: str) -> dict[str, Any]:
    from zhanggui.base import Refusal
    from zhanggui.connectors import refusal_text

    try:
        return _read(Path(path), name)
    except Refusal as refused:
        sentences = [refusal_text(refused, language) for language in ("en", "zh")]
        if not all(sentences):
            return {"outcome": "crash", "why": f"{refused.code} says nothing"}
        return {"outcome": "refused", "code": refused.code}
    except BaseException:
        return {"outcome": "crash", "why": traceback.format_exc()[-3000:]}


def _read(path: Path, name: str) -> dict[str, Any]:
    from zhanggui.base import Problem
    from zhanggui.connectors import is_remark, problem_text, read, read_row, recognise

    found = recognise(path, name=name)
    records: dict[int, Any] = {}
    problems: dict[int, str] = {}
    for one in read(found):
        if not isinstance(one, Problem):
            records[one.row] = _told(one)
            continue
        if not all(problem_text(one, language) for language in ("en", "zh")):
            raise AssertionError(f"{one.code} says nothing")
        if one.row and one.raw:
            read_row(found.format, found.layout, one.raw, one.row)
        if one.row and not is_remark(one):
            problems[one.row] = one.code
    return {
        "outcome": "read", "format": found.format, "header_row": found.header_row, "sheet": found.sheet,
        "records": records, "problems": problems,
    }  # fmt: skip


def _told(record: Any) -> dict[str, Any]:
    """What a record says that nobody may change: amounts, moments, counts, states and numbers of things."""
    told = {}
    for field in dataclasses.fields(record):
        if field.name in ("row", "raw", "extra", "absent", "position"):
            continue
        value = getattr(record, field.name)
        if isinstance(value, str) and not field.name.endswith(
            ("_no", "waybill", "_id", "sku_code", "item_code", "status")
        ):
            continue
        told[field.name] = {name: str(part) for name, part in value.items()} if hasattr(value, "items") else str(value)
    return told


if __name__ == "__main__":
    main()
