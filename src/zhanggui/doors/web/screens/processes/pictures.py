"""What pages show of a diagram besides the drawing itself: names in the page's language."""

from functools import lru_cache
from typing import Any

import defusedxml.ElementTree as safe_xml
from django.utils.translation import get_language

from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.processes.api import ProcessVersion
from zhanggui.kernel.processes.diagram import OURS


def names_of(version: ProcessVersion) -> dict[str, str]:
    """Element id to its name in the page's language."""
    told = _names(version.digest, version.bpmn)
    return {one: pick_language(zh, en) for one, (zh, en) in told.items()}


def language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


@lru_cache(maxsize=200)
def _names(digest: str, bpmn: str) -> dict[str, tuple[str, str]]:
    root: Any = safe_xml.fromstring(bpmn.encode(), forbid_dtd=True)
    return {
        one.get("id"): (one.get("name") or "", one.get(f"{{{OURS}}}en") or "")
        for one in root.iter()
        if one.get("id") and one.get("name")
    }
