"""What proves an item, as its page says it: in words, with the screen where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from zhanggui.doors.web import names, workbench
from zhanggui.doors.web.text import named
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.work.api import WorkItem
from zhanggui.targets.wording import metric_label

SIGNS = (("at_least", "≥"), ("at_most", "≤"), ("between", "∈"))


@dataclass(frozen=True)
class ShownProof:
    """One thing that has to be seen; of a duty in parts, one of each."""

    text: str
    where: str = ""
    part: str = ""
    on_word: bool = False
    """Nothing of the house sees it: the person says so."""


def proofs_of(item: WorkItem) -> list[ShownProof]:
    """What proves an item of a duty; nothing where only somebody's word does."""
    binding: Mapping[str, Any] = (item.duty.binding or {}) if item.duty else {}
    if binding.get("kind") == "parts" and item.duty:
        return [_shown(part.get("binding") or {}, named(part)) for part in item.duty.parts]
    return [] if binding.get("kind", "attest") == "attest" else [_shown(binding)]


def where_done(binding: Mapping[str, Any]) -> str:
    """The screen where what a binding asks for is done; empty where no room named one."""
    return inside(str(binding.get("link") or "")) or _usual_screen(binding)


def inside(link: str) -> str:
    """Only addresses of this house."""
    return link if link.startswith("/") and not link.startswith("//") else ""


def _shown(binding: Mapping[str, Any], part: str = "") -> ShownProof:
    if binding.get("kind", "attest") == "attest":
        return ShownProof(_("The person's own word, with a note or a file."), part=part, on_word=True)
    text = named(binding["shows"]) if binding.get("shows") else _in_words(binding)
    count = int(binding.get("count") or 1)
    return ShownProof(f"{text} × {count}" if count > 1 else text, where_done(binding), part)


def _in_words(binding: Mapping[str, Any]) -> str:
    """What the playbook did not put in words itself."""
    if binding["kind"] == "metric":
        sign, bound = next(((sign, binding[name]) for name, sign in SIGNS if name in binding), ("", ""))
        bound = " – ".join(str(one) for one in bound) if isinstance(bound, list | tuple) else bound
        return f"{metric_label(str(binding['metric']))} {sign} {bound}"
    event = names.word(names.EVENTS, duties.proof_of(binding).sought[0].event)
    which = [str(binding[word]) for word in ("process", "step", "register", "document") if binding.get(word)]
    return f"{event} · {' · '.join(which)}" if which else event


def _usual_screen(binding: Mapping[str, Any]) -> str:
    kind = binding.get("kind", "")
    if kind == "metric":
        return f"/insight/metrics/{binding['metric']}/"
    if kind in ("process", "register"):
        try:
            return str(reverse(f"web:{kind}", args=[binding[kind]]))
        except NoReverseMatch:
            return ""
    return workbench.screen_for("document.accepted" if kind == "document" else str(binding.get("event") or ""))
