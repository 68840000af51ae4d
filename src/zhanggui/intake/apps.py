from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy


class IntakeConfig(AppConfig):
    name = "zhanggui.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every department hang in its takers, and show the room in the browser."""
        from zhanggui.intake import erasing
        from zhanggui.intake.dirty import keep_up, refresh_facts
        from zhanggui.intake.feeds.fetching import forget_old
        from zhanggui.intake.registers import mark_register
        from zhanggui.intake.sources.chasing import chase
        from zhanggui.kernel.registers import api as registers
        from zhanggui.kernel.work import api as work

        self._say_where()
        registers.when_touched(mark_register)

        autodiscover_modules("takers")
        erasing.install()
        self._know_tables()
        work.on_day("facts", lambda _day, _at: refresh_facts())
        work.on_day("missing exports", chase)
        work.on_day("old contacts of feeds", lambda _day, at: forget_old(at))
        work.on_day("upkeep", lambda _day, at: keep_up(at))
        self._open_doors()

    def _know_tables(self) -> None:
        """Tables people described are formats like those that came with the release."""
        from zhanggui.intake import tables
        from zhanggui.intake.registry import taker_family
        from zhanggui.intake.tables import drafting
        from zhanggui.kernel.work import api as work

        taker_family(tables.taker_of)
        work.on_day("tables", lambda _day, at: drafting.put_old_away(at))

    def _say_where(self) -> None:
        """What a company declares of its own lies beside its facts and in its state folder."""
        from django.conf import settings

        from zhanggui import facts, metrics
        from zhanggui.connectors import own_tables

        facts.found_by[:] = [lambda: settings.FACTS_FOLDER]
        metrics.homes[:] = [lambda: settings.HOME]
        own_tables.homes[:] = [lambda: settings.HOME]

    def _open_doors(self) -> None:
        from zhanggui.doors.notices import api as notices
        from zhanggui.doors.web import menu, workbench
        from zhanggui.intake.screens import waiting_card

        several = ngettext_lazy("%(n)s message about ways in for files", "%(n)s messages about ways in for files", "n")
        label = pgettext_lazy("notice", "ways in for files")
        notices.offer(notices.Kind("feed", label, several, notices.AT_ONCE, "yellow", "intake:feeds"))
        notices.carry("feed.failing", "feed", _("A way in for files has not worked several times: %(title)s"))
        notices.carry("feed.asks", "feed", _("Files need an answer or were refused: %(title)s"))
        menu.add("sources", _("Sources"), "intake:sources", "database-import", "intake.view", 61)
        menu.add("feeds", _("Ways in for files"), "intake:feeds", "cloud-download", "intake.feeds", 62)
        menu.add("intake", _("Files"), "intake:runs", "file-import", "intake.view", 60)
        workbench.provide("intake.waiting", "intake.repair", waiting_card)
