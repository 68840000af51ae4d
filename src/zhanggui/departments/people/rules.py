"""Texts people write: plain words with a few marks, shown safely and compared. Values in, values out."""

import difflib
import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Literal, NamedTuple

Change = Literal["same", "added", "removed"]
_NUMBERED = re.compile(r"\d{1,3}[.、)]\s+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_RULE = re.compile(r"[\s|:-]+")


class Compared(NamedTuple):
    """One line of two texts laid over each other."""

    change: Change
    text: str


def html_of(text: str) -> str:
    """A text as HTML: # headings, - and 1. lists, | tables, **bold**; everything else is shown as it was typed."""
    lines = [line.strip() for line in text.splitlines()]
    return "".join(_block(kind, list(group)) for kind, group in groupby(lines, key=_kind) if kind != "empty")


def differences(old: str, new: str) -> list[Compared]:
    """Two texts line by line: what stayed, what went, what came."""
    found: list[Compared] = []
    for line in difflib.ndiff(old.splitlines(), new.splitlines()):
        sign, rest = line[0], line[2:]
        if sign == "?":
            continue
        found.append(Compared({"+": "added", "-": "removed"}.get(sign, "same"), rest))  # type: ignore[arg-type]
    return found


def changed_parts(compared: Sequence[Compared], around: int = 2) -> list[Compared | None]:
    """The changed lines with a few around them; None stands where unchanged lines are left out."""
    near = {
        place + step
        for place, line in enumerate(compared)
        if line.change != "same"
        for step in range(-around, around + 1)
    }
    shown: list[Compared | None] = []
    for place, line in enumerate(compared):
        if place in near:
            shown.append(line)
        elif not shown or shown[-1] is not None:
            shown.append(None)
    return shown


def _kind(line: str) -> str:
    if not line:
        return "empty"
    if line.startswith("#"):
        return f"heading{line}"
    if line.startswith(("- ", "* ", "· ")):
        return "list"
    if _NUMBERED.match(line):
        return "numbered"
    return "table" if line.startswith("|") and line.endswith("|") and len(line) > 1 else "words"


def _block(kind: str, lines: list[str]) -> str:
    if kind.startswith("heading"):
        return "".join(_heading(line) for line in lines)
    if kind == "list":
        return f"<ul>{''.join(f'<li>{_inline(line[2:])}</li>' for line in lines)}</ul>"
    if kind == "numbered":
        first = int(re.match(r"\d+", lines[0]).group())  # type: ignore[union-attr]
        items = "".join(f"<li>{_inline(_NUMBERED.sub('', line, count=1))}</li>" for line in lines)
        return f'<ol start="{first}">{items}</ol>'
    if kind == "table":
        return _table(lines)
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _heading(line: str) -> str:
    depth = min(len(line) - len(line.lstrip("#")), 3)
    return f"<h{depth + 2}>{_inline(line.lstrip('#').strip())}</h{depth + 2}>"


def _table(lines: list[str]) -> str:
    rows = [list(_cells(line)) for line in lines if not _RULE.fullmatch(line)]
    if not rows:
        return ""
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[1:])
    return (
        '<div class="table-scroll"><table class="table"><thead><tr>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(line: str) -> Iterator[str]:
    return (_inline(cell.strip()) for cell in line[1:-1].split("|"))


def _inline(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", escape(text))
