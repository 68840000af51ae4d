"""What a department says about a document's list; values only, nothing happens here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest

Kind = Literal["text", "money", "number", "percent", "date", "datetime", "badge", "link", "flag"]
Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Column:
    """One column of a list and of its exports."""

    name: str
    label: Any
    value: Callable[[Any], Any] | str | None = None
    """Takes the row, or names an attribute ("order.shop.name"); empty means `name`."""
    kind: Kind = "text"
    sort: str | None = None
    """Field to order by when the heading is clicked."""
    on_phone: bool = True
    personal: bool = False
    """Personal data: shown and exported masked."""
    tone: Callable[[Any], str] | None = None
    """Colour of a badge: grey, blue, green, yellow, red."""
    link: Callable[[Any], str] | None = None
    """Address of a link cell, where it is not the row's detail page."""
    hidden: bool = False
    """Off until the person chooses it; always in exports."""
    exported: bool = True


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list. Give `field` for a plain comparison, or `apply` for anything else.

    choice: one of `choices` (a sequence of (value, label), or a function of the request giving one);
    text: contains; days: a Period of business days; flag: yes or nothing.
    """

    name: str
    label: Any
    kind: Literal["choice", "text", "days", "flag"] = "choice"
    choices: Choices | Callable[..., Choices] = ()
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None
    field: str = ""


@dataclass(frozen=True)
class Action:
    """Something done to many rows at once.

    `run(request, objects, note)` gets a QuerySet and answers a sentence for the person. It may raise Refusal.
    """

    name: str
    label: Any
    right: str
    run: Callable[[HttpRequest, Any, str], str]
    confirm: Any = ""
    wants_note: bool = False
    icon: str = ""
    tone: str = ""
    """"red" for what cannot be undone."""


@dataclass(frozen=True)
class Desk:
    """A document's list as people see it. See the room note of this package for an example."""

    key: str
    title: Any
    app: str
    right: str
    rows: Callable[[HttpRequest], QuerySet[Any]]
    columns: Sequence[Column]
    export_right: str = ""
    """Empty: the right to see is enough to export."""
    export_event: str = ""
    """Evidence recorded on export, such as "order.exported"."""
    filters: Sequence[Filter] = ()
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    search_hint: Any = ""
    actions: Sequence[Action] = ()
    detail: Callable[[Any], str] | None = None
    empty: Any = ""
    empty_link: tuple[str, Any] | None = None
    """(url name, label) of what to do about an empty list."""
    default_sort: str = "pk"
    page_size: int = 50
    intro: Any = ""
    """One sentence under the title."""
    buttons: Callable[[HttpRequest], Sequence[tuple[str, Any, str]]] | None = None
    """Buttons beside the title: (address, label, icon)."""
    tabs: str = ""
    """Name of the choice filter shown as tabs above the list."""
    template: str = "web/desk/page.html"
    """A page of the department's own that extends this one."""
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def url_name(self) -> str:
        return f"{self.app}:{self.key}"

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)
