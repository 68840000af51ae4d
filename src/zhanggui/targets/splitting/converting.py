"""A sales target as the visitors, conversion, value and promotion money it takes, each with its formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Source:
    """Where visits came from, in the days looked back on."""

    code: str
    visits: Decimal
    buyers: Decimal
    paid: bool = False


@dataclass(frozen=True)
class Past:
    """What the days looked back on brought."""

    sales: Decimal
    buyers: Decimal
    sources: tuple[Source, ...] = ()
    spend: tuple[tuple[str, Decimal, Decimal], ...] = ()
    """By advertising tool: what was spent and the clicks it brought."""

    @property
    def visits(self) -> Decimal:
        return sum((one.visits for one in self.sources), Decimal(0))


@dataclass(frozen=True)
class Line:
    """One number that the target takes, and how it is made: the formula in words and in figures."""

    code: str
    value: Decimal
    unit: str
    formula: str
    figures: str
    of: str = ""


@dataclass(frozen=True)
class Assumed:
    """What somebody sets instead of the past: nothing is what the past says."""

    conversion: Decimal | None = None
    value: Decimal | None = None
    shares: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class Converted:
    """The lines, or what is missing to make them."""

    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()


def convert(sales: Decimal, past: Past, assumed: Assumed | None = None) -> Converted:
    """Buyers, visits, visits by source, and the promotion money by tool that a sales target takes."""
    assumed = assumed or Assumed()
    value = assumed.value or _over(past.sales, past.buyers)
    source_buyers = sum((one.buyers for one in past.sources), Decimal(0))
    conversion = assumed.conversion or _over(source_buyers, past.visits)
    missing = tuple(name for name, one in (("aov", value), ("conversion", conversion)) if not one)
    if not value or not conversion:
        return Converted(missing=missing)
    buyers = (sales / value).to_integral_value(ROUND_CEILING)
    visits = (buyers / conversion).to_integral_value(ROUND_CEILING)
    lines = [
        Line("aov", _cent(value), "CNY", "sales / paying_buyers", f"{past.sales:,} / {past.buyers:,}"),
        Line("conversion", conversion, "percent", "visit_buyers / visits", f"{source_buyers:,} / {past.visits:,}"),
        Line("paying_buyers", buyers, "", "sales_target / aov", f"{sales:,} / {_cent(value):,}"),
        Line("visits", visits, "", "paying_buyers / conversion", f"{buyers:,} / {conversion:.4%}"),
    ]
    by_source = list(_by_source(visits, past, assumed.shares))
    paid = sum((line.value for line, is_paid in by_source if is_paid), Decimal(0))
    return Converted((*lines, *(line for line, _ in by_source), *_budget(paid, past)))


def _by_source(visits: Decimal, past: Past, shares: Mapping[str, Decimal] | None) -> Sequence[tuple[Line, bool]]:
    """Visits of each source by its share of the past; they add up to all visits."""
    from zhanggui.base import share_exactly

    weights = [shares.get(one.code, Decimal(0)) if shares else one.visits for one in past.sources]
    whole = sum(weights, Decimal(0))
    parts = [part * 100 for part in share_exactly(visits / 100, weights)] if whole else []
    return [
        (Line("visits", part, "", "visits × traffic_share", f"{visits:,} × {weight / whole:.2%}", one.code), one.paid)
        for one, part, weight in zip(past.sources, parts, weights, strict=False)
    ]


def _budget(paid: Decimal, past: Past) -> Sequence[Line]:
    """Paid visits shared out to the tools by their clicks, at what a click of each cost."""
    clicks = sum((one[2] for one in past.spend), Decimal(0))
    found = []
    for tool, spent, clicked in past.spend:
        if not clicks or not clicked:
            continue
        cost, visits = spent / clicked, paid * clicked / clicks
        figures = f"{paid:,} × {clicked / clicks:.2%} × {_cent(cost):,}"
        found.append(Line("ad_budget", _cent(visits * cost), "CNY", "paid_visits × clicks_share × ppc", figures, tool))
    return found


def _over(one: Decimal, other: Decimal) -> Decimal | None:
    return one / other if one and other else None


def _cent(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
