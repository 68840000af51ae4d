"""The face of notices."""

from zhanggui.doors.notices.kinds import AT_ONCE, Kind, offer
from zhanggui.doors.notices.reactions import carry, tell_all
from zhanggui.doors.notices.telling import Thing, tell, tell_things

__all__ = ["AT_ONCE", "Kind", "Thing", "carry", "offer", "tell", "tell_all", "tell_things"]
