"""What an entry counts as in numbers: on which day, for which shop. Rooms above are told which days have changed.

counting.when_touched(told)          # in AppConfig.ready; called in the transaction that changes the entries
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.base import Problem, Refusal, business_date
from zhanggui.facts import COMPANY, keep_shape, merged, shape_of, shape_of_register
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers.declaration import Declaration
from zhanggui.kernel.registers.models import Register, RegisterEntry

Told = Callable[[str, str, Iterable[date]], None]
"""Takes the code of a register, the shop in whose facts its entries are (or COMPANY), and the days."""
_told: list[Told] = []


def when_touched(told: Told) -> None:
    """Name who is told of days whose entries have changed."""
    if told not in _told:
        _told.append(told)


def touched(register: Register, places: Iterable[tuple[str, date]]) -> None:
    """These shops and days of a register are not as they were. Call it in the transaction that changes them."""
    for shop, some in groupby(sorted(set(places)), key=lambda place: place[0]):
        days = [day for _, day in some]
        for told in _told:
            told(register.code, shop or COMPANY, days)


def day_of(declared: Declaration, cells: Mapping[str, Any], filled_on: date) -> date:
    """The business day an entry counts on."""
    for name in declared.day_columns:
        kept = cells.get(name)
        if kept:
            return _day(str(kept))
    return filled_on


def _day(kept: str) -> date:
    return business_date(datetime.fromisoformat(kept), organisation.zone()) if "T" in kept else date.fromisoformat(kept)


def date_again(register: Register, before: Declaration) -> None:
    """Another declaration may count entries on other days: write them down and tell both."""
    declared = register.declared
    if declared.day_columns == before.day_columns:
        return
    moved: list[RegisterEntry] = []
    places: set[tuple[str, date]] = set()
    for entry in RegisterEntry.objects.filter(register=register).iterator(chunk_size=2000):
        day = day_of(declared, entry.cells, entry.filled_on)
        if day != entry.day:
            places |= {(entry.shop, entry.day), (entry.shop, day)}
            entry.day = day
            moved.append(entry)
    RegisterEntry.objects.bulk_update(moved, ["day"], batch_size=500)
    touched(register, places)


def unfit(about: Mapping[str, Any]) -> list[Problem]:
    """Columns that numbers already count as something else: of the release's register of this id, or of one before."""
    shape = shape_of_register(about)
    held = shape_of(shape.fact)
    try:
        if held is not None:
            merged(held, shape)
    except Refusal as refusal:
        name = str(refusal.details["column"])
        message = _("%(id)s was another kind of column before: give the new one another id.") % {"id": name}
        return [Problem("register.column_changed_kind", message, column=name)]
    return []


def keep_columns(about: Mapping[str, Any]) -> None:
    """What numbers can count of a register, kept beside the facts; nothing where the release knows all of it."""
    shape = shape_of_register(about)
    held = shape_of(shape.fact)
    if held is None or any(column not in held.columns for column in shape.columns):
        keep_shape(shape)
