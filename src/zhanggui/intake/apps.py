from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "zhanggui.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every department hang in its takers, and show the room in the browser."""
        from zhanggui.intake import erasing
        from zhanggui.intake.dirty import keep_up, refresh_facts
        from zhanggui.intake.registers import mark_register
        from zhanggui.kernel.registers import api as registers
        from zhanggui.kernel.work import api as work

        self._say_where()
        registers.when_touched(mark_register)

        autodiscover_modules("takers")
        erasing.install()
        work.on_day("facts", lambda _day, _at: refresh_facts())
        work.on_day("upkeep", lambda _day, at: keep_up(at))
        self._open_doors()

    def _say_where(self) -> None:
        """What a company declares of its own lies beside its facts and in its state folder."""
        from django.conf import settings

        from zhanggui import facts, metrics

        facts.found_by[:] = [lambda: settings.FACTS_FOLDER]
        metrics.homes[:] = [lambda: settings.HOME]

    def _open_doors(self) -> None:
        from zhanggui.doors.web import menu, workbench
        from zhanggui.intake.screens import waiting_card

        menu.add("intake", _("Files"), "intake:runs", "file-import", "intake.view", 60)
        workbench.provide("intake.waiting", "intake.repair", waiting_card)
