"""The list of shops."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhanggui.departments.projects import queries
from zhanggui.departments.projects.models import Shop
from zhanggui.doors.web.desk import Column, Desk, Filter


def rows(request: HttpRequest) -> QuerySet[Shop]:
    return queries.visible_shops(request.user)


desk = Desk(
    key="shops",
    app="projects",
    title=gettext_lazy("Shops"),
    right="shops.view",
    rows=rows,
    columns=[
        Column("code", gettext_lazy("Shop code"), kind="link", sort="code"),
        Column("name", gettext_lazy("Shop name"), sort="name"),
        Column("platform", gettext_lazy("Platform"), value=lambda shop: shop.get_platform_display(), sort="platform"),
        Column("project", gettext_lazy("Project"), value="project.name", on_phone=False),
        Column("commission_rate", gettext_lazy("Commission"), kind="percent"),
        Column("rule", gettext_lazy("Parcel rule"), value=lambda shop: bool(shop.default_weight), kind="flag"),
        Column("sample", gettext_lazy("Sample data"), value="is_sample", kind="flag", on_phone=False),
        Column("closed_on", gettext_lazy("Shop closed on"), kind="date", on_phone=False, hidden=True),
    ],
    filters=[Filter("platform", gettext_lazy("Platform"), choices=Shop.Platform.choices, field="platform")],
    search=lambda shops, text: shops.filter(name__icontains=text) | shops.filter(code__istartswith=text),
    search_hint=gettext_lazy("Code or name"),
    detail=lambda shop: reverse("projects:shop", args=[shop.pk]),
    empty=gettext_lazy("No shop is open to you. Ask your superior for a shop, or open one with `zhanggui init`."),
    default_sort="code",
)
