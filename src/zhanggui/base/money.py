"""Money in yuan: Decimal with exact cents, never float."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def yuan(value: Decimal | int | str) -> Decimal:
    """Round to whole cents, half up, as platforms and banks do."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def money_text(value: Decimal) -> str:
    """Plain decimal text with at least two places and no trailing zeros beyond them: 9747747.934, 12.50."""
    if value == value.quantize(CENT):
        return format(value.quantize(CENT), "f")
    return format(value.normalize(), "f")


def share_exactly(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Share money out by weight in whole cents; the parts always add up to the total.

    Shares are floored to cents and the cents left over go to the largest remainders, earlier
    parts first. With no weight at all, every part weighs the same.
    """
    if not weights:
        return []
    amounts = [Decimal(weight) for weight in weights]
    whole = sum(amounts, Decimal(0))
    if whole == 0:
        amounts, whole = [Decimal(1)] * len(amounts), Decimal(len(amounts))
    cents = int(yuan(total) / CENT)
    exact = [cents * amount / whole for amount in amounts]
    parts = [int(share.to_integral_value(ROUND_FLOOR)) for share in exact]
    left_over = cents - sum(parts)
    most_short_changed = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in most_short_changed[:left_over]:
        parts[i] += 1
    return [part * CENT for part in parts]
