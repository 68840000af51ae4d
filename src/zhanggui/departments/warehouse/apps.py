from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "zhanggui.departments.warehouse"
    label = "warehouse"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the neighbours below."""
        from zhanggui.departments.warehouse import reactions  # noqa: F401
