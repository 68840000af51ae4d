"""Every address of the house, and what a test puts into its brackets.

A new address with arguments needs a line in `SAMPLES`; the matrix says so when it is missing. An address
about a document of a shop gives the document of the shop it is asked for, so that the other shop's can be tried.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.safety.files import planted
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


def file_of_item(shop: str, who: str | None) -> tuple[Any, ...]:
    """A file on an item of the person who asks; on most items there is none."""
    file = _model("work.WorkFile").objects.filter(item__person__user__username=who or "").first()
    return (file.item_id, file.pk) if file else (*own_item(shop, who), 1)


def request_of_department(shop: str, who: str | None) -> tuple[Any, ...]:
    """A request of the person who asks, else anybody's; made by the house of the tests."""
    found = _model("work.WorkRequest").objects.order_by("pk").values_list("pk", flat=True)
    return (next(iter([*found.filter(from_person__user__username=who or "")[:1], *found[:1]])),)


def conflict_of_sources(shop: str, who: str | None) -> tuple[Any, ...]:
    return (_model("work.StatusConflict").objects.order_by("pk").values_list("pk", flat=True)[0],)


def own_card(shop: str, who: str | None) -> tuple[Any, ...]:
    """The frozen card of the person who asks, else anybody's."""
    cards = _model("scorecards.Scorecard").objects.order_by("pk").values_list("pk", flat=True)
    return (next(iter([*cards.filter(person__user__username=who or "")[:1], *cards[:1]])),)


def own_notice(shop: str, who: str | None) -> tuple[Any, ...]:
    """A notice of the person who asks; where there is none, one that is not there."""
    found = _model("notices.Notice").objects.filter(person__user__username=who or "").order_by("pk")
    return (found.values_list("pk", flat=True).first() or 1,)


def channel(shop: str, who: str | None) -> tuple[Any, ...]:
    """A way out of the house, if there is one."""
    return (_model("notices.Channel").objects.order_by("pk").values_list("pk", flat=True).first() or 1,)


def process_run(shop: str, who: str | None) -> tuple[Any, ...]:
    """The run of a shop, on the director's desk."""
    return (_model("processes.ProcessRun").objects.filter(key=f"safe:{shop}").values_list("pk", flat=True)[0],)


def process_step(shop: str, who: str | None) -> tuple[Any, ...]:
    return (_model("processes.ProcessStep").objects.filter(run__key=f"safe:{shop}").values_list("pk", flat=True)[0],)


def process(shop: str, who: str | None) -> tuple[Any, ...]:
    return ("W1.12",)


def run_asking(shop: str, who: str | None) -> tuple[Any, ...]:
    return document("intake.Run", "shop", state="asking")(shop, who)


def sku_cost(shop: str, who: str | None) -> tuple[Any, ...]:
    """A SKU of the shop with what it costs us."""
    cost = _model("merchandising.SkuCost").objects.filter(sku__shop__code=shop).order_by("pk").first()
    assert cost is not None, "the test company knows no cost of a SKU"
    return (cost.sku_id, cost.pk)


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
TARGET = document("targets.Target", "shop", state="draft")
SUBMITTED_TARGET = document("targets.Target", "shop", state="submitted")
REPORT, ALERT = document("insight.ReportRun", "shops"), document("targets.Alert", "shop")


def report_of(shop: str, who: str | None) -> tuple[Any, ...]:
    return (next(run.pk for run in _model("insight.ReportRun").objects.order_by("pk") if run.shops == [shop]),)


def register(shop: str, who: str | None) -> tuple[Any, ...]:
    return ("R.safe",)


def register_line(shop: str, who: str | None) -> tuple[Any, ...]:
    """The line of a shop in the register everybody fills."""
    entries = _model("registers.RegisterEntry").objects.filter(register__code="R.safe", shop=shop)
    return ("R.safe", entries.values_list("number", flat=True)[0])


