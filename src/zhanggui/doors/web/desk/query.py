"""From a request to the rows it asks for: filters, search, order, page."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from zhanggui.base import Period
from zhanggui.doors.web.desk.description import Choices, Column, Desk, Filter

COUNTED_TO = 20_000
"""Lists are counted, and paged, up to here; beyond it people narrow the list instead."""
PAGE_SIZES = (20, 50, 100, 200)
NOT_FILTERS = {"page", "size", "sort", "q", "columns"}


@dataclass(frozen=True)
class Asked:
    """What the address asks of a desk, cleaned: unknown names and values are dropped."""

    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    size: int = 50
    columns: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.values)


def read(desk: Desk, request: HttpRequest, given: QueryDict | None = None) -> Asked:
    """What this request asks for."""
    query = request.GET if given is None else given
    values: dict[str, Any] = {}
    raw: dict[str, str] = {}
    for one in desk.filters:
        value, texts = _value_of(one, request, query)
        if value is not None:
            values[one.name] = value
            raw.update(texts)
    sort = query.get("sort", "")
    sortable = {column.sort: column for column in desk.columns if column.sort}
    return Asked(
        text=_readable(query.get("q", ""))[:100] if desk.search else "",
        values=values,
        raw=raw,
        sort=sort if sort.lstrip("-") in sortable else "",
        page=max(1, _whole(query.get("page"), 1)),
        size=size if (size := _whole(query.get("size"), desk.page_size)) in PAGE_SIZES else desk.page_size,
        columns=tuple(name for name in query.get("columns", "").split(",") if desk.column(name)),
    )


def matching(desk: Desk, request: HttpRequest, asked: Asked) -> QuerySet[Any]:
    """All rows the person may see that fit what was asked, in a total order."""
    rows = desk.rows(request)
    for one in desk.filters:
        if one.name in asked.values:
            rows = narrow(rows, one, asked.values[one.name])
    if asked.text and desk.search:
        rows = desk.search(rows, asked.text)
    order = asked.sort or desk.default_sort
    if order.lstrip("-") in ("pk", "id"):
        return rows.order_by(order)
    return rows.order_by(order, "-pk" if order.startswith("-") else "pk")


def narrow(rows: QuerySet[Any], one: Filter, value: Any) -> QuerySet[Any]:
    """Rows that pass one filter."""
    if one.apply:
        return one.apply(rows, value)
    name = one.field or one.name
    if one.kind == "days":
        return rows.filter(**{f"{name}__gte": value.first, f"{name}__lte": value.last})
    if one.kind == "text":
        return rows.filter(**{f"{name}__icontains": value})
    return rows.filter(**{name: value})


def count_up_to(rows: QuerySet[Any], limit: int = COUNTED_TO) -> int:
    """How many rows there are, never counting further than one past the limit."""
    return rows.order_by()[: limit + 1].count()


def choices_of(one: Filter, request: HttpRequest) -> Choices:
    """The choices of a filter for this person; asked for once a request."""
    if not callable(one.choices):
        return one.choices
    known: dict[int, Sequence[tuple[str, Any]]] = request.__dict__.setdefault("_desk_choices", {})
    if id(one) not in known:
        takes_request = bool(inspect.signature(one.choices).parameters)
        known[id(one)] = list(one.choices(request) if takes_request else one.choices())
    return known[id(one)]


def chosen_columns(desk: Desk, asked: Asked) -> list[Column]:
    if asked.columns:
        return [column for column in desk.columns if column.name in asked.columns]
    return [column for column in desk.columns if not column.hidden]


def _value_of(one: Filter, request: HttpRequest, query: QueryDict) -> tuple[Any, dict[str, str]]:
    text = _readable(query.get(one.name, ""))[:200]
    if one.kind == "days":
        return _days(one.name, query)
    if not text:
        return None, {}
    if one.kind == "choice" and text not in {str(value) for value, _label in choices_of(one, request)}:
        return None, {}
    if one.kind == "flag":
        return (True, {one.name: "1"}) if text in ("1", "true", "on", "yes") else (None, {})
    return text, {one.name: text}


def _days(name: str, query: QueryDict) -> tuple[Period | None, dict[str, str]]:
    """From `<name>-from` and `<name>-to`; one of them alone leaves the other side open."""
    first, last = _date(query.get(f"{name}-from")), _date(query.get(f"{name}-to"))
    if first is None and last is None:
        return None, {}
    texts = {f"{name}-{side}": day.isoformat() for side, day in (("from", first), ("to", last)) if day}
    first, last = first or date(1990, 1, 1), last or date(2199, 12, 31)
    return (Period(first, last), texts) if first <= last else (Period(last, first), texts)


def _date(text: str | None) -> date | None:
    """A day that leaves room for the days around it."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and 1990 <= day.year <= 2199 else None


def _readable(text: str) -> str:
    """What a person typed: signs that cannot be printed would only upset the database."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else otherwise
