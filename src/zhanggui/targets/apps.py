from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "zhanggui.targets"
    label = "targets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.kernel.scorecards import api as scorecards
        from zhanggui.kernel.work import api as work
        from zhanggui.targets.bands import read_bands, reading
        from zhanggui.targets.services import watch

        work.on_day("alerts", watch)
        work.on_day("bands", read_bands)
        scorecards.provide_reading(reading)
