from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "zhanggui.departments.warehouse"
    label = "warehouse"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the neighbours below and stand in the menu."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui.departments.warehouse import reactions  # noqa: F401
        from zhanggui.doors.web import menu

        menu.add("warehouse", _("Parcels"), "warehouse:parcels", "truck-delivery", "orders.view", 54)
