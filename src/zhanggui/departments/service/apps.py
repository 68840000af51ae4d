from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "zhanggui.departments.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put refunds on the orders' pages and stand in the menu."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui.departments.orders import api as orders
        from zhanggui.departments.service import queries
        from zhanggui.doors.web import menu, workbench
        from zhanggui.kernel.privacy import api as privacy

        privacy.held_by_order("refunds", "service.Refund", ("explanation",))
        privacy.held_by_order("refund notes", "service.RefundNote", ("text",), "refund__trade_no", "refund__shop__code")
        orders.add_panel(queries.panel_of_order)
        menu.add("service", _("Refunds"), "service:refunds", "receipt-refund", "refunds.view", 51, shortcut="r")
        workbench.done_at("refund.noted", "service:refunds")
