from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "zhanggui.departments.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the menu, and tell the doors, the alerts and the numbers which shops there are."""
        from django.utils.translation import gettext_lazy as _

        from zhanggui import metrics
        from zhanggui.departments.projects import references
        from zhanggui.departments.projects.queries import (
            open_shop_codes,
            projects_of_shops,
            scope_offers,
            shop_names,
            shops_answered_for,
            visible_shop_codes,
        )
        from zhanggui.departments.projects.services import open_shop
        from zhanggui.doors.web import menu, scopes
        from zhanggui.playbook import setting_up
        from zhanggui.targets import api as targets

        scopes.shops_by(lambda request: visible_shop_codes(request.user))
        scopes.offered_by(scope_offers)
        targets.shops_named_by(lambda code: dict(shop_names([code])).get(code, code))
        targets.shops_read_for(shops_answered_for)
        targets.shops_listed_by(open_shop_codes)

        platforms = self.get_model("Shop").Platform.choices
        setting_up.shops_opened_by(
            lambda code, platform, name: open_shop(code=code, platform=platform, name=name), dict(platforms)
        )
        metrics.groupings["project"] = projects_of_shops
        references.install()
        menu.add("projects", _("Shops"), "projects:shops", "building-store", "shops.view", 56)
