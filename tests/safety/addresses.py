"""Every address of the house, and what a test puts into its brackets.

A new address with arguments needs a line in `SAMPLES`; the matrix says so when it is missing. An address
about a document of a shop gives the document of the shop it is asked for, so that the other shop's can be tried.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from zhanggui.doors.web.desk import Desk

Arguments = Callable[[str, str | None], tuple[Any, ...]]
"""From a shop and a sign-in name to the address's arguments."""
Data = Callable[[str, tuple[Any, ...]], dict[str, Any]]
"""From a shop and the arguments to what a form sends."""


@dataclass(frozen=True)
class Sample:
    """How to ask for an address that has arguments, or whose form needs data."""

    args: Arguments = lambda shop, who: ()
    of_shop: bool = False
    """The arguments name something that belongs to one shop."""
    data: Data = lambda shop, args: {}
    query: str = ""


@dataclass(frozen=True)
class Address:
    """One address with the right it says it needs."""

    name: str
    route: str
    callback: Any = field(repr=False)

    @property
    def right(self) -> str:
        return str(self.callback.required_right)

    @property
    def has_arguments(self) -> bool:
        return "<" in self.route

    @property
    def sample(self) -> Sample:
        found = SAMPLES.get(self.name)
        if found is None and self.has_arguments:
            raise AssertionError(
                f"The address {self.name} (/{self.route}) has arguments but no sample: add it to SAMPLES in "
                "tests/safety/addresses.py, and say there whether it belongs to a shop."
            )
        return found or Sample()

    @property
    def desk(self) -> Desk | None:
        """The list this address is a page of."""
        view = inspect.unwrap(self.callback)
        found = inspect.getclosurevars(view).nonlocals.get("desk") if inspect.isfunction(view) else None
        return found if isinstance(found, Desk) else None

    @property
    def further_right(self) -> str:
        """A second right that a page of a list asks for."""
        desk = self.desk
        return desk.export_right if desk and self.name.endswith("-export") else ""

    def url(self, shop: str, who: str | None) -> str:
        return reverse(self.name, args=self.sample.args(shop, who)) + self.sample.query

    def data(self, shop: str, who: str | None) -> dict[str, Any]:
        return self.sample.data(shop, self.sample.args(shop, who))


def addresses() -> list[Address]:
    return sorted(_walk(get_resolver(), "", ""), key=lambda one: one.name)


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{space}{pattern.name}", route, pattern.callback)


def of_shops() -> list[Address]:
    """The addresses that show or change a document of one shop."""
    return [one for one in addresses() if one.name in SAMPLES and SAMPLES[one.name].of_shop]


def lists() -> list[Address]:
    """The list pages, one for each description of a list."""
    return [one for one in addresses() if one.desk and one.name == one.desk.url_name]


def _model(label: str) -> Any:
    from django.apps import apps

    return apps.get_model(label)


def document(label: str, by: str = "shop__code", **which: Any) -> Arguments:
    """The first document of a shop."""
    return lambda shop, who: (
        _model(label).objects.filter(**{by: shop}, **which).order_by("pk").values_list("pk", flat=True)[0],
    )


def own_item(shop: str, who: str | None) -> tuple[Any, ...]:
    """A work item of the person who asks; anybody's for who has none."""
    items = _model("work.WorkItem").objects.filter(state="open").order_by("pk").values_list("pk", flat=True)
    return (next(iter([*items.filter(person__user__username=who or "")[:1], *items[:1]])),)


def run_asking(shop: str, who: str | None) -> tuple[Any, ...]:
    return document("intake.Run", "shop", state="asking")(shop, who)


def sku_change(shop: str, who: str | None) -> tuple[Any, ...]:
    """A SKU of the shop with a change made to it."""
    change = _model("merchandising.SkuChange").objects.filter(sku__shop__code=shop).order_by("pk").first()
    assert change is not None, "the test company has no change of a SKU"
    return (change.sku_id, change.pk)


def _findings(shop: str, args: tuple[Any, ...]) -> dict[str, Any]:
    lines = _model("finance.ReconciliationLine").objects.filter(reconciliation_id=args[0])
    return {"decision": "dispute", "note": "n", "row": list(lines.values_list("pk", flat=True)[:2])}


REASON = {"reason": "地址有误，需要联系买家", "text": "A note", "note": "A note"}


def _reason(shop: str, args: tuple[Any, ...]) -> dict[str, Any]:
    return dict(REASON)


RECONCILIATION = document("finance.Reconciliation")
ORDER, BUYER = document("orders.Order", receiver_index__gt=""), document("customers.Buyer")
REFUND, SKU = document("service.Refund"), document("merchandising.Sku")
RUN, LINE = document("intake.Run", "shop", format="tmall-refund"), document("intake.RejectedLine", "run__shop")
REPORT, ALERT = document("insight.ReportRun", "shops"), document("targets.Alert", "shop")


