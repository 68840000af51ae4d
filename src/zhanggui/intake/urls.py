"""Pages of intake."""

from django.urls import path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.intake import screens

app_name = "intake"
urlpatterns = [
    *desk_urls(screens.runs_desk, at=""),
    *desk_urls(screens.lines_desk),
    path("upload/", screens.upload, name="upload"),
    path("runs/<int:pk>/", screens.run_page, name="run"),
    path("runs/<int:pk>/progress/", screens.run_progress, name="run-progress"),
    path("runs/<int:pk>/continue/", screens.go_on, name="run-continue"),
    path("runs/<int:pk>/columns/", screens.columns, name="columns"),
    path("lines/<int:pk>/", screens.line_page, name="repair"),
    path("lines/<int:pk>/reveal/", screens.reveal, name="repair-reveal"),
    path("lines/<int:pk>/repair/", screens.repair, name="repair-save"),
]
