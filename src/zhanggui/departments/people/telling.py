"""What this department's news becomes: notices to the people it names."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from zhanggui.doors.notices import api as notices

KINDS = (
    notices.Kind(
        "document", pgettext_lazy("notice", "plans and summaries"),
        ngettext_lazy("%(n)s plan or summary moved", "%(n)s plans or summaries moved", "n"),
        tone="blue", url_name="people:plans",
    ),
    notices.Kind(
        "meeting", pgettext_lazy("notice", "meetings"),
        ngettext_lazy("%(n)s piece of news about meetings", "%(n)s pieces of news about meetings", "n"),
        tone="blue", url_name="people:meetings",
    ),
    notices.Kind(
        "rule", pgettext_lazy("notice", "rules to read"),
        ngettext_lazy("%(n)s rule is to be read", "%(n)s rules are to be read", "n"),
        tone="yellow", url_name="people:rules",
    ),
    notices.Kind(
        "suggestion", pgettext_lazy("notice", "suggestions"),
        ngettext_lazy("%(n)s suggestion moved", "%(n)s suggestions moved", "n"),
        url_name="people:suggestions",
    ),
)  # fmt: skip
TOLD = (
    ("document.submitted", "document", _("To be decided by you: %(title)s")),
    ("document.accepted", "document", _("Accepted: %(title)s")),
    ("document.returned", "document", _("Returned to you with a reason: %(title)s")),
    ("meeting.called", "meeting", _("You are asked to the meeting: %(title)s")),
    ("meeting.cancelled", "meeting", _("The meeting is cancelled: %(title)s")),
    ("meeting.published", "meeting", _("The minutes are there: %(title)s")),
    ("rule.to_read", "rule", _("Please read and sign: %(title)s")),
    ("suggestion.made", "suggestion", _("To be assessed by you: %(title)s")),
    ("suggestion.decided", "suggestion", _("The suggestion was decided: %(title)s")),
    ("suggestion.done", "suggestion", _("The suggestion was carried out: %(title)s")),
)
OWN_ITEMS = {"document.submitted": "plan", "rule.to_read": "rule", "suggestion.made": "suggestion"}
"""News that opens work of a kind: one notice tells of both."""


def install() -> None:
    """Name the kinds and listen; called once when the process starts."""
    for kind in KINDS:
        notices.offer(kind)
    for news, kind_code, text in TOLD:
        notices.carry(news, kind_code, text, item_kind=OWN_ITEMS.get(news, ""))
