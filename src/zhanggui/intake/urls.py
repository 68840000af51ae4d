"""Pages of intake."""

from django.urls import path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.intake import screens
from zhanggui.intake.feeds.screens import editing, listing
from zhanggui.intake.sources import screens as sources
from zhanggui.intake.tables import screens as tables

app_name = "intake"
urlpatterns = [
    *desk_urls(screens.runs_desk, at=""),
    *desk_urls(screens.lines_desk),
    *desk_urls(listing.feeds_desk, at="feeds/"),
    *desk_urls(listing.contacts_desk, at="feeds/contacts/"),
    *desk_urls(listing.files_desk, at="feeds/files/"),
    path("feeds/new/", editing.choose, name="feed-new"),
    path("feeds/new/<slug:kind>/", editing.new, name="feed-make"),
    path("feeds/<int:pk>/", editing.page, name="feed"),
    path("feeds/<int:pk>/change/", editing.change, name="feed-change"),
    path("feeds/<int:pk>/dry-run/", editing.dry_run, name="feed-dry-run"),
    path("feeds/<int:pk>/fetch/", editing.fetch, name="feed-fetch"),
    path("feeds/<int:pk>/switch/", editing.switch, name="feed-switch"),
    path("feeds/<int:pk>/remove/", editing.remove, name="feed-remove"),
    path("sources/", sources.show, name="sources"),
    path("tables/", tables.tables, name="tables"),
    path("tables/new/", tables.new_table, name="table-new"),
    path("tables/drafts/<int:pk>/", tables.table_draft, name="table-draft"),
    path("tables/drafts/<int:pk>/discard/", tables.discard_table, name="table-discard"),
    path("tables/<slug:code>/", tables.table, name="table"),
    path("upload/", screens.upload, name="upload"),
    path("runs/<int:pk>/", screens.run_page, name="run"),
    path("runs/<int:pk>/progress/", screens.run_progress, name="run-progress"),
    path("runs/<int:pk>/continue/", screens.go_on, name="run-continue"),
    path("runs/<int:pk>/columns/", screens.columns, name="columns"),
    path("lines/<int:pk>/", screens.line_page, name="repair"),
    path("lines/<int:pk>/reveal/", screens.reveal, name="repair-reveal"),
    path("lines/<int:pk>/repair/", screens.repair, name="repair-save"),
]
