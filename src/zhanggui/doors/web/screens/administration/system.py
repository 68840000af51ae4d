"""How the installation is: reactions that are stuck, jobs, disk, versions."""

import platform
import shutil
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_q.models import Failure, Schedule

from zhanggui.base import clock
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.events import api as events
from zhanggui.kernel.jobs import api as jobs

GIB = 1024**3


@right_required("admin.system")
def show(request: HttpRequest) -> HttpResponse:
    disk = shutil.disk_usage(settings.HOME)
    context: dict[str, Any] = {
        "stuck": events.stuck(),
        "news_waiting": events.waiting_news(),
        "jobs_waiting": jobs.waiting_count(),
        "failures": Failure.objects.order_by("-stopped")[:20],
        "schedules": Schedule.objects.order_by("name"),
        "free": f"{disk.free / GIB:.1f} GB",
        "low_disk": disk.free < 2 * GIB,
        "database": connection.vendor,
        "database_size": _size(),
        "home": str(settings.HOME),
        "python": platform.python_version(),
        "django": django.get_version(),
        "now": clock.now(),
        "debug": settings.DEBUG,
    }
    return render(request, "web/administration/system.html", context)


@require_POST
@right_required("admin.system")
def retry(request: HttpRequest) -> HttpResponse:
    """Try a stuck reaction again."""
    key = request.POST.get("delivery", "")
    if key.isascii() and key.isdigit() and len(key) < 19:
        ran = events.retry(int(key))
        audit.note(
            actor=request.user.get_username(),
            action="reaction.retried",
            subject=key,
            address=request.META.get("REMOTE_ADDR", ""),
        )
        messages.info(request, _("Tried again: %(n)s reactions ran.") % {"n": ran})
    return redirect("web:admin-system")


def _size() -> str:
    name = settings.DATABASES["default"].get("NAME", "")
    if connection.vendor == "sqlite" and Path(str(name)).exists():
        return f"{Path(str(name)).stat().st_size / 1024**2:.0f} MB"
    return ""
