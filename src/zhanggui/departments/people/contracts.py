"""What the people department says no with."""

from zhanggui.base import Refusal


class PlanRefused(Refusal):
    """A plan or summary cannot be written, submitted or decided like this."""


class MeetingRefused(Refusal):
    """A meeting cannot be called, held or written down like this."""


class SuggestionRefused(Refusal):
    """A suggestion cannot be made or decided like this."""


class HouseRuleRefused(Refusal):
    """A rule of the house cannot be written, published or read like this."""
