"""The face of evidence."""

from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.evidence.queries import evidence_of, evidence_on
from zhanggui.kernel.evidence.services import ATTESTED, record

__all__ = ["ATTESTED", "Evidence", "evidence_of", "evidence_on", "record"]
