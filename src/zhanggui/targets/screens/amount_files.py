"""A target as a workbook, and a changed workbook back."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal
from zhanggui.doors.web.rights import right_required
from zhanggui.targets.amounts import workbooks
from zhanggui.targets.screens import amount_scope as scope
from zhanggui.targets.screens.amounts import preview_of

MOST_BYTES = 20 * 1024 * 1024


@require_GET
@right_required("metrics.view")
def workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole plan: only for who sees all of it."""
    target = scope.readable(request, pk)
    if not scope.sees_all_of(request, target):
        raise PermissionDenied("metrics.view")
    name = f"target-{target.metric}-{target.first:%Y%m%d}-v{target.version}.xlsx"
    return FileResponse(io.BytesIO(workbooks.write(target)), as_attachment=True, filename=name)


@require_POST
@right_required("goals.edit")
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """What a changed workbook would change, to look at before it is kept."""
    target = scope.changeable(request, pk)
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > MOST_BYTES:
        raise Refusal("target.no_file", _("Choose a workbook of at most 20 MB."))
    changes = workbooks.read(target, io.BytesIO(file.read()))
    if not changes:
        messages.info(request, _("Nothing was changed."))
        return redirect("targets:target", pk=pk)
    return render(request, "targets/target-preview.html", preview_of(target, changes, target.revision, ""))
