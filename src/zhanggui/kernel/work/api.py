"""The face of work."""

from zhanggui.kernel.work.hooks import on_attested, on_day, on_opened

__all__ = ["on_attested", "on_day", "on_opened"]
