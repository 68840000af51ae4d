from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "zhanggui.targets"
    label = "targets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.kernel.work import api as work
        from zhanggui.targets.services import watch

        work.on_day("alerts", watch)
