"""The list of buyers."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhanggui.departments.customers import queries
from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.kernel.privacy import api as privacy


def found(buyers: QuerySet[Buyer], text: str) -> QuerySet[Buyer]:
    """Buyers by their whole nick, or by their number here."""
    own = text.removeprefix("#")
    if own.isascii() and own.isdigit() and len(own) < 10:
        return buyers.filter(nick_index=privacy.blind_index(text)) | buyers.filter(pk=int(own))
    return buyers.filter(nick_index=privacy.blind_index(text))


def repeat(buyers: QuerySet[Buyer], value: str) -> QuerySet[Buyer]:
    return {
        "repeat": buyers.filter(paid_orders__gte=2),
        "once": buyers.filter(paid_orders=1),
        "never": buyers.filter(paid_orders=0),
    }[value]


desk = Desk(
    key="buyers",
    app="customers",
    title=gettext_lazy("Buyers"),
    right="buyers.view",
    export_right="orders.export",
    rows=lambda request: queries.visible_buyers(request.user),
    columns=[
        Column("pk", gettext_lazy("Buyer"), value=lambda buyer: f"#{buyer.pk}", kind="link"),
        Column("nick", gettext_lazy("Nick"), value=lambda buyer: privacy.mask_nick(buyer.nick), personal=True),
        Column("shop", gettext_lazy("Shop"), value="shop.name", on_phone=False),
        Column("province", gettext_lazy("Province")),
        Column("orders", gettext_lazy("Orders"), kind="number", sort="orders"),
        Column("paid_orders", gettext_lazy("Paid orders"), kind="number", sort="paid_orders"),
        Column("paid_amount", gettext_lazy("Paid altogether"), kind="money", sort="paid_amount"),
        Column("first_paid_on", gettext_lazy("First bought on"), kind="date", sort="first_paid_on"),
        Column("last_paid_on", gettext_lazy("Last bought on"), kind="date", sort="last_paid_on"),
        Column("flagged", gettext_lazy("Flag"), kind="flag", on_phone=False),
    ],
    filters=[
        Filter("shop", gettext_lazy("Shop"), choices=projects.shop_choices, field="shop__code"),
        Filter(
            "bought",
            gettext_lazy("Bought"),
            choices=[
                ("repeat", gettext_lazy("more than once")),
                ("once", gettext_lazy("once")),
                ("never", gettext_lazy("never paid")),
            ],
            apply=repeat,
        ),
        Filter("last", gettext_lazy("Last bought on"), kind="days", field="last_paid_on"),
        Filter("first", gettext_lazy("First bought on"), kind="days", field="first_paid_on"),
        Filter("province", gettext_lazy("Province"), kind="text", field="province"),
        Filter("flagged", gettext_lazy("Flagged"), kind="flag", apply=lambda qs, _value: qs.filter(flagged=True)),
    ],
    search=found,
    search_hint=gettext_lazy("The buyer's whole nick, or the number here"),
    detail=lambda buyer: reverse("customers:buyer", args=[buyer.pk]),
    empty=gettext_lazy("No buyers yet. They come with the platform's order list."),
    empty_link=("intake:upload", gettext_lazy("Take files in")),
    default_sort="-last_paid_on",
)
