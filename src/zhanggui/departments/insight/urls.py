"""Addresses under /insight/."""

from django.urls import path

from zhanggui.departments.insight import declaring_screens, past_screens, screens, why_screens

app_name = "insight"
urlpatterns = [
    path("reports/", screens.reports, name="reports"),
    path("reports/<slug:name>/", screens.report, name="report"),
    path("reports/<slug:name>/rebuild", screens.rebuild, name="rebuild"),
    path("report-runs/<int:pk>/comment", screens.comment, name="comment"),
    path("report-runs/<int:pk>/file.<slug:form>", screens.report_file, name="report-file"),
    path("report-runs/<int:pk>/then/", past_screens.report_then, name="report-then"),
    path("metrics/", screens.metrics_list, name="metrics"),
    path("metrics/file.xlsx", why_screens.metrics_file, name="metrics-file"),
    path("metrics/declare/", declaring_screens.declare, name="declare"),
    path("metrics/<slug:name>/take-back", declaring_screens.take_back, name="take-back"),
    path("metrics/<slug:name>/", screens.metric, name="metric"),
    path("metrics/<slug:name>/then/", past_screens.metric_then, name="metric-then"),
    path("metrics/<slug:name>/why/", why_screens.metric_why, name="metric-why"),
    path("metrics/<slug:name>/file.xlsx", why_screens.metric_file, name="metric-file"),
    path("alerts/", screens.alerts, name="alerts"),
    path("alerts/<int:pk>/", screens.alert, name="alert"),
    path("alerts/<int:pk>/close", screens.close_alert, name="close-alert"),
]
