"""Telling people about feeds: trouble that lasts, and files that ask or were refused."""

from datetime import datetime

from zhanggui.intake.feeds.models import Feed, FeedContact
from zhanggui.kernel.events import api as events

FAILING, ASKS = "feed.failing", "feed.asks"


def failing(feed: Feed, at: datetime) -> None:
    """The source could not be asked several times in a row."""
    events.announce(FAILING, _payload(feed), at)


def of_files(feed: Feed, contact: FeedContact, at: datetime) -> None:
    """Files of a contact that want somebody."""
    if contact.asking or contact.refused:
        events.announce(ASKS, _payload(feed), at)


def _payload(feed: Feed) -> dict[str, object]:
    return {"people": [feed.owner.code], "title": feed.name, "link": f"/intake/feeds/{feed.pk}/"}
