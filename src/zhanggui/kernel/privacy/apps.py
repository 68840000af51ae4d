from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "zhanggui.kernel.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sealed free text is swept for whoever is erased."""
        from zhanggui.kernel.privacy import sweeping

        sweeping.install()
