from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "zhanggui.departments.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the neighbours below, show them what they cannot see, and stand in the menu."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui.departments.customers import api as customers
        from zhanggui.departments.merchandising import api as merchandising
        from zhanggui.departments.orders import erasing, queries, reactions, references, syncs  # noqa: F401
        from zhanggui.doors.web import menu, workbench

        customers.orders_shown_by(queries.orders_of_buyer)
        merchandising.sales_shown_by(queries.sales_of_sku)
        references.install()
        erasing.install()
        syncs.install()
        menu.add("orders", _("Orders"), "orders:orders", "receipt", "orders.view", 50, shortcut="o")
        workbench.done_at("order.noted", "orders:orders")
        workbench.done_at("order.state_synced", "orders:orders")
        workbench.done_at("order.exported", "orders:orders")