def written(label: str, **which: Any) -> Arguments:
    """Something the director wrote, called or set."""
    return lambda shop, who: (_model(label).objects.filter(**which).order_by("pk").values_list("pk", flat=True)[0],)


def own_look(shop: str, who: str | None) -> tuple[Any, ...]:
    """Whom the director looked for; nobody else may see it."""
    return (_model("privacy.Look").objects.order_by("pk").values_list("pk", flat=True)[0],)


def erasure(shop: str, who: str | None) -> tuple[Any, ...]:
    return (_model("privacy.Erasure").objects.order_by("pk").values_list("pk", flat=True)[0],)


FEED = document("intake.Feed", by="shop")
PLAN, GOAL = written("people.Plan", kind="plan"), written("targets.Goal")
MEETING, SUGGESTION = written("people.Meeting"), written("people.Suggestion")


def house_rule(shop: str, who: str | None) -> tuple[Any, ...]:
    return ("CS-1",)


def playbook_version(shop: str, who: str | None) -> tuple[Any, ...]:
    """The first version, written down when the editor is first opened."""
    return (1,)


SAMPLES: dict[str, Sample] = {
    "web:process": Sample(process),
    "web:process-start": Sample(process, data=lambda *_: {"subject": "x"}),
    "web:process-run": Sample(process_run, of_shop=True),
    "web:process-run-act": Sample(process_run, of_shop=True, data=lambda *_: {"do": "withdraw", "note": "x"}),
    "web:process-step": Sample(process_step, of_shop=True, data=lambda *_: {"outcome": "eligible"}),
    "web:process-step-act": Sample(process_step, of_shop=True, data=lambda *_: {"do": "note", "note": "x"}),
    "web:process-new": Sample(data=lambda *_: {"code": "T.1"}),
    "web:process-versions": Sample(process),
    "web:process-draft": Sample(process, data=lambda *_: {"do": "save", "about": "id: W1.12"}),
    "web:process-check": Sample(process),
    "web:process-migrate": Sample(process, data=lambda *_: {"run": "1"}),
    "web:process-retire": Sample(process),
    "web:process-switch": Sample(process),
    "web:process-file": Sample(lambda shop, who: ("W1.12", 1, "bpmn")),
    "web:register": Sample(register),
    "web:register-new": Sample(register, data=lambda *_: {"who": "王五"}),
    "web:register-export": Sample(register),
    "web:register-import": Sample(register),
    "web:register-grid": Sample(register),
    "web:register-design": Sample(register),
    "web:register-drop": Sample(register, data=lambda *_: {"do": "close"}),
    "web:register-refer": Sample(lambda *_: ("person",)),
    "web:register-line": Sample(register_line, of_shop=True),
    "web:register-edit": Sample(register_line, of_shop=True, data=lambda *_: {"who": "王五"}),
    "web:register-act": Sample(register_line, of_shop=True, data=lambda *_: {"do": "strike", "reason": "twice"}),
    "web:register-reveal": Sample(register_line, of_shop=True, data=_reason),
    "web:register-file": Sample(lambda shop, who: (*register_line(shop, who), "proof")),
    "web:work": Sample(own_item),
    "web:work-attest": Sample(own_item, data=lambda *_: {"note": "done"}),
    "web:work-comment": Sample(own_item, data=lambda *_: {"text": "later"}),
    "web:work-hand-over": Sample(own_item, data=lambda *_: {"to": "director", "note": "away"}),
    "web:work-reopen": Sample(own_item, data=lambda *_: {"note": "wrong"}),
    "web:work-attachment": Sample(own_item),
    "web:work-act": Sample(own_item, data=lambda *_: {"do": "start"}),
    "web:work-file": Sample(file_of_item),
    "web:board-move": Sample(data=lambda *_: {"item": "1", "to": "begun"}),
    "web:new-task": Sample(data=lambda *_: {"title": "整理差评", "due": "2011-11-14T18:00", "to": "director"}),
    "web:new-request": Sample(data=lambda *_: {"department": "none", "title": "主图", "wanted_on": "2011-11-16"}),
    "web:request": Sample(request_of_department),
    "web:request-act": Sample(request_of_department, data=lambda *_: {"do": "withdraw"}),
    "web:absences-act": Sample(
        data=lambda *_: {"do": "ask", "first": "2011-11-15", "last": "2011-11-15", "stand_in": "director"}
    ),
    "web:conflict": Sample(conflict_of_sources),
    "web:conflict-decide": Sample(conflict_of_sources, data=lambda *_: {"state": "returned", "note": "checked"}),
    "web:position": Sample(lambda *_: ("C.ops-director",)),
    "web:person": Sample(lambda *_: ("director",)),
    "web:team-reassign": Sample(data=lambda *_: {"to": "director", "item": ["1"]}),
    "web:admin-person": Sample(lambda *_: ("director",)),
    "web:admin-new-person": Sample(data=lambda *_: {"code": "x-1", "name": "新人"}),
    "web:admin-change-person": Sample(lambda *_: ("planner",), data=lambda *_: {"do": "grant", "scope": "shop:home"}),
    "web:admin-change-calendar": Sample(data=lambda *_: {"day": "2011-12-24", "kind": "holiday"}),
    "web:admin-erasure-look": Sample(data=lambda shop, _: {"term": planted(shop).mobile, "purpose": "n"}),
    "web:admin-look": Sample(own_look),
    "web:admin-look-act": Sample(own_look, data=lambda *_: {"do": "choose", "buyer": "*"}),
    "web:admin-erasure": Sample(erasure),
    "web:admin-erasure-go-on": Sample(erasure),
    "web:score": Sample(own_card),
    "web:score-live": Sample(lambda _shop, who: ("person", who if who not in (None, "admin") else "director")),
    "web:score-dispute": Sample(own_card, data=lambda *_: {"line": "duties", "item": "1", "reason": "停电"}),
    "web:score-resolve": Sample(own_card, data=lambda *_: {"dispute": "1", "verdict": "accept", "note": "属实"}),
    "web:score-confirm": Sample(own_card),
    "playbook:post": Sample(lambda *_: ("C.designer",)),
    "playbook:duty": Sample(lambda *_: ("C.designer.01",)),
    "playbook:department": Sample(lambda *_: ("C.dept.ops",)),
    "playbook:check": Sample(lambda *_: ("duty", "C.designer.01")),
    "playbook:draft-act": Sample(data=lambda *_: {"do": "begin"}),
    "playbook:register": Sample(lambda *_: ("R.issue",), data=lambda *_: {"about": "{}"}),
    "playbook:register-check": Sample(lambda *_: ("R.issue",), data=lambda *_: {"about": "{}"}),
    "playbook:version": Sample(playbook_version),
    "playbook:preview": Sample(playbook_version),
    "playbook:version-act": Sample(playbook_version, data=lambda *_: {"do": "submit", "note": "n"}),
    "playbook:download": Sample(playbook_version),
    "playbook:sheet": Sample(lambda *_: ("C.designer",)),
    "playbook:acknowledge": Sample(lambda *_: ("C.designer",), data=lambda *_: {"number": "1"}),
    "playbook:sheet-file": Sample(lambda *_: ("C.designer", "docx")),
    "playbook:chart-file": Sample(lambda *_: ("svg",)),
    "playbook:plan-places": Sample(data=lambda *_: {"post": "C.designer", "places": "6", "from": "2011-12-01"}),
    "people:new-plan": Sample(data=lambda *_: {"kind": "plan", "cadence": "weekly", "day": "2011-11-14"}),
    "people:plan": Sample(PLAN),
    "people:write-plan": Sample(
        written("people.Plan", kind="summary"), data=lambda *_: {"title": "x", "revision": "0"}
    ),
    "people:plan-act": Sample(PLAN, data=lambda *_: {"do": "back"}),
    "people:plan-decide": Sample(PLAN, data=lambda *_: {"do": "return", "text": "x"}),
    "people:plan-compare": Sample(PLAN),
    "people:plan-file": Sample(PLAN),
    "people:new-meeting": Sample(
        data=lambda *_: {"title": "晨会", "kind": "morning", "day": "2011-11-15", "time": "9:30"}
    ),
    "people:end-series": Sample(written("people.MeetingSeries")),
    "people:meeting": Sample(MEETING),
    "people:change-meeting": Sample(MEETING, data=lambda *_: {"title": "x", "day": "2011-11-15", "time": "09:30"}),
    "people:meeting-act": Sample(MEETING, data=lambda *_: {"do": "keep", "minutes": "x"}),
    "people:new-suggestion": Sample(data=lambda *_: {"title": "x", "text": "y"}),
    "people:suggestion": Sample(SUGGESTION),
    "people:suggestion-decide": Sample(SUGGESTION, data=lambda *_: {"do": "refuse", "reason": "x"}),
    "people:suggestion-finish": Sample(SUGGESTION, data=lambda *_: {"effect": "x"}),
    "people:new-rule": Sample(data=lambda *_: {"code": "X-1", "title": "x", "kind": "rule", "text": "y"}),
    "people:rule": Sample(house_rule),
    "people:write-rule": Sample(house_rule, data=lambda *_: {"title": "x", "kind": "rule", "text": "y"}),
    "people:rule-act": Sample(house_rule, data=lambda *_: {"do": "retire"}),
    "people:rule-sign": Sample(house_rule, data=lambda *_: {"version": "2"}),
    "people:rule-compare": Sample(house_rule),
    "goals:new": Sample(data=lambda *_: {"title": "x", "owner": "company:", "period": "monthly", "day": "2011-11-14"}),
    "goals:objectives": Sample(data=lambda *_: {"post": "C.designer", "year": "2011"}),
    "goals:goal": Sample(GOAL),
    "goals:split": Sample(
        GOAL, data=lambda *_: {"owner": ["company:"], "weight": ["1"], "target": ["5"], "title": [""]}
    ),
    "goals:act": Sample(GOAL, data=lambda *_: {"do": "say", "text": "x"}),
    "goals:change": Sample(GOAL, data=lambda *_: {"do": "close", "verdict": "x"}),
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
    "insight:take-back": Sample(lambda *_: ("own_number",)),
    "insight:report-then": Sample(report_of, of_shop=True),
    "insight:metric-why": Sample(lambda *_: ("order_amount",), query="?from=2011-11-07&to=2011-11-13"),
    "insight:metrics-file": Sample(query="?from=2011-11-07&to=2011-11-13"),
    "insight:metric-file": Sample(lambda *_: ("order_amount",), query="?from=2011-11-07&to=2011-11-13"),
    "insight:metric-then": Sample(lambda *_: ("order_amount",), query="?from=2011-11-07&to=2011-11-13"),
    "insight:alert": Sample(ALERT, of_shop=True),
    "insight:close-alert": Sample(ALERT, of_shop=True, data=lambda *_: {"verdict": "known", "note": "sale"}),
    "intake:run": Sample(RUN, of_shop=True),
    "intake:run-progress": Sample(RUN, of_shop=True),
    "intake:run-continue": Sample(RUN, of_shop=True),
    "intake:columns": Sample(run_asking, of_shop=True),
    "intake:repair": Sample(LINE, of_shop=True),
    "intake:repair-reveal": Sample(LINE, of_shop=True, data=_reason),
    "intake:repair-save": Sample(LINE, of_shop=True, data=lambda *_: {"cell-0": "x"}),
    "intake:table": Sample(lambda *_: ("own",)),
    "intake:table-draft": Sample(document("intake.TableDraft", by="shop"), of_shop=True),
    "intake:table-discard": Sample(document("intake.TableDraft", by="shop"), of_shop=True),
    "intake:feed": Sample(FEED, of_shop=True),
    "intake:feed-make": Sample(lambda *_: ("folder",), data=lambda *_: {"name": "x"}),
    "intake:feed-change": Sample(FEED, of_shop=True, data=lambda *_: {"name": "x"}),
    "intake:feed-dry-run": Sample(FEED, of_shop=True),
    "intake:feed-fetch": Sample(FEED, of_shop=True),
    "intake:feed-switch": Sample(FEED, of_shop=True),
    "intake:feed-remove": Sample(FEED, of_shop=True),
    "notices:notice": Sample(own_notice),
    "notices:settings": Sample(data=lambda *_: {"digest": "daily", "digest_at": "08:30", "digest_weekday": "0"}),
    "notices:channel-new": Sample(lambda *_: ("dingtalk",), data=lambda *_: {"name": "Group", "address": "x"}),
    "notices:channel": Sample(channel, data=lambda *_: {"name": "Group"}),
    "notices:channel-test": Sample(channel),
    "notices:channel-remove": Sample(channel),
    "targets:new": Sample(
        data=lambda *_: {
            "metric": "sales",
            "amount": "1200",
            "year": "2013",
            "place": "shop:home",
            "weighing": "equal",
            "shops": "1",
        }
    ),
    "targets:convert": Sample(query="?amount=1000"),
    "targets:target": Sample(TARGET, of_shop=True),
    "targets:change": Sample(TARGET, of_shop=True, data=lambda *_: {"do": "save", "revision": "0"}),
    "targets:act": Sample(TARGET, of_shop=True, data=lambda *_: {"do": "submit"}),
    "targets:decide": Sample(SUBMITTED_TARGET, of_shop=True, data=lambda *_: {"do": "return", "reason": "x"}),
    "targets:replan": Sample(TARGET, of_shop=True),
    "targets:versions": Sample(TARGET, of_shop=True),
    "targets:workbook": Sample(TARGET, of_shop=True),
    "targets:read": Sample(TARGET, of_shop=True),
    "orders:order": Sample(ORDER, of_shop=True),
    "orders:order-note": Sample(ORDER, of_shop=True, data=_reason),
    "orders:order-reveal": Sample(ORDER, of_shop=True, data=_reason),
    "orders:order-state": Sample(ORDER, of_shop=True, data=lambda *_: {"source": "logistics", "state": "sent"}),
    "customers:buyer": Sample(BUYER, of_shop=True),
    "customers:buyer-note": Sample(BUYER, of_shop=True, data=_reason),
    "customers:buyer-reveal": Sample(BUYER, of_shop=True, data=_reason),
    "merchandising:product": Sample(SKU, of_shop=True),
    "merchandising:product-change": Sample(SKU, of_shop=True, data=lambda *_: {"field": "price", "value": "9.90"}),
    "merchandising:product-cost": Sample(SKU, of_shop=True, data=lambda *_: {"cost": "4.50", "starts": "2011-11-01"}),
    "merchandising:product-cost-take-back": Sample(sku_cost, of_shop=True),
    "merchandising:product-take-back": Sample(sku_change, of_shop=True),
    "service:refund": Sample(REFUND, of_shop=True),
    "service:refund-note": Sample(REFUND, of_shop=True, data=_reason),
    "service:refund-reveal": Sample(REFUND, of_shop=True, data=_reason),
    "warehouse:parcel": Sample(document("warehouse.Parcel"), of_shop=True),
    "projects:shop": Sample(document("projects.Shop", "code"), of_shop=True),
    "projects:shop-change": Sample(document("projects.Shop", "code"), of_shop=True, data=lambda *_: {"name": "改名"}),
}
