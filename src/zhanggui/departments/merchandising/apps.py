from django.apps import AppConfig


class MerchandisingConfig(AppConfig):
    name = "zhanggui.departments.merchandising"
    label = "merchandising"
    default_auto_field = "django.db.models.BigAutoField"
