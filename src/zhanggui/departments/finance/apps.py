from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "zhanggui.departments.finance"
    label = "finance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.departments.finance import facts, menu, takers  # noqa: F401

        menu.install()
