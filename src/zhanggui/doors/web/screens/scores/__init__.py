"""Scorecards: one's own, the team's, one card down to its records, and disputes."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from zhanggui.doors.web import menu
from zhanggui.doors.web.screens.scores import cards, lists


def urls() -> list[URLPattern]:
    return [
        path("scores/", lists.mine, name="scores"),
        path("scores/team/", lists.team, name="scores-team"),
        path("scores/live/<slug:kind>/<str:code>/", cards.live, name="score-live"),
        path("scores/<int:pk>/", cards.frozen, name="score"),
        path("scores/<int:pk>/dispute/", cards.dispute, name="score-dispute"),
        path("scores/<int:pk>/resolve/", cards.resolve, name="score-resolve"),
        path("scores/<int:pk>/confirm/", cards.confirm, name="score-confirm"),
    ]


def install() -> None:
    """Stand in the menu."""
    menu.add(
        "scores", pgettext_lazy("menu", "Scores"), "web:scores", "award", "scores.own", 6, section="mine", shortcut="s"
    )
