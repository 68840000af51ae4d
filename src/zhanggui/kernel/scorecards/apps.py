from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    name = "zhanggui.kernel.scorecards"
    label = "scorecards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.kernel.scorecards.services import freeze_month
        from zhanggui.kernel.work import api as work

        work.on_day("scorecards", freeze_month)
