"""Addresses under /playbook/."""

from django.urls import path

from zhanggui.playbook.screens import coverage, draft, history, keeping, places, set_up, sheets

app_name = "playbook"
urlpatterns = [
    path("", history.home, name="home"),
    path("set-up/", set_up.set_up, name="set-up"),
    path("draft/", draft.overview, name="draft"),
    path("draft/act/", draft.act, name="draft-act"),
    path("draft/posts/<str:code>/", draft.post, name="post"),
    path("draft/duties/<str:code>/", draft.duty, name="duty"),
    path("draft/departments/<str:code>/", draft.department, name="department"),
    path("draft/registers/", keeping.registers, name="registers"),
    path("draft/registers/<str:code>/", keeping.register, name="register"),
    path("draft/registers/<str:code>/check/", keeping.register_check, name="register-check"),
    path("draft/processes/", keeping.processes, name="processes"),
    path("draft/check/<slug:what>/<str:code>/", draft.check, name="check"),
    path("versions/<int:number>/", history.version, name="version"),
    path("versions/<int:number>/preview/", history.preview, name="preview"),
    path("versions/<int:number>/act/", history.act, name="version-act"),
    path("versions/<int:number>/playbook.zip", history.download, name="download"),
    path("import/", history.take_in, name="import"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/issue/", sheets.issue, name="issue"),
    path("sheets/all.pdf", sheets.all_sheets, name="all-sheets"),
    path("sheets/<str:code>/", sheets.sheet, name="sheet"),
    path("sheets/<str:code>/acknowledge/", sheets.acknowledge, name="acknowledge"),
    path("sheets/<str:code>/file.<slug:form>", sheets.sheet_file, name="sheet-file"),
    path("chart.<slug:form>", sheets.chart_file, name="chart-file"),
    path("headcount/", places.places, name="headcount"),
    path("headcount/plan/", places.plan, name="plan-places"),
    path("coverage/", coverage.coverage, name="coverage"),
]
