from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "zhanggui.kernel.processes"
    label = "processes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.kernel.evidence import api as evidence
        from zhanggui.kernel.processes import starting
        from zhanggui.kernel.processes.timers import run_timers
        from zhanggui.kernel.work import api as work

        evidence.also_waits(starting.waits)
        work.on_day("process_starts", starting.start_scheduled)
        work.on_day("processes", run_timers)
