"""A target planned anew on the way, and what a sales target takes in visits and money."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from zhanggui.base import Period, Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.scopes import shops_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import references
from zhanggui.targets.amounts import conversion, measured, planning, wording
from zhanggui.targets.screens import amount_grid as grid
from zhanggui.targets.screens import amount_scope as scope
from zhanggui.targets.splitting.converting import Assumed, convert
from zhanggui.targets.splitting.reaching import Reach
from zhanggui.targets.wording import metric_label, metric_text

VERDICTS = {
    "sure": (gettext_lazy("Still reachable at the present pace"), "green"),
    "hard": (gettext_lazy("Reachable only as in the best stretch so far"), "yellow"),
    "hardly": (gettext_lazy("Not reachable by anything done so far"), "red"),
    "unknown": (gettext_lazy("Too little history to say"), "grey"),
    "done": (gettext_lazy("Reached already"), "green"),
}
LOOKED_BACK = (28, 90, 365)
FORMULA_WORDS = {
    "traffic_share": pgettext_lazy("formula", "share of visits"),
    "paid_visits": pgettext_lazy("formula", "paid visits"),
    "clicks_share": pgettext_lazy("formula", "share of clicks"),
    "sales_target": pgettext_lazy("formula", "sales target"),
}


@require_http_methods(["GET", "POST"])
@right_required("goals.edit")
def replan(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing spread over the days left: first looked at, then begun as a version of its own."""
    target, today = scope.changeable(request, pk), clock.today(organisation.zone())
    own = request.POST.get("spread", request.GET.get("spread", "own")) != "all"
    if request.method == "POST":
        made = planning.replan_target(
            target_id=pk, today=today, by=scope.me(request), at=clock.now(), own=own, note=request.POST.get("note", "")
        )
        messages.success(
            request, _("Planned anew as version %(n)s. Look it over, then hand it in.") % {"n": made.version}
        )
        return redirect("targets:target", pk=made.pk)
    found, reach = planning.look_ahead(target, today, own=own)

    def money(value: Any) -> str:
        return metric_text(target.metric, value)

    def both(place: str, period: str) -> tuple[str, str]:
        return money(before.amount(place, period)), money(found.split.amount(place, period))

    months = [node for node in found.split.periods.nodes if node.level == "month" or not node.depth]
    before = planning.kept_of(target)
    context = {
        "target": target, "title": wording.title_of(target), "today": today, "own": own, "found": found,
        "planned": money(found.planned), "reached": money(found.reached), "miss": money(abs(found.miss)),
        "behind": found.miss > 0, "left": money(found.left), "left_before": money(found.left_before),
        "free": money(found.free), "reach": reach, "reasons": _reasons(target.metric, reach),
        "verdict": VERDICTS[reach.verdict][0], "tone": VERDICTS[reach.verdict][1],
        "given_up": [
            f"{before.places.by_code[place].name} · {wording.period_name(period)}" for place, period in found.given_up
        ],
        "rows": [(wording.period_name(node.code), *both("", node.code)) for node in months],
        "places": [
            (node.name, *both(node.code, months[0].code)) for node in before.places.nodes[:200] if node.depth == 1
        ],
    }  # fmt: skip
    return render(request, "targets/target-replan.html", context)


@require_GET
@right_required("metrics.view")
def convert_sales(request: HttpRequest) -> HttpResponse:
    """A sales target as buyers, visits by source and promotion money by tool, each with its formula."""
    told, today = request.GET, clock.today(organisation.zone())
    shops = shops_of(request)
    offered = references.search_reference("shop", request.user, "", 500)
    chosen = told.get("shop", "")
    if chosen in {code for code, _label in offered}:
        shops = frozenset([chosen])
    back = int(told["back"]) if told.get("back", "") in {str(one) for one in LOOKED_BACK} else LOOKED_BACK[1]
    days = Period(today.fromordinal(today.toordinal() - back), today.fromordinal(today.toordinal() - 1))
    past = conversion.past_of(days, shops)
    amount = grid.read_amount(told["amount"], measured.step_of("sales"), _("Sales")) if told.get("amount") else None
    assumed = Assumed(_share(told.get("conversion", "")), _positive(told.get("value", "")))
    converted = convert(amount, past, assumed) if amount else None
    context = {
        "amount": told.get("amount", ""), "back": back, "backs": LOOKED_BACK, "shops": offered, "shop": chosen,
        "days": days, "told": told, "lines": [_line(one) for one in converted.lines] if converted else [],
        "missing": [metric_label(name) for name in converted.missing] if converted else [],
        "asked": converted is not None,
        "past_sales": metric_text("sales", past.sales), "past_visits": metric_text("visits", past.visits),
    }  # fmt: skip
    return render(request, "targets/target-convert.html", context)


def _line(line: Any) -> dict[str, str]:
    """A line of the conversion in words."""
    value = metric_text(line.code if line.code != "ad_budget" else "ad_spend", line.value)
    words = [
        FORMULA_WORDS.get(word) or (metric_label(word) if word.isidentifier() else word)
        for word in line.formula.split()
    ]
    return {
        "label": metric_label(line.code), "of": line.of, "value": value, "figures": line.figures,
        "formula": " ".join(str(word) for word in words),
    }  # fmt: skip


def _reasons(metric: str, reach: Reach) -> list[tuple[str, str, str]]:
    """The rates the verdict rests on: name, amount a day, the days it was read from."""
    found = [(_("needed each day from now on"), metric_text(metric, reach.needed), "")]
    if reach.recent is not None:
        found.append((_("a day of the last four weeks"), metric_text(metric, reach.recent), ""))
    if reach.alike is not None and reach.alike_days:
        found.append(
            (_("a day of the same days a year ago"), metric_text(metric, reach.alike), _days(reach.alike_days))
        )
    if reach.best is not None and reach.best_days:
        found.append((_("a day of the best stretch as long"), metric_text(metric, reach.best), _days(reach.best_days)))
    return found


def _days(days: Period) -> str:
    return f"{days.first:%Y-%m-%d} – {days.last:%Y-%m-%d}"


def _share(text: str) -> Decimal | None:
    value = _positive(text.replace("%", ""))
    return None if value is None else value / 100


def _positive(text: str) -> Decimal | None:
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise Refusal("target.no_number", _("“%(text)s” is no number.") % {"text": text[:40]}) from error
    if not value.is_finite() or not 0 < value < Decimal(10) ** 9:
        raise Refusal("target.no_number", _("“%(text)s” is no number.") % {"text": text[:40]})
    return value
