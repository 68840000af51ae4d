from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhanggui.departments.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the menu, and say where documents come about."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui.doors.web import menu, workbench

        menu.add("plans", _("Plans and summaries"), "people:plans", "clipboard-text", "plans.own", 24, section="mine")
        for event in ("document.submitted", "document.accepted", "document.returned", "document.decided"):
            workbench.done_at(event, "people:plans")
