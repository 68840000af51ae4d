"""Everything the list template prints, worked out beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.urls import reverse

from zhanggui.base import Period
from zhanggui.doors.web.desk import query, saved
from zhanggui.doors.web.desk.cells import css_of, rows_of
from zhanggui.doors.web.desk.description import Column, Desk, Filter
from zhanggui.doors.web.desk.query import Asked
from zhanggui.doors.web.rights import may


@dataclass(frozen=True)
class Heading:
    name: str
    label: str
    css: str
    link: str
    """Address that sorts by this column; empty where it cannot be sorted."""
    order: str
    """ascending, descending or empty, as ARIA wants it."""


@dataclass(frozen=True)
class ShownFilter:
    name: str
    label: str
    kind: str
    choices: Sequence[tuple[str, str]]
    value: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in force, with the address that takes it away."""

    text: str
    link: str


@dataclass(frozen=True)
class Tab:
    label: str
    link: str
    current: bool


def page_context(desk: Desk, request: HttpRequest) -> dict[str, Any]:
    asked = query.read(desk, request)
    rows = query.matching(desk, request, asked)
    total = query.count_up_to(rows)
    counted = min(total, query.COUNTED_TO)
    pages = max(1, -(-counted // asked.size))
    page = min(asked.page, pages)
    objects = list(rows[(page - 1) * asked.size : page * asked.size])
    columns = query.chosen_columns(desk, asked)
    actions = [action for action in desk.actions if may(request, action.right)]
    now = _query_text(desk, asked)
    return {
        **desk.context,
        "desk": desk,
        "asked": asked,
        "rows": rows_of(desk, columns, objects),
        "columns": columns,
        "headings": [_heading(desk, column, asked) for column in columns],
        "filters": [_shown(one, asked, request) for one in desk.filters if one.name != desk.tabs],
        "tabs": _tabs(desk, asked, request),
        "all_tab": f"{reverse(desk.url_name)}?{_query_text(desk, asked, **{desk.tabs: None})}" if desk.tabs else "",
        "tab_value": asked.raw.get(desk.tabs, ""),
        "columns_text": ",".join(asked.columns),
        "kept": parse_qsl(_query_text(desk, asked, columns=None)),
        "kept_without_size": parse_qsl(_query_text(desk, asked, size=None)),
        "chips": _chips(desk, asked, request),
        "total": counted,
        "more_than_counted": total > query.COUNTED_TO,
        "first": (page - 1) * asked.size + 1 if objects else 0,
        "last": (page - 1) * asked.size + len(objects),
        "page": page,
        "pages": pages,
        "page_links": _page_links(desk, asked, page, pages),
        "sizes": query.PAGE_SIZES,
        "actions": actions,
        "query": now,
        "views": saved.views_for(desk, request, now),
        "list_url": reverse(desk.url_name),
        "export_url": f"{reverse(desk.url_name + '-export')}?{now}",
        "act_url": reverse(desk.url_name + "-act"),
        "views_url": reverse(desk.url_name + "-views"),
        "may_export": may(request, desk.export_right),
        "searches": desk.search is not None,  # a template would call the function itself
        "buttons": desk.buttons(request) if desk.buttons else (),
        "empty_link": _empty_link(desk),
    }


def _empty_link(desk: Desk) -> tuple[str, Any] | None:
    return (reverse(desk.empty_link[0]), desk.empty_link[1]) if desk.empty_link else None


def _query_text(desk: Desk, asked: Asked, **changes: Any) -> str:
    """The address after the question mark for this list; a change of None takes a part away."""
    parts: dict[str, Any] = {
        "q": asked.text,
        **asked.raw,
        "sort": asked.sort,
        "size": asked.size if asked.size != desk.page_size else "",
        "columns": ",".join(asked.columns),
    }
    parts.update(changes)
    return urlencode({name: value for name, value in parts.items() if value not in (None, "")})


def _heading(desk: Desk, column: Column, asked: Asked) -> Heading:
    order, link = "", ""
    if column.sort:
        now = asked.sort or desk.default_sort
        order = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(now, "")
        link = "?" + _query_text(desk, asked, sort=f"-{column.sort}" if order == "ascending" else column.sort)
    return Heading(column.name, str(column.label), css_of(column), link, order)


def _shown(one: Filter, asked: Asked, request: HttpRequest) -> ShownFilter:
    choices = (
        [(str(value), str(label)) for value, label in query.choices_of(one, request)] if one.kind == "choice" else []
    )
    raw = asked.raw
    return ShownFilter(
        one.name,
        str(one.label),
        one.kind,
        choices,
        raw.get(one.name, ""),
        raw.get(f"{one.name}-from", ""),
        raw.get(f"{one.name}-to", ""),
    )


def _tabs(desk: Desk, asked: Asked, request: HttpRequest) -> list[Tab]:
    one = next((one for one in desk.filters if one.name == desk.tabs), None)
    if one is None:
        return []
    now = asked.raw.get(one.name, "")
    return [
        Tab(str(label), "?" + _query_text(desk, asked, **{one.name: str(value)}), str(value) == now)
        for value, label in query.choices_of(one, request)
    ]


def _chips(desk: Desk, asked: Asked, request: HttpRequest) -> list[Chip]:
    chips = []
    if asked.text:
        chips.append(Chip(f"“{asked.text}”", "?" + _query_text(desk, asked, q=None)))
    for one in desk.filters:
        if one.name in asked.values and one.name != desk.tabs:
            without = dict.fromkeys((one.name, f"{one.name}-from", f"{one.name}-to"))
            chips.append(Chip(_chip_text(one, asked, request), "?" + _query_text(desk, asked, **without)))
    return chips


def _chip_text(one: Filter, asked: Asked, request: HttpRequest) -> str:
    value = asked.values[one.name]
    if one.kind == "flag":
        return str(one.label)
    if isinstance(value, Period):
        first, last = asked.raw.get(f"{one.name}-from", "…"), asked.raw.get(f"{one.name}-to", "…")
        return f"{one.label}: {first}" if first == last else f"{one.label}: {first} – {last}"
    labels = {str(code): str(label) for code, label in query.choices_of(one, request)} if one.kind == "choice" else {}
    return f"{one.label}: {labels.get(str(value), value)}"


def _page_links(desk: Desk, asked: Asked, page: int, pages: int) -> list[tuple[int | None, str]]:
    """Numbers with addresses: first, last and those around the current page; None is a gap."""
    wanted = sorted({1, pages, *(number for number in range(page - 1, page + 2) if 1 <= number <= pages)})
    links: list[tuple[int | None, str]] = []
    before = 0
    for number in wanted:
        if number - before > 1:
            links.append((None, ""))
        links.append((number, "?" + _query_text(desk, asked, page=number if number > 1 else None)))
        before = number
    return links
