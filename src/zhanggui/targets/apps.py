from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "zhanggui.targets"
    label = "targets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import ngettext_lazy, pgettext_lazy

        from zhanggui.doors.notices import api as notices
        from zhanggui.doors.web import menu, workbench
        from zhanggui.kernel.scorecards import api as scorecards
        from zhanggui.kernel.work import api as work
        from zhanggui.targets.bands import read_bands, reading
        from zhanggui.targets.goals.reading import read_goals
        from zhanggui.targets.services import watch

        work.on_day("alerts", watch)
        work.on_day("bands", read_bands)
        work.on_day("goals", read_goals)
        scorecards.provide_reading(reading)
        menu.add("goals", _("Goals"), "goals:goals", "target-arrow", "plans.own", 23, section="mine")
        menu.add(
            "targets", _("Targets"), "targets:list", "chart-arrows-vertical", "metrics.view", 59, section="numbers"
        )
        workbench.done_at("goal.set", "goals:goals")
        workbench.done_at("target.set", "targets:new")
        workbench.done_at("target.submitted", "targets:list")
        workbench.done_at("target.decided", "targets:list")
        several = ngettext_lazy("%(n)s goal was set or closed", "%(n)s goals were set or closed", "n")
        notices.offer(
            notices.Kind("goal", pgettext_lazy("notice", "goals"), several, tone="blue", url_name="goals:goals")
        )
        notices.carry("goal.set", "goal", _("A goal was set for you: %(title)s"))
        notices.carry("goal.closed", "goal", _("Your goal was closed: %(title)s"))
        decided = ngettext_lazy("%(n)s target was decided", "%(n)s targets were decided", "n")
        notices.offer(
            notices.Kind("target", pgettext_lazy("notice", "targets"), decided, tone="green", url_name="targets:list")
        )
        notices.carry("target.approved", "target", _("Your target was approved: %(title)s"))
        notices.carry("target.returned", "target", _("Your target was returned: %(title)s"))
