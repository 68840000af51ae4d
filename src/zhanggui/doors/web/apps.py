from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "zhanggui.doors.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.doors.web import menu, sessions
        from zhanggui.doors.web.screens import processes, registers, scores

        sessions.install()
        menu.add(
            "workbench",
            _("Workbench"),
            "web:workbench",
            "layout-dashboard",
            "work.own",
            1,
            section="mine",
            shortcut="w",
        )
        menu.add("inbox", _("Inbox"), "web:inbox", "inbox", "work.own", 2, section="mine", shortcut="i")
        menu.add("team", _("Team"), "web:team", "users", "work.team", 3, section="mine", shortcut="t")
        menu.add(
            "organisation",
            _("Organisation"),
            "web:organisation",
            "sitemap",
            "organisation.view",
            80,
            section="house",
            shortcut="p",
        )
        menu.add(
            "people", _("People and sign-ins"), "web:admin-people", "user-shield", "admin.users", 90, section="house"
        )
        menu.add("calendar", _("Calendar"), "web:admin-calendar", "calendar-event", "admin.users", 91, section="house")
        menu.add("audit", _("Audit log"), "web:admin-audit", "history", "admin.audit", 92, section="house")
        menu.add("erasures", _("Erase a buyer"), "web:admin-erasures", "user-off", "privacy.erase", 92, section="house")
        menu.add("system", _("System"), "web:admin-system", "heart-rate-monitor", "admin.system", 93, section="house")
        processes.install()
        registers.install()
        scores.install()
