"""The face of audit."""

from zhanggui.kernel.audit.services import details, note, verify

__all__ = ["details", "note", "verify"]
