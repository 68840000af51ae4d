from django.apps import AppConfig


class PromotionConfig(AppConfig):
    name = "zhanggui.departments.promotion"
    label = "promotion"
    default_auto_field = "django.db.models.BigAutoField"
