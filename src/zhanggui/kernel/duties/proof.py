"""What proves a duty: its binding put as events to be seen. Values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

KINDS = ("event", "process", "register", "document", "metric", "parts", "attest")
QUALITY = {"late": "0.5", "returned": "0.8", "below": "0.7"}
"""What is left of an item's worth when it came late, had to be returned, or missed its band."""
BOUNDS = ("at_least", "at_most", "between")
EACH = "each"
"""The period of a document that is due with every cadence of its duty: a year's plan proves the year, not the week."""
SPANS = ("daily", "weekly", "monthly", "quarterly", "yearly")


@dataclass(frozen=True)
class Sought:
    """An event that has to be seen `count` times in the period, with these words in its detail."""

    event: str
    where: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1
    by_anyone: bool = False
    part: str = ""
    """The part of the duty it proves; empty for the whole duty."""
    one_item: bool = False
    """Each piece proves one item: a day's entry is not the week's as well."""


@dataclass(frozen=True)
class Proof:
    """Everything that has to be seen; with `attests` the person's word is needed as well."""

    sought: tuple[Sought, ...] = ()
    attests: bool = True


def proof_of(
    binding: Mapping[str, Any] | None, parts: Iterable[Mapping[str, Any]] = (), code: str = "", cadence: str = ""
) -> Proof:
    """What proves a duty with this binding, due by this cadence.

    A process step, a register entry, an accepted document and a metric in its band are events like any other.
    Of a duty proved by its parts, every part is sought; a part without an event of its own is attested.
    """
    kind = (binding or {}).get("kind", "attest")
    if kind == "parts":
        each = [(part, _sought(part.get("binding") or {}, code, cadence)) for part in parts]
        found = tuple(_of_part(one, str(part["id"])) for part, one in each if one is not None)
        return Proof(found, attests=not each or len(found) < len(each))
    one = _sought(binding or {}, code, cadence)
    return Proof((one,), attests=False) if one else Proof()


def events_of(binding: Mapping[str, Any] | None, parts: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """The events a duty listens to, each once, in order."""
    return list(dict.fromkeys(one.event for one in proof_of(binding, parts).sought))


def faults_of(binding: Mapping[str, Any], parts: Sequence[Mapping[str, Any]] = ()) -> list[str]:
    """What is wrong with the form of a binding, in plain words; nothing when it can be kept."""
    kind, count = binding.get("kind"), binding.get("count", 1)
    if kind not in KINDS:
        return [f"{kind!r} is no kind of proof: use one of {', '.join(KINDS)}."]
    faults = []
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        faults.append("count is a whole number from 1.")
    if kind in ("event", "process", "register", "document", "metric") and not binding.get(kind):
        faults.append(f"a {kind} binding names its {kind}.")
    if not isinstance(binding.get("where", {}), Mapping):
        faults.append("where is a list of words and values.")
    if kind == "metric" and sum(bound in binding for bound in BOUNDS) != 1:
        faults.append(f"a metric binding has one of {', '.join(BOUNDS)}.")
    if kind == "parts":
        if not any((part.get("binding") or {}).get("kind", "attest") != "attest" for part in parts):
            faults.append("none of the parts has a binding that proves anything.")
        for part in parts:
            inner = part.get("binding") or {"kind": "attest"}
            faults += ["a part cannot be split again."] if inner.get("kind") == "parts" else faults_of(inner)
    return faults


def _sought(binding: Mapping[str, Any], code: str, cadence: str) -> Sought | None:
    kind, where = binding.get("kind", "attest"), dict(binding.get("where") or {})
    by_anyone = binding.get("by") == "anyone"
    count = int(binding.get("count") or 1)
    if kind == "event":
        return Sought(binding["event"], where, count, by_anyone)
    if kind == "process":
        step = str(binding.get("step") or "")
        words = {"process": binding["process"], **({"step": step} if step else {}), **where}
        return Sought("process.step_done" if step else "process.finished", words, count, by_anyone)
    if kind == "register":
        return Sought("register.filled", {"register": binding["register"], **where}, count, by_anyone, one_item=True)
    if kind == "document":
        period = cadence if binding.get("period") == EACH else binding.get("period")
        words = {"document": binding["document"], **({"period": period} if period in SPANS else {}), **where}
        return Sought("document.accepted", words, count, by_anyone)
    if kind == "metric":
        return Sought("metric.in_band", {"duty": code})
    return None


def _of_part(one: Sought, part: str) -> Sought:
    return replace(one, part=part)
