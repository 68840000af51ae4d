"""What the bills of personal accounts have in common, whoever's the account is."""

from collections.abc import Callable, Mapping

from zhanggui.connectors.cells import amount, moment
from zhanggui.connectors.columns import Field, alike
from zhanggui.connectors.platform_cells import meaning_of, reference, told

IN_AND_OUT = {"收入": "in", "支出": "out", "/": "none"}


def payment_fields(number: Callable[[str], str], neither: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of a payment: how its number is read, and the words for what counts neither in nor out."""
    return (
        Field("payment_no", number),
        Field("at", moment),
        Field("direction", meaning_of({**IN_AND_OUT, **neither})),
        Field("amount", amount),
        Field("merchant_order_no", reference),
        *alike(told, "business_type", "counterparty", "title", "method", "status_text", "memo"),
    )
