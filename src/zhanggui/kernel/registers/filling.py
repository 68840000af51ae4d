"""Many new lines at once: what filling in one after the other makes, in a few statements for all of them.

lines = Lines(register, by, at, shop, reason=...)
line = lines.read(values, origin)
lines.hold([line.key])
if not lines.stands(line):
    lines.add(line)
lines.write()
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhanggui.base import business_date, portions
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.registers import counting, references, services
from zhanggui.kernel.registers.models import EntryChange, Register, RegisterEntry
from zhanggui.kernel.registers.proving import prove_all
from zhanggui.kernel.registers.values import Desk


@dataclass(frozen=True)
class Line:
    """What one new line holds, read and found in order."""

    cells: Mapping[str, Any]
    sealed: Mapping[str, Any]
    shop: str
    key: str
    origin: str


class Lines:
    """New lines of one register by one person, within one transaction that holds the register."""

    def __init__(
        self, register: Register, by: Person | None, at: datetime, shop: str = "", *, reason: str = ""
    ) -> None:
        self.register = services.locked(register)
        self._declared = self.register.declared
        self._by, self._at, self._shop, self._reason = by, at, shop, reason
        self._zone = organisation.zone()
        self._known: dict[tuple[str, str], str | None] = {}
        self._keys: set[str] = set()
        self._waiting: list[Line] = []

    def read(self, values: Mapping[str, Any], origin: str) -> Line:
        """The line these values make; refused as `fill` would refuse it, but for what it lacks."""
        desk = Desk(self._resolved, self._zone)
        cells, sealed = services.read_cells(self._declared, values, desk)
        shop = services.shop_of(self._declared, cells, self._shop)
        services.must_see(shop, self._by)
        return Line(cells, sealed, shop, services.key_of(self._declared, {**cells, **sealed}, shop), origin)

    def hold(self, keys: Collection[str]) -> None:
        """Learn which of these keys stand now; what waits is written by then."""
        self._keys.clear()
        for some in portions(sorted({key for key in keys if key})):
            held = RegisterEntry.objects.filter(register=self.register, key__in=some, struck_at__isnull=True)
            self._keys.update(held.values_list("key", flat=True))

    def stands(self, line: Line) -> bool:
        """Whether a line with its key is there, written or waiting."""
        return bool(line.key) and line.key in self._keys

    def add(self, line: Line) -> None:
        """Put a line with the others; refused where it lacks what every line needs."""
        services.wants_all(self._declared, {**line.cells, **line.sealed})
        cells = {**line.cells, **services.answers(self._declared, line.cells)}
        self._waiting.append(Line(cells, line.sealed, line.shop, line.key, line.origin))
        if line.key:
            self._keys.add(line.key)

    def write(self) -> None:
        """Write what was added: lines with their numbers, their history, evidence and news."""
        lines, self._waiting = self._waiting, []
        if not lines:
            return
        first = self.register.last_number + 1
        self.register.last_number += len(lines)
        self.register.save(update_fields=["last_number"])
        made = RegisterEntry.objects.bulk_create(
            [self._entry(number, line) for number, line in enumerate(lines, first)], batch_size=200
        )
        counting.touched(self.register, [(entry.shop, entry.day) for entry in made])
        hidden = [services.kept(line.sealed) for line in lines]
        EntryChange.objects.bulk_create(
            [services.filled_in(*pair, self._by, self._at, self._reason) for pair in zip(made, hidden, strict=True)],
            batch_size=200,
        )
        prove_all(made, self._by, self._at)

    def _entry(self, number: int, line: Line) -> RegisterEntry:
        on = business_date(self._at, self._zone)
        numbered = {
            column.id: f"{column.prefix}{number:04d}" for column in self._declared.columns if column.type == "sequence"
        }
        cells = {**line.cells, **numbered}
        return RegisterEntry(
            register=self.register, version_id=self.register.live_id, number=number, shop=line.shop,
            cells=services.kept(cells), sealed=services.as_text(services.kept(line.sealed)), key=line.key,
            origin=line.origin, filled_by=self._by, filled_at=self._at, filled_on=on, changed_at=self._at,
            day=counting.day_of(self._declared, cells, on),
        )  # fmt: skip

    def _resolved(self, kind: str, text: str) -> str | None:
        """Who or what is meant, looked up once a text."""
        if (kind, text) not in self._known:
            user = self._by.user if self._by is not None else None
            self._known[kind, text] = references.resolved(kind, user, text)
        return self._known[kind, text]
