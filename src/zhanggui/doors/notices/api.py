"""The face of notices."""

from zhanggui.doors.notices.reactions import tell_all
from zhanggui.doors.notices.telling import Thing, tell, tell_things

__all__ = ["Thing", "tell", "tell_all", "tell_things"]
