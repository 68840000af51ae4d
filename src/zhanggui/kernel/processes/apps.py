from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "zhanggui.kernel.processes"
    label = "processes"
    default_auto_field = "django.db.models.BigAutoField"
