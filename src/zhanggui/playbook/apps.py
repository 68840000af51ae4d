from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlaybookConfig(AppConfig):
    name = "zhanggui.playbook"
    label = "playbook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.doors.web import menu
        from zhanggui.kernel.work import api as work
        from zhanggui.playbook import headcount, job_sheets, versions

        work.on_day("playbook", versions.apply_due)
        work.on_day("headcount", headcount.apply_due)
        work.on_day("job_sheets", job_sheets.on_day)
        menu.add("playbook", _("Playbook"), "playbook:home", "book-2", "playbook.edit", 82, section="house")
        menu.add(
            "sheets", _("Job descriptions"), "playbook:sheets", "file-text", "organisation.view", 81, section="house"
        )
