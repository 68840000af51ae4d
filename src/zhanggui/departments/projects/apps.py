from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "zhanggui.departments.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the menu."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui.doors.web import menu

        menu.add("projects", _("Shops"), "projects:shops", "building-store", "shops.view", 56)
