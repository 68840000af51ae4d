"""How much of the job descriptions the software can prove, and what it cannot."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from zhanggui.playbook.contracts import Binding, Duty, Playbook, State
from zhanggui.playbook.loader import load, vocabulary
from zhanggui.playbook.owning import unowned
from zhanggui.playbook.shelf import shipped

STATES: tuple[State, ...] = ("verified", "attested", "uncovered")


def coverage(names: Sequence[str | Path] | None = None) -> dict[str, Any]:
    """Every duty of the sources, by how it is proved; without names, of all shipped playbooks.

    Duties added by Zhanggui are listed apart under `added`; borrowed ones are counted where they are written. `unowned`
    looks the other way round: what no post of these playbooks answers for.
    """
    books = [load(name) for name in (names or shipped())]
    stated = [(book, duty) for book in books for duty in book.duties if not duty.origin]
    added = [(book, duty) for book in books for duty in book.duties if duty.origin]
    by_domain = {
        domain: {**name.as_json(), **_counts(duty for _book, duty in stated if duty.domain == domain)}
        for domain, name in vocabulary().domains.items()
    }
    return {
        **_counts(duty for _book, duty in stated),
        "by_domain": {domain: row for domain, row in by_domain.items() if row["duties"]},
        "by_playbook": {book.id: _counts(duty for duty in book.duties if not duty.origin) for book in books},
        "by_module": _by_module(duty for _book, duty in stated),
        "unowned": unowned(books, whole=names is None),
        "rows": [_row(book, duty) for book, duty in stated],
        "added": {**_counts(duty for _book, duty in added), "rows": [_row(book, duty) for book, duty in added]},
    }


def _counts(duties: Iterable[Duty]) -> dict[str, int]:
    states = [duty.state for duty in duties]
    return {"duties": len(states), **{state: states.count(state) for state in STATES}}


def _by_module(duties: Iterable[Duty]) -> dict[str, dict[str, int]]:
    """The attested duties by the room that will prove them, in the order the rooms come."""
    found = [duty.binding.until for duty in duties if duty.state == "attested" and duty.binding and duty.binding.until]
    counted = Counter(found)
    return {
        until.module: {"step": until.step, "duties": times}
        for until, times in sorted(counted.items(), key=lambda row: (row[0].step, row[0].module))
    }


def _row(book: Playbook, duty: Duty) -> dict[str, Any]:
    return {
        "duty": duty.id,
        "playbook": book.id,
        "position": duty.position,
        "zh": duty.name.zh,
        "en": duty.name.en,
        "cadence": list(duty.cadences),
        "kind": duty.kind,
        "domain": duty.domain,
        "state": duty.state,
        "by": _proof(duty.binding),
        "reason": _reason(duty),
        "until": _until(duty.binding),
        "parts": [
            {
                "part": part.id,
                **part.name.as_json(),
                "state": duty.state_of(part),
                "by": _proof(part.binding or duty.binding),
                "until": _until(part.binding or duty.binding),
            }
            for part in duty.parts
        ],
    }


def _proof(binding: Binding | None) -> str:
    if binding is None:
        return ""
    words = binding.words
    where = ",".join(f"{key}={_words(value)}" for key, value in words.get("where", {}).items())
    times = f" x{words['count']}" if words.get("count", 1) > 1 else ""
    names: dict[str, str] = {
        "event": words.get("event", ""), "process": " step ".join(_some(words, "process", "step")),
        "register": words.get("register", ""), "document": " ".join(_some(words, "period", "document")),
        "metric": " ".join([words.get("metric", ""), *_band(words)]),
    }  # fmt: skip
    named = names.get(binding.kind, binding.kind)
    return named + (f"[{where}]" if where else "") + times


def _some(words: Mapping[str, Any], *names: str) -> list[str]:
    return [str(words[name]) for name in names if words.get(name)]


def _band(words: Mapping[str, Any]) -> list[str]:
    signs = {"at_least": "≥", "at_most": "≤", "between": "in"}
    return [f"{sign} {_words(words[name])}" for name, sign in signs.items() if name in words]


def _until(binding: Binding | None) -> dict[str, Any] | None:
    """The room that will prove an attested duty, and the step of the road map it comes with."""
    until = binding.until if binding else None
    return {"module": until.module, "step": until.step} if until else None


def _words(value: Any) -> str:
    return "|".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _reason(duty: Duty) -> dict[str, str] | None:
    """What the event shows, or why nothing proves the duty."""
    told = duty.uncovered or (duty.binding.shows if duty.binding else None)
    return told.as_json() if told else None
