"""The face of evidence."""

from zhanggui.kernel.evidence.happening import HAPPENED, Happening, also_waits, happened, happening_of
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.evidence.notes import Note, write_note
from zhanggui.kernel.evidence.queries import evidence_of, evidence_on, shares_of
from zhanggui.kernel.evidence.services import ATTESTED, record

__all__ = [
    "ATTESTED",
    "HAPPENED",
    "Evidence",
    "Happening",
    "Note",
    "also_waits",
    "evidence_of",
    "evidence_on",
    "happened",
    "happening_of",
    "record",
    "shares_of",
    "write_note",
]
