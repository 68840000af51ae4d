from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "zhanggui.departments.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"
