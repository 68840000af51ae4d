"""Figures of a reconciliation as its page shows them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.departments.finance.models import Reconciliation
from zhanggui.doors.web.text import count_text, money_text


class Tile(NamedTuple):
    label: str
    value: str
    note: str = ""
    tone: str = ""


def tiles_of(found: Reconciliation) -> list[Tile]:
    """The few figures that tell how it stands."""
    summary = found.summary
    return _courier_tiles(summary) if found.kind == Reconciliation.Kind.COURIER else _settlement_tiles(summary)


def _settlement_tiles(summary: Mapping[str, Any]) -> list[Tile]:
    refunds, commission = summary.get("refunds", {}), summary.get("commission", {})
    return [
        Tile(_("Orders that agree"), f"{_count(summary, 'matched')} / {_count(summary, 'orders')}"),
        Tile(_("Not due yet"), count_text(len(summary.get("not_due", ())))),
        Tile(_("Income"), _money(summary.get("income")), _rows(summary.get("income_rows"))),
        Tile(_("Outgo"), _money(summary.get("outgo")), _rows(summary.get("outgo_rows"))),
        Tile(_("Refunds billed"), _money(refunds.get("billed")), _expected(refunds.get("expected"))),
        Tile(_("Commission billed"), _money(commission.get("billed")), _expected(commission.get("expected"))),
        Tile(_("Unexplained"), _money(summary.get("unexplained"))),
    ]


def _courier_tiles(summary: Mapping[str, Any]) -> list[Tile]:
    """Two sums that are easily mixed up stand apart: the parcels charged too much, and the whole bill."""
    overcharged = summary.get("overcharged", ())
    return [
        Tile(_("Parcels billed"), _count(summary, "parcels")),
        Tile(_("Billed"), _money(summary.get("billed"))),
        Tile(_("Expected"), _money(summary.get("expected"))),
        Tile(_("Overcharged"), _sum(overcharged), _parcels(len(overcharged))),
        Tile(_("Billed less expected"), _money(summary.get("difference")), _("unknown waybills included")),
        Tile(_("Unknown waybills"), count_text(len(summary.get("unknown", ())))),
        Tile(_("Billed twice"), count_text(len(summary.get("billed_twice", ())))),
    ]


def proof_of(found: Reconciliation) -> Mapping[str, Any] | None:
    """The balance proof with amounts as numbers; None where there is no balance to prove."""
    balance = found.summary.get("balance")
    if not balance or balance["opening"] is None:
        return None
    figures: dict[str, Any] = {key: Decimal(balance[key]) for key in ("opening", "income", "outgo", "closing")}
    figures["holds"] = figures["opening"] + figures["income"] - figures["outgo"] == figures["closing"]
    figures["breaks"] = _breaks(balance["breaks"])
    return figures


def _breaks(breaks: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    amounts = ("expected", "balance", "difference")
    return [{**each, **{name: Decimal(each[name]) for name in amounts}} for each in breaks]


def _count(summary: Mapping[str, Any], key: str) -> str:
    return count_text(summary.get(key, 0))


def _money(text: str | None) -> str:
    return money_text(Decimal(text) if text else None)


def _sum(charged: Sequence[Mapping[str, str]]) -> str:
    return money_text(sum((Decimal(each["difference"]) for each in charged), Decimal(0)))


def _parcels(count: int) -> str:
    return ngettext("%(n)s parcel", "%(n)s parcels", count) % {"n": count_text(count)}


def _rows(count: int | None) -> str:
    return _("%(n)s lines") % {"n": count_text(count or 0)}


def _expected(text: str | None) -> str:
    return _("expected %(amount)s") % {"amount": _money(text)}
