"""The face of evidence."""

from zhanggui.kernel.evidence.happening import HAPPENED, Happening, also_waits, happened, happening_of
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.evidence.notes import Note, write_note
from zhanggui.kernel.evidence.queries import evidence_of, evidence_on, shares_of
from zhanggui.kernel.evidence.services import ATTESTED, Piece, record, record_all

__all__ = [
    "ATTESTED",
    "HAPPENED",
    "Evidence",
    "Happening",
    "Note",
    "Piece",
    "also_waits",
    "evidence_of",
    "evidence_on",
    "happened",
    "happening_of",
    "record",
    "record_all",
    "shares_of",
    "write_note",
]
