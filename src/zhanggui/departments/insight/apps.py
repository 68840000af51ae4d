from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "zhanggui.departments.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhanggui import metrics
        from zhanggui.departments.insight import cards, labels, metric_files, services
        from zhanggui.departments.insight.declaring import offered
        from zhanggui.doors.web import menu, subjects, workbench
        from zhanggui.intake import api as intake
        from zhanggui.kernel.work import api as work

        work.on_day("reports", services.build_reports_of_day)
        menu.add("reports", _("Reports"), "insight:reports", "report-analytics", "reports.view", 60, section="numbers")
        menu.add("metrics", _("Numbers"), "insight:metrics", "chart-bar", "metrics.view", 61, section="numbers")
        menu.add("alerts", _("Alerts"), "insight:alerts", "bell-ringing", "metrics.view", 62, section="numbers")
        workbench.provide("alerts", "metrics.view", cards.alerts)
        workbench.provide("daily-sales", "reports.view", cards.unread_report)
        intake.offer_with_table(offered)
        metrics.exported.append(metric_files.log_export)
        metrics.value_labels.append(labels.value_label)
        subjects.read_by(cards.report_text, "report.read", "report.commented", "report.exported")
        subjects.read_by(cards.export_text, "metrics.exported")
