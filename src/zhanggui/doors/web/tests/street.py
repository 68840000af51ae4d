"""URLs for tests: the doors' own, and a made-up department with one desk."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _

from zhanggui.base import Refusal
from zhanggui.doors.web.desk import Action, Column, Desk, Filter, desk_urls
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.audit.models import AuditEntry

done: list[tuple[list[int], str]] = []


def rows(request):
    return AuditEntry.objects.exclude(actor="secret")


def write_down(request, objects, note):
    if note == "no":
        raise Refusal("entry.no", "The rule says no.")
    done.append((sorted(objects.values_list("number", flat=True)), note))
    return "Written down."


entries = Desk(
    key="entries",
    title=_("Name"),
    app="shop",
    right="orders.view",
    export_right="admin.audit",
    rows=rows,
    columns=[
        Column("number", "Number", kind="number", sort="number"),
        Column("actor", "Buyer", personal=True),
        Column("action", "Action", kind="link", sort="action"),
        Column("subject", "Subject", on_phone=False),
        Column("at", "Time", kind="datetime", hidden=True),
    ],
    filters=[
        Filter("kind", "Kind", choices=[("a", "first"), ("b", "second")], field="action"),
        Filter("about", "About", kind="text", field="subject"),
        Filter("even", "Even only", kind="flag", apply=lambda found, _yes: found.filter(number__in=range(0, 1000, 2))),
    ],
    search=lambda found, text: found.filter(subject__startswith=text),
    actions=[
        Action("write", "Write down", "orders.view", write_down, confirm="Sure?", wants_note=True),
        Action("wipe", "Wipe", "admin.system", write_down, tone="red"),
    ],
    detail=lambda entry: reverse("shop:one", args=[entry.number]),
    empty="Nothing here.",
    default_sort="-number",
)


@right_required("orders.view")
def one(request, number):
    raise Refusal("entry.gone", "This entry is gone.")


shop = ([*desk_urls(entries), path("one/<int:number>/", one, name="one")], "shop")
urlpatterns = [
    path("notices/", include("zhanggui.doors.notices.urls")),
    path("", include("zhanggui.doors.web.urls")),
    path("shop/", include(shop)),
]
