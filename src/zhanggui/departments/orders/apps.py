from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "zhanggui.departments.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the neighbours below, and show them what they cannot see themselves."""
        from zhanggui.departments.customers import api as customers
        from zhanggui.departments.merchandising import api as merchandising
        from zhanggui.departments.orders import queries, reactions  # noqa: F401

        customers.orders_shown_by(queries.orders_of_buyer)
        merchandising.sales_shown_by(queries.sales_of_sku)
