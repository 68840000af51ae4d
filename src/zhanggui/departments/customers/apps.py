from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "zhanggui.departments.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the menu."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui.departments.customers import erasing
        from zhanggui.doors.web import menu, subjects, workbench

        erasing.install()
        menu.add("customers", _("Buyers"), "customers:buyers", "users", "buyers.view", 52, shortcut="b")
        workbench.done_at("buyer.noted", "customers:buyers")
        subjects.read_by(lambda subject, _detail: f"#{subject}", "buyer.noted")
