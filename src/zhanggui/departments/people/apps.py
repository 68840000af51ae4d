from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhanggui.departments.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the menu, say where documents come about, and tell numbers who sits where."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui import metrics
        from zhanggui.departments.people import queries, telling
        from zhanggui.departments.people.meetings import services as meetings
        from zhanggui.departments.people.rulebook import services as rulebook
        from zhanggui.doors.web import menu, workbench
        from zhanggui.kernel.work import api as work

        work.on_day("meetings", meetings.call_series)
        work.on_day("rules", rulebook.ask_newcomers)
        work.on_done(meetings.action_done)
        menu.add("plans", _("Plans and summaries"), "people:plans", "clipboard-text", "plans.own", 24, section="mine")
        menu.add("meetings", _("Meetings"), "people:meetings", "calendar-user", "meetings.own", 25, section="mine")
        menu.add("suggestions", _("Suggestions"), "people:suggestions", "bulb", "plans.own", 26, section="mine")
        menu.add("rules", _("Rules and procedures"), "people:rules", "book", "rules.read", 81, section="house")
        for event in ("document.submitted", "document.accepted", "document.returned", "document.decided"):
            workbench.done_at(event, "people:plans")
        for event in ("meeting.held", "meeting.action_done"):
            workbench.done_at(event, "people:meetings")
        for event in ("suggestion.made", "suggestion.decided"):
            workbench.done_at(event, "people:suggestions")
        for event in ("rule.published", "rule.read"):
            workbench.done_at(event, "people:rules")
        metrics.groupings["position"] = queries.posts_of_people
        metrics.groupings["department"] = queries.departments_of_people
        telling.install()
