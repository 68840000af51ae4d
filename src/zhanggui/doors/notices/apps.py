from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "zhanggui.doors.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.doors.notices import reactions, sending
        from zhanggui.doors.web import menu
        from zhanggui.kernel.work import api as work

        reactions.install()
        work.on_day("old notices", lambda _day, at: sending.forget_old(at))
        menu.add("notices", _("Notices"), "notices:notices", "bell", "work.own", 9, section="mine", shortcut="n")
        menu.add(
            "channels", _("Channels of notices"), "notices:channels", "send", "notices.channels", 89, section="house"
        )
