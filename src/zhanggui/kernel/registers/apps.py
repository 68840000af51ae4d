from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "zhanggui.kernel.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """People, posts and departments can be pointed at from the start; plain cells are swept for the erased."""
        from zhanggui.kernel.registers import erasing, references

        references.install()
        erasing.install()
