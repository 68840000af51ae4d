from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "zhanggui.kernel.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui.kernel.evidence import acts, opening, services  # noqa: F401 - reactions register themselves
        from zhanggui.kernel.work import api as work

        work.on_opened(services.rematch)
        work.on_attested(services.attested)
        work.on_act(acts.acted)
