from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "zhanggui.departments.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put refunds on the orders' pages."""
        from zhanggui.departments.orders import api as orders
        from zhanggui.departments.service import queries

        orders.add_panel(queries.panel_of_order)
