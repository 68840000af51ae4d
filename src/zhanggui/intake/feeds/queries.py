"""Feeds, their contacts and files as people see them, always inside their shops."""

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from zhanggui.intake.feeds.models import Feed, FeedContact, FeedFile
from zhanggui.intake.registry import shops_seen_by


def feeds_seen_by(user: Any) -> QuerySet[Feed]:
    """Feeds of the shops a person may see, each with its `shop_name`, by name."""
    names = shops_seen_by(user)
    cases = [When(shop=code, then=Value(name)) for code, name in names.items()]
    named = Case(*cases, default=F("shop"), output_field=CharField())
    return Feed.objects.filter(shop__in=list(names)).annotate(shop_name=named).select_related("owner")


def in_state(feeds: QuerySet[Feed], state: str) -> QuerySet[Feed]:
    """Feeds that are paused, failing, new or work."""
    wanted = {
        "paused": Q(active=False),
        "failing": Q(active=True, failures__gt=0),
        "new": Q(active=True, failures=0, worked_at=None),
        "works": Q(active=True, failures=0, worked_at__isnull=False),
    }
    return feeds.filter(wanted.get(state, Q(pk=None)))


def contacts_seen_by(user: Any) -> QuerySet[FeedContact]:
    """Contacts of those feeds, newest first."""
    feeds = feeds_seen_by(user).values("pk")
    return FeedContact.objects.filter(feed__in=feeds).select_related("feed", "by").order_by("-at", "-pk")


def files_seen_by(user: Any) -> QuerySet[FeedFile]:
    """Files those feeds offered, newest first."""
    feeds = feeds_seen_by(user).values("pk")
    return FeedFile.objects.filter(feed__in=feeds).select_related("feed", "run").order_by("-at", "-pk")
