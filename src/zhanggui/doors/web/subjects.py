"""What was done to what, in words: rooms say how the subjects of their events and log entries read.

subjects.read_by(lambda subject, detail: report_name(detail["report"]), "report.read", "report.exported")

Entries keep keys, which never change; a page shows them in its own language, old entries too.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.doors.web import menu, text
from zhanggui.kernel.organisation.named import pick_language

Reader = Callable[[str, Mapping[str, Any]], str]

_readers: dict[str, Reader] = {}
_log = logging.getLogger(__name__)


def read_by(reader: Reader, *actions: str) -> None:
    """Name the function that words the subjects of these events or actions, given the subject and the detail."""
    for action in actions:
        _readers[action] = reader


def subject_text(action: str, subject: str, detail: Mapping[str, Any]) -> str:
    """A subject in words; as it was written where nobody knows better."""
    reader = _readers.get(action)
    if reader is None and action.endswith(".exported"):
        reader = _exported
    try:
        return (reader(subject, detail) if reader else "") or subject
    except (KeyError, ValueError, LookupError, TypeError, AttributeError) as error:
        _log.info("The subject of %s cannot be worded: %s", action, error)
        return subject


def _exported(subject: str, detail: Mapping[str, Any]) -> str:
    """The list rows were taken out of, and how many."""
    listed = menu.label_of(str(detail.get("desk") or subject))
    count = detail.get("rows")
    return f"{listed} · {_('%(n)s lines') % {'n': text.count_text(count)}}" if isinstance(count, int) else listed


def _attested(subject: str, detail: Mapping[str, Any]) -> str:
    title = detail.get("title") or {}
    return pick_language(title.get("zh", ""), title.get("en", ""))


def _line(subject: str, detail: Mapping[str, Any]) -> str:
    file, _colon, row = subject.rpartition(":")
    return f"{file} · {_('row %(n)s') % {'n': row}}" if file and row.isdigit() else subject


read_by(_attested, "work.attested")
read_by(_line, "line.repaired")
