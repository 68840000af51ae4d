from django.apps import AppConfig


class MerchandisingConfig(AppConfig):
    name = "zhanggui.departments.merchandising"
    label = "merchandising"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the menu, and say where products are looked after."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui.departments.merchandising import references
        from zhanggui.doors.web import menu, workbench

        references.install()
        menu.add("merchandising", _("Products"), "merchandising:products", "package", "products.view", 53, shortcut="k")
        for event in ("product.price_changed", "product.stock_checked", "product.weight_set", "product.cost_set"):
            workbench.done_at(event, "merchandising:products")
