from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "zhanggui.departments.finance"
    label = "finance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang in takers and reactions; stand in the menu and on orders' pages."""
        from zhanggui.departments.finance import menu, reactions, takers  # noqa: F401
        from zhanggui.departments.orders import api as orders
        from zhanggui.kernel.privacy import api as privacy

        privacy.held_by_order("ledger", "finance.LedgerLine", ("counterparty", "memo"))
        privacy.held_by_order("small payments", "finance.SmallPayment", ("applicant", "memo"))
        menu.install()
        orders.add_panel(reactions.panel_of_order)
        orders.add_panel(reactions.small_payments_of_order)