def report_of(shop: str, who: str | None) -> tuple[Any, ...]:
    return (next(run.pk for run in _model("insight.ReportRun").objects.order_by("pk") if run.shops == [shop]),)


SAMPLES: dict[str, Sample] = {
    "web:work": Sample(own_item),
    "web:work-attest": Sample(own_item, data=lambda *_: {"note": "done"}),
    "web:work-comment": Sample(own_item, data=lambda *_: {"text": "later"}),
    "web:work-hand-over": Sample(own_item, data=lambda *_: {"to": "director", "note": "away"}),
    "web:work-reopen": Sample(own_item, data=lambda *_: {"note": "wrong"}),
    "web:work-attachment": Sample(own_item),
    "web:position": Sample(lambda *_: ("C.ops-director",)),
    "web:person": Sample(lambda *_: ("director",)),
    "web:team-reassign": Sample(data=lambda *_: {"to": "director", "item": ["1"]}),
    "web:admin-person": Sample(lambda *_: ("director",)),
    "web:admin-new-person": Sample(data=lambda *_: {"code": "x-1", "name": "新人"}),
    "web:admin-change-person": Sample(lambda *_: ("planner",), data=lambda *_: {"do": "grant", "scope": "shop:home"}),
    "web:admin-change-calendar": Sample(data=lambda *_: {"day": "2011-12-24", "kind": "holiday"}),
    "finance:begin": Sample(
        data=lambda shop, _: {"kind": "settlement", "shop": shop, "from": "2011-11-07", "to": "2011-11-13"}
    ),
    "finance:reconciliation": Sample(RECONCILIATION, of_shop=True),
    "finance:decide": Sample(RECONCILIATION, of_shop=True, data=_findings),
    "finance:refresh": Sample(RECONCILIATION, of_shop=True),
    "finance:close": Sample(RECONCILIATION, of_shop=True),
    "finance:reopen": Sample(RECONCILIATION, of_shop=True, data=_reason),
    "finance:dispute-file": Sample(lambda shop, who: (*RECONCILIATION(shop, who), "csv"), of_shop=True),
    "finance:tariff": Sample(document("finance.Tariff"), of_shop=True),
    "insight:report": Sample(lambda *_: ("daily-sales",)),
    "insight:rebuild": Sample(lambda *_: ("daily-sales",)),
    "insight:comment": Sample(report_of, of_shop=True, data=_reason),
    "insight:report-file": Sample(lambda shop, who: (*report_of(shop, who), "xlsx"), of_shop=True),
    "insight:metric": Sample(lambda *_: ("order_amount",), query="?from=2011-11-07&to=2011-11-13"),
    "insight:alert": Sample(ALERT, of_shop=True),
    "insight:close-alert": Sample(ALERT, of_shop=True, data=lambda *_: {"verdict": "known", "note": "sale"}),
    "intake:run": Sample(RUN, of_shop=True),
    "intake:run-progress": Sample(RUN, of_shop=True),
    "intake:run-continue": Sample(RUN, of_shop=True),
    "intake:columns": Sample(run_asking, of_shop=True),
    "intake:repair": Sample(LINE, of_shop=True),
    "intake:repair-reveal": Sample(LINE, of_shop=True, data=_reason),
    "intake:repair-save": Sample(LINE, of_shop=True, data=lambda *_: {"cell-0": "x"}),
    "orders:order": Sample(ORDER, of_shop=True),
    "orders:order-note": Sample(ORDER, of_shop=True, data=_reason),
    "orders:order-reveal": Sample(ORDER, of_shop=True, data=_reason),
    "customers:buyer": Sample(BUYER, of_shop=True),
    "customers:buyer-note": Sample(BUYER, of_shop=True, data=_reason),
    "customers:buyer-reveal": Sample(BUYER, of_shop=True, data=_reason),
    "merchandising:product": Sample(SKU, of_shop=True),
    "merchandising:product-change": Sample(SKU, of_shop=True, data=lambda *_: {"field": "price", "value": "9.90"}),
    "merchandising:product-take-back": Sample(sku_change, of_shop=True),
    "service:refund": Sample(REFUND, of_shop=True),
    "service:refund-note": Sample(REFUND, of_shop=True, data=_reason),
    "service:refund-reveal": Sample(REFUND, of_shop=True, data=_reason),
    "warehouse:parcel": Sample(document("warehouse.Parcel"), of_shop=True),
    "projects:shop": Sample(document("projects.Shop", "code"), of_shop=True),
    "projects:shop-change": Sample(document("projects.Shop", "code"), of_shop=True, data=lambda *_: {"name": "改名"}),
}
