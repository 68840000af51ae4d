"""What the address of a register's list asks for: filters, order, page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.api import Column, Declaration
from zhanggui.kernel.registers.declaration import NUMBERS

SIZES = (50, 200, 1000)
TEXTS = ("text", "long", "url", "sequence", "product", "sku", "order", "file")


@dataclass(frozen=True)
class Asked:
    text: str
    filters: dict[str, str]
    sort: str
    page: int
    size: int
    struck: bool

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.filters)

    def query(self, **changes: Any) -> str:
        """The address after the question mark; a change of None takes a part away."""
        parts: dict[str, Any] = {
            "q": self.text, **{f"f-{name}": value for name, value in self.filters.items()}, "sort": self.sort,
            "size": self.size if self.size != SIZES[0] else "", "struck": "1" if self.struck else "",
        }  # fmt: skip
        parts.update(changes)
        return urlencode({name: value for name, value in parts.items() if value not in (None, "")})


@dataclass(frozen=True)
class Shown:
    """One filter of the bar."""

    name: str
    label: str
    kind: str
    value: str = ""
    first: str = ""
    last: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def read(request: HttpRequest) -> Asked:
    given = request.GET
    filters = {name[2:]: given[name].strip()[:200] for name in given if name.startswith("f-") and given[name].strip()}
    return Asked(
        given.get("q", "").strip()[:100], filters, given.get("sort", "")[:60], _number(given.get("page", ""), 1),
        size if (size := _number(given.get("size", ""), SIZES[0])) in SIZES else SIZES[0], given.get("struck") == "1",
    )  # fmt: skip


def filters_shown(declared: Declaration, asked: Asked, request: HttpRequest) -> list[Shown]:
    """A filter for each column that can be asked for, and for who filled a line and when."""
    shown = [
        Shown("filled", _("Filled in"), "days", first=asked.filters.get("filled__from", ""),
              last=asked.filters.get("filled__to", "")),
    ]  # fmt: skip
    return [*shown, *(one for column in declared.columns if (one := _shown(column, asked, request)))]


def _shown(column: Column, asked: Asked, request: HttpRequest) -> Shown | None:
    label, value = str(column.name), asked.filters.get(column.id, "")
    bounds = {"first": asked.filters.get(f"{column.id}__from", ""), "last": asked.filters.get(f"{column.id}__to", "")}
    if column.personal or column.type == "file":
        return None
    if column.look in ("choice", "choices"):
        return Shown(
            column.id, label, "choice", value, choices=tuple((one.id, str(one.name)) for one in column.choices)
        )
    if column.look == "yes_no":
        return Shown(column.id, label, "choice", value, choices=(("1", _("yes")), ("0", _("no"))))
    if column.look in ("person", "position", "department", "shop", "project"):
        return Shown(
            column.id, label, "choice", value,
            choices=tuple(registers.search_reference(column.look, request.user, "", 300)),
        )  # fmt: skip
    if column.look in ("date", "datetime"):
        return Shown(column.id, label, "days", **bounds)
    if column.look in NUMBERS:
        return Shown(column.id, label, "numbers", **bounds)
    return None if column.look in TEXTS or column.look == "time" else Shown(column.id, label, "text", value)


def _number(text: str, otherwise: int) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise
