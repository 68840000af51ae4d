"""The face of evidence."""

from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.evidence.notes import Note, write_note
from zhanggui.kernel.evidence.queries import evidence_of, evidence_on
from zhanggui.kernel.evidence.services import ATTESTED, record

__all__ = ["ATTESTED", "Evidence", "Note", "evidence_of", "evidence_on", "record", "write_note"]
