"""The reader that the order exports of other platforms share: goods rows, and sums that repeat on each of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, code_id
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.platform_records import SUMS, PlatformOrderRecord
from zhanggui.connectors.rows import is_total, one, walk
from zhanggui.connectors.tables import Row
from zhanggui.connectors.wording import problem

POSITION = "订单内第几行"
"""Column a rejected row carries, so that its repair takes its own place among the rows of its order."""
LOST_PLACE = 100_000
"""Where the order itself is unreadable, the row's place is this plus its row: it meets no other row there."""

Shape = Callable[[dict[str, Any], dict[str, Decimal], Binding], None]


class PlatformOrders:
    """Reads one platform's order export.

    `per_order` says whose the sums are: the order's, repeated on each of its rows, or the row's own. `shape` turns
    what the fields told, and the sums among it, into the record's fields, in place. A sum that is `needed` may lack
    its column, but where the column is there no row may leave it empty.
    """

    def __init__(
        self,
        folder: str,
        platform: str,
        fields: Sequence[Field],
        shape: Shape | None = None,
        *,
        per_order: bool,
        needed: Sequence[str] = (),
    ) -> None:
        self.manifest = manifest_of(folder)
        self._platform = platform
        self._fields = tuple(fields)
        self._names = tuple(field.name for field in self._fields)
        self._sums = tuple(name for name in self._names if name in SUMS)
        self._shape = shape
        self._per_order = per_order
        self._needed = tuple(needed)

    def read(
        self, rows: Iterator[Row], header: Sequence[str], header_row: int
    ) -> Iterator[PlatformOrderRecord | Problem]:
        binding = self._bind(header)
        places: Counter[str] = Counter()
        first_sums: dict[str, tuple[int, int]] = {}

        def record(
            row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]
        ) -> PlatformOrderRecord:
            made = self._record(row, raw, extra, values, binding, places[values[0]] + 1)
            places[made.trade_no] += 1
            return made

        def total(cells: list[str]) -> bool:
            """A totals row names no order; a title may begin with the word."""
            return is_total(cells) and not any(letter.isdigit() for letter in cells[binding.places["trade_no"]])

        below = (row for row in rows if row[0] > header_row)
        for found in walk(below, binding, record, self.manifest.noun, total=total):
            if isinstance(found, Problem):
                yield self._placed(found, binding, places)
                continue
            wrong = self._disagrees(found, first_sums, binding) if self._per_order else None
            yield found if wrong is None else wrong

    def read_row(self, raw: Mapping[str, str], row: int) -> PlatformOrderRecord | Problem:
        told = {name: cell for name, cell in raw.items() if name != POSITION}
        place = raw.get(POSITION, "")
        binding = self._bind(tuple(told))

        def record(
            row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]
        ) -> PlatformOrderRecord:
            position = int(place) if place.isascii() and place.isdigit() and len(place) < 10 else 1
            return self._record(row, raw, extra, values, binding, position)

        return one(row, list(told.values()), binding, record, self.manifest.noun)

    def _record(
        self,
        row: int,
        raw: Mapping[str, str],
        extra: Mapping[str, str],
        values: list[Any],
        binding: Binding,
        place: int,
    ) -> PlatformOrderRecord:
        told = dict(zip(self._names, values, strict=True))
        sums = {name: value for name in self._sums if (value := told.pop(name)) is not None}
        for name in self._needed:
            if name not in sums and name not in binding.absent:
                raise CellError("bad_money", name)
        told["status"], told["status_text"] = told["status"]
        if self._shape is not None:
            self._shape(told, sums, binding)
        nothing: dict[str, Decimal] = {}
        return PlatformOrderRecord(
            row=row,
            raw=raw,
            extra=extra,
            platform=self._platform,
            position=place,
            absent=binding.absent,
            of_row=nothing if self._per_order else sums,
            of_order=sums if self._per_order else nothing,
            **told,
        )

    def _disagrees(
        self, found: PlatformOrderRecord, first_sums: dict[str, tuple[int, int]], binding: Binding
    ) -> Problem | None:
        """What is wrong with a row whose order had other sums on an earlier row: neither can be trusted."""
        if not found.of_order:
            return None
        said = hash(tuple(sorted(found.of_order.items())))
        row, before = first_sums.setdefault(found.trade_no, (found.row, said))
        if said == before:
            return None
        column = binding.column(next(iter(found.of_order), "trade_no"))
        value = f"{found.trade_no}, {row} / {found.row}"
        raw = {**found.raw, POSITION: str(found.position)}
        return problem(f"{self.manifest.noun}.order_differs", row=found.row, column=column, value=value, raw=raw)

    def _placed(self, found: Problem, binding: Binding, places: Counter[str]) -> Problem:
        """A rejected row keeps the place it has in its order."""
        try:
            trade_no = code_id(found.raw.get(binding.column("trade_no"), ""))
        except CellError:
            place = LOST_PLACE + (found.row or 0)
        else:
            places[trade_no] = place = places[trade_no] + 1
        raw = {**found.raw, POSITION: str(place)}
        return Problem(found.code, found.message, row=found.row, column=found.column, raw=raw)

    def _bind(self, header: Sequence[str]) -> Binding:
        return Binding(header, self._fields, self.manifest.columns, self.manifest.known)
