from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "zhanggui.kernel.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
