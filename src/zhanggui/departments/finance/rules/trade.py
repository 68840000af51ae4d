"""One trade against its lines in the ledger: the sale, its refunds, its commission."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from zhanggui.base import yuan
from zhanggui.departments.finance.contracts import ZERO, Entry, Finding, RefundDue, Trade
from zhanggui.departments.finance.rules.coverage import REFUND_GRACE, SALE_GRACE, Coverage
from zhanggui.departments.finance.rules.matching import pair_off, parts_adding_to, without_reversals


@dataclass
class Checked:
    """What checking one trade brought to light."""

    sale: str = "none"
    """agrees, differs, missing, not_due, not_needed, unknown_order or none (nothing of a sale to check)."""
    findings: list[Finding] = field(default_factory=list)
    refunds_expected: Decimal = ZERO
    refunds_billed: Decimal = ZERO
    refunds_not_due: Decimal = ZERO
    commission_expected: Decimal = ZERO
    commission_billed: Decimal = ZERO
    inside_sale: Decimal = ZERO
    """Refunds the platform took off the sale itself instead of booking them apart."""

    def find(self, found: str, subject: str, expected: Decimal, billed: Decimal, reason: str, **facts: str) -> None:
        self.findings.append(Finding(found, subject, expected, billed, reason, facts, part=facts.get("kind", "")))


def check_trade(
    trade_no: str,
    trade: Trade | None,
    refunds: Sequence[RefundDue],
    entries: Sequence[Entry],
    coverage: Coverage,
    rate: Decimal | None,
) -> Checked:
    """Hold one trade against all its ledger lines. `rate` is None where commission is not to be checked."""
    checked = Checked()
    ours = [refund.amount for refund in refunds]
    theirs = without_reversals(-entry.moved for entry in entries if entry.kind == "refund")
    open_ours, open_theirs = _refunds_left(ours, theirs, trade)
    open_ours = _check_sale(checked, trade_no, trade, entries, open_ours, coverage, bool(theirs))
    _check_refunds(checked, trade_no, trade, refunds, theirs, open_ours, open_theirs, coverage)
    if trade is not None and rate is not None:
        _check_commission(checked, trade, entries, sum(ours, ZERO) or trade.refunded or ZERO, coverage, rate)
    return checked


def _refunds_left(
    ours: Sequence[Decimal], theirs: Sequence[Decimal], trade: Trade | None
) -> tuple[list[Decimal], list[Decimal]]:
    """Refunds of both sides that found no partner, however the platform split or joined them."""
    left, right = pair_off(ours, theirs)
    if left and right and sum(left) == sum(right):
        return [], []
    for amount in list(right):
        parts = parts_adding_to(amount, left)
        if parts:
            right.remove(amount)
            for part in parts:
                left.remove(part)
    for amount in list(left):
        parts = parts_adding_to(amount, right)
        if parts:
            left.remove(amount)
            for part in parts:
                right.remove(part)
    if not left and trade is not None and trade.refunded and sum(theirs) == trade.refunded:
        return [], []  # the order export knows refunds that the refund export has not brought yet
    return left, right


def _check_sale(
    checked: Checked,
    trade_no: str,
    trade: Trade | None,
    entries: Sequence[Entry],
    open_refunds: list[Decimal],
    coverage: Coverage,
    refunds_booked: bool,
) -> list[Decimal]:
    """Check the sale; answers the refunds that are still open after those settled inside the sale."""
    sales = without_reversals(entry.moved for entry in entries if entry.kind == "sale")
    if trade is None:
        checked.sale = "unknown_order" if sales else "none"
        return open_refunds
    if not sales:
        return _check_absent_sale(checked, trade, open_refunds, coverage, refunds_booked)

    billed = sum(sales, ZERO)
    inside, due = _due(trade, billed, open_refunds, entries, refunds_booked)
    once = _once(sales, due)
    if once is not None:
        inside, due = _due(trade, once, open_refunds, entries, refunds_booked)
        checked.find("booked_twice", trade_no, due, billed, "sale_twice", times=_times(sales))
        billed = once
    checked.sale = "agrees" if billed == due and not checked.findings else "differs"
    if billed != due:
        checked.find("different", trade_no, due, billed, "sale_short" if billed < due else "sale_over", kind="sale")
    checked.inside_sale = sum(inside, ZERO)
    return _without(open_refunds, inside)


def _check_absent_sale(
    checked: Checked, trade: Trade, open_refunds: list[Decimal], coverage: Coverage, refunds_booked: bool
) -> list[Decimal]:
    if trade.paid_on is None:
        return open_refunds  # never paid as far as we know: nothing to wait for
    inside = sum(open_refunds, ZERO)
    if not inside and not refunds_booked and trade.refunded:
        inside = trade.refunded
    due = trade.order_amount - inside
    closed_unconfirmed = trade.state == "closed" and trade.confirmed_at is None and not refunds_booked
    if due <= 0 or closed_unconfirmed:
        checked.sale = "not_needed"  # the money went back to the buyer before it reached the shop
    elif coverage.expects_sale(trade):
        checked.sale = "missing"
        checked.find("missing_in_bill", trade.trade_no, due, ZERO, "sale_absent")
    else:
        checked.sale = "not_due"
    return []  # without a sale in the ledger, open refunds left the platform's escrow, not the shop's account


def _due(
    trade: Trade, billed: Decimal, open_refunds: list[Decimal], entries: Sequence[Entry], refunds_booked: bool
) -> tuple[list[Decimal], Decimal]:
    """Which refunds were settled inside the sale, and what the sale's lines should then add up to.

    Platforms pay either the whole order amount and book refunds apart, or the amount already net of
    refunds given before the buyer confirmed. Whichever fits the refunds on record is right.
    """
    if billed == trade.order_amount:
        return [], trade.order_amount
    inside = parts_adding_to(trade.order_amount - billed, open_refunds)
    if inside:
        return inside, billed
    aside = sum(
        (entry.moved for entry in entries if entry.kind not in ("sale", "refund", "commission") and entry.moved > 0),
        ZERO,
    )
    if aside and billed + aside == trade.order_amount:
        return [], billed  # points or coupons the platform paid in a line of their own
    if not open_refunds and not refunds_booked and billed in (trade.merchant_receipt, _net_of_order(trade)):
        return [], billed
    net = trade.order_amount - sum(open_refunds, ZERO)
    if open_refunds and abs(billed - net) < abs(billed - trade.order_amount):
        return open_refunds, net
    return [], trade.order_amount


def _net_of_order(trade: Trade) -> Decimal | None:
    return trade.order_amount - trade.refunded if trade.refunded else None


def _once(sales: list[Decimal], due: Decimal) -> Decimal | None:
    """The sum with repeated bookings counted once, where that comes nearer to what is due; else None."""
    best = total = sum(sales, ZERO)
    for amount, times in Counter(sales).items():
        for fewer in range(1, times):
            without = total - fewer * amount
            if abs(without - due) < abs(best - due):
                best = without
    return None if best == total or total <= due else best


def _times(sales: list[Decimal]) -> str:
    return str(max(Counter(sales).values()))


def _check_refunds(
    checked: Checked,
    trade_no: str,
    trade: Trade | None,
    refunds: Sequence[RefundDue],
    theirs: list[Decimal],
    open_ours: list[Decimal],
    open_theirs: list[Decimal],
    coverage: Coverage,
) -> None:
    late: list[Decimal] = []
    for refund in refunds:
        if refund.amount in open_ours and not open_theirs and not _due_by_now(refund, coverage):
            open_ours = _without(open_ours, [refund.amount])
            late.append(refund.amount)
    checked.refunds_not_due = sum(late, ZERO)
    checked.refunds_billed = sum(theirs, ZERO)
    checked.refunds_expected = checked.refunds_billed - sum(open_theirs, ZERO) + sum(open_ours, ZERO)
    expected, billed = sum(open_ours, ZERO), sum(open_theirs, ZERO)
    if open_ours and open_theirs:
        checked.find("different", trade_no, expected, billed, "refund_amount", kind="refund")
    elif open_ours:
        reason = "refund_absent" if trade is not None else "refund_absent_old"
        numbers = ", ".join(refund.refund_no for refund in refunds if refund.amount in open_ours)
        checked.find("refund_missing", trade_no, expected, ZERO, reason, refund=numbers)
    elif open_theirs:
        twice = all(amount in [refund.amount for refund in refunds] for amount in open_theirs)
        reason = "refund_twice" if twice else "refund_not_on_record"
        checked.find("refund_unknown", trade_no, ZERO, billed, reason)


def _due_by_now(refund: RefundDue, coverage: Coverage) -> bool:
    return refund.finished_at is not None and coverage.holds(refund.finished_at, REFUND_GRACE)


def _check_commission(
    checked: Checked, trade: Trade, entries: Sequence[Entry], refunded: Decimal, coverage: Coverage, rate: Decimal
) -> None:
    """Commission is the shop's rate of the order amount; less is right where it was given back for refunds."""
    billed = sum((-entry.moved for entry in entries if entry.kind == "commission"), ZERO)
    sold = [entry for entry in entries if entry.kind == "sale"]
    full = yuan(rate * trade.order_amount)
    checked.commission_billed = billed
    bases = {trade.order_amount, trade.order_amount - trade.freight, trade.order_amount - refunded}
    right = {yuan(rate * base) for base in bases} | {full - yuan(rate * refunded)}
    if not sold or (billed == 0 and not any(coverage.holds(entry.at, SALE_GRACE) for entry in sold)):
        right.add(ZERO)
    if billed in right:
        checked.commission_expected = billed
        return
    checked.commission_expected = full if sold or checked.sale == "missing" else ZERO
    kind = "commission_missing" if billed == 0 else "commission_different"
    reason = "commission_absent" if billed == 0 else "commission_rate"
    if sold and billed == 2 * full:
        reason = "commission_twice"
    checked.find(kind, trade.trade_no, checked.commission_expected, billed, reason, rate=f"{rate.normalize():f}")


def _without(amounts: Sequence[Decimal], taken: Sequence[Decimal]) -> list[Decimal]:
    return sorted((Counter(amounts) - Counter(taken)).elements())
