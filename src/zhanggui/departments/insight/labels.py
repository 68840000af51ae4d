"""Names of metrics and dimension values as people read them, in the language in use."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.text import NOTHING
from zhanggui.facts import COMPANY, Shape, declared_shapes, shape_of
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.registers import api as registers
from zhanggui.metrics.dimensions import DIMENSIONS


def metric_label(name: str) -> str:
    label = metrics.load().get(name).label
    return pick_language(label["zh"], label["en"])


def picked(texts: dict[str, str]) -> str:
    return pick_language(texts.get("zh", ""), texts.get("en", ""))


def dimension_label(name: str) -> str:
    names = {
        "day": _("Day"), "week": _("Week"), "month": _("Month"), "shop": _("Shop"), "province": _("Province"),
        "sku": _("SKU"), "hour": _("Hour"), "courier": _("Courier"), "state": _("State"), "kind": _("Kind"),
        "product": _("Product"), "city": _("City"), "reason": _("Reason"), "buyer": _("Buyer"),
    }  # fmt: skip
    if name in names:
        return names[name]
    return picked(dict(DIMENSIONS[name].label)) if name in DIMENSIONS else name


def column_label(name: str, shape: Shape | None = None) -> str:
    """Heading of a column of the rows behind a number; a declared fact names its own."""
    names = {
        "trade_no": _("Trade number"), "line_no": _("Line"), "run_id": _("File"), "source_row": _("Row in the file"),
        "refund_no": _("Refund number"), "entry_no": _("Ledger entry"), "waybill": _("Waybill"),
        "amount": _("Amount"), "income": _("Income"), "outgo": _("Outgo"), "freight": _("Freight"),
    }  # fmt: skip
    if name in names:
        return names[name]
    column = shape.column(name) if shape is not None else None
    if column is not None and column.label:
        return picked(dict(column.label))
    return metric_label(name) if name in metrics.load().metrics else dimension_label(name)


def fact_label(name: str) -> str:
    """What the rows of a fact are, as people call them."""
    names = {
        "order_line": _("Order lines"), "refund": _("Refunds"), "ledger_line": _("Ledger lines"),
        "parcel": _("Parcels"), "ad_report": _("Advertising reports"), "ad_account_line": _("Advertising account"),
        "traffic": _("Traffic"), "item_day": _("Items by day"), "service_day": _("Service by day"),
        "shop_score": _("Shop scores"), "stock_day": _("Stock"), "review": _("Reviews"),
        "competitor_price": _("Competitors' prices"), "work_item": _("Work"), "plan_line": _("Plans and summaries"),
        "score_line": _("Scores"), "headcount": _("People"), "intake_run": _("Files"), "target": _("Targets"),
        "cost_line": _("Costs"),
    }  # fmt: skip
    if name in names:
        return names[name]
    shape = shape_of(name)
    return picked(dict(shape.label)) if shape is not None else name


def value_label(dimension: str, value: str | None) -> str:
    """How one value of a dimension reads: a shop's name, an hour as a span, or the value itself."""
    if value is None or value == "":
        return _("not known")
    if dimension == "shop" and value == COMPANY:
        return _("Whole company")
    if dimension in ("person", "position", "department"):
        return dict(registers.labels_of(dimension, [value])).get(value, value)
    if dimension == "shop":
        return dict(projects.shop_names([value])).get(value, value)
    if dimension == "hour":
        return f"{int(value):02d}:00-{int(value):02d}:59"
    return choice_label(dimension, value)


def choice_label(dimension: str, value: str) -> str:
    """The name of a choice some register offers under this dimension; else the value itself."""
    about = DIMENSIONS.get(dimension)
    for fact, shape in declared_shapes().items() if about is not None else ():
        column = shape.column(about.columns.get(fact, dimension)) if about else None
        if column is not None and value in column.values:
            return picked(dict(column.values[value]))
    return value


def titles_in(table: Mapping[str, Any], shops: Iterable[str]) -> dict[str | None, str]:
    """What the SKUs of a report's table are called today: the report itself keeps their codes only."""
    if table["by"] != "sku":
        return {}
    return {**merchandising.titles_of(shops, [row["key"] for row in table["rows"] if row["key"]])}


def number_text(name: str, text: str | None) -> str:
    """A metric's value with its unit's digits and separators; a dash where there is none."""
    if text is None:
        return NOTHING
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    metric = metrics.load().get(name)
    if metric.unit == "percent":
        return f"{value * 100:,.2f}%"
    rounded = round(value, metric.digits)
    return f"¥{rounded:,.{metric.digits}f}" if metric.unit == "CNY" else f"{rounded:,.{metric.digits}f}"


def change_text(change: str | None) -> str:
    return "" if change is None else f"{Decimal(change) * 100:+,.1f}%"
