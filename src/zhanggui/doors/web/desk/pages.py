"""The pages of a desk: list, export, bulk action, saved views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from zhanggui.base import clock
from zhanggui.doors.web.desk import exports, query, saved
from zhanggui.doors.web.desk.description import Desk
from zhanggui.doors.web.desk.shown import page_context
from zhanggui.doors.web.rights import may, right_required


def desk_urls(desk: Desk, at: str | None = None) -> list[URLPattern]:
    """Paths of a desk: `<app>:<key>` and its -export, -act and -views."""
    root = at if at is not None else ("" if desk.key == desk.app else f"{desk.key}/")
    guard = right_required(desk.right)
    return [
        path(root, guard(_for(desk, show_list)), name=desk.key),
        path(f"{root}export/", guard(_for(desk, export)), name=f"{desk.key}-export"),
        path(f"{root}act/", guard(_for(desk, act)), name=f"{desk.key}-act"),
        path(f"{root}views/", guard(_for(desk, keep_view)), name=f"{desk.key}-views"),
    ]


def _for(desk: Desk, view: Callable[[Desk, HttpRequest], HttpResponseBase]) -> Callable[..., Any]:
    @wraps(view)
    def of_desk(request: HttpRequest) -> HttpResponseBase:
        return view(desk, request)

    del of_desk.__wrapped__  # its arguments differ: nothing should look through
    return of_desk


def show_list(desk: Desk, request: HttpRequest) -> HttpResponse:
    """The list page; for htmx only the part that changes."""
    part = request.htmx and request.htmx.target == "desk"  # type: ignore[attr-defined]
    return render(request, "web/desk/body.html" if part else desk.template, page_context(desk, request))


def export(desk: Desk, request: HttpRequest) -> HttpResponseBase:
    """The rows of the current filter as a file; written to the audit log."""
    if desk.export_right and not may(request, desk.export_right):
        raise PermissionDenied(desk.export_right)
    kind = request.GET.get("format", "xlsx")
    if kind not in ("xlsx", "csv"):
        return HttpResponseBadRequest(_("Exports come as xlsx or csv."))
    rows = query.matching(desk, request, query.read(desk, request))
    columns = [column for column in desk.columns if column.exported]
    saved.note_export(desk, request, count=rows.order_by().count(), kind=kind)
    name = f"{desk.key}-{clock.today():%Y%m%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(exports.xlsx_file(columns, rows, str(desk.title)), as_attachment=True, filename=name)
    lines = StreamingHttpResponse(exports.csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    lines["Content-Disposition"] = f'attachment; filename="{name}"'
    return lines


def act(desk: Desk, request: HttpRequest) -> HttpResponseBase:
    """Do one thing to the chosen rows, or to all rows of the filter."""
    if request.method != "POST":
        return HttpResponse(status=405)
    action = next((one for one in desk.actions if one.name == request.POST.get("action")), None)
    if action is None:
        return HttpResponseBadRequest(_("This list has no such action."))
    if not may(request, action.right):
        raise PermissionDenied(action.right)
    chosen = _chosen(desk, request)
    if chosen is None:
        messages.warning(request, _("Choose at least one row first."))
    else:
        messages.success(request, action.run(request, chosen, request.POST.get("note", "").strip()[:2000]))
    return redirect(back_to_list(desk, request))


def keep_view(desk: Desk, request: HttpRequest) -> HttpResponseBase:
    """Save the list as it is looked at, or forget a saved view."""
    if request.method != "POST":
        return HttpResponse(status=405)
    if request.POST.get("forget"):
        saved.forget(request, desk, request.POST["forget"])
        messages.success(request, _("The view is gone."))
    elif saved.keep(request, desk):
        messages.success(request, _("The view is kept; find it above the list."))
    else:
        messages.warning(request, _("Give the view a name."))
    return redirect(back_to_list(desk, request))


def back_to_list(desk: Desk, request: HttpRequest) -> str:
    """The list with the filter the person came from."""
    asked = QueryDict(request.POST.get("query", "")[:2000])
    return f"{reverse(desk.url_name)}?{asked.urlencode()}" if asked else reverse(desk.url_name)


def _chosen(desk: Desk, request: HttpRequest) -> QuerySet[Any] | None:
    """Rows ticked, or all of the filter; always inside what the person may see."""
    if request.POST.get("all") == "1":
        return query.matching(desk, request, query.read(desk, request, QueryDict(request.POST.get("query", "")[:2000])))
    keys = [key for key in request.POST.getlist("row") if key.isascii() and key.isdigit() and len(key) < 19][:1000]
    return desk.rows(request).filter(pk__in=keys) if keys else None
