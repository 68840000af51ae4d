"""Filling registers: each entry with its number, each change with its author and reason."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Problem, Refusal, business_date
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.registers import access, counting, references
from zhanggui.kernel.registers.declaration import Column, Declaration
from zhanggui.kernel.registers.models import EntryChange, Register, RegisterEntry
from zhanggui.kernel.registers.proving import link_of, prove
from zhanggui.kernel.registers.values import Desk, Unfit, computed, stored

Action = EntryChange.Action
CHANGED = "register.changed"


class EntryRefused(Refusal):
    """Values that do not fit; `problems` has one for each column."""

    @property
    def problems(self) -> list[Problem]:
        return list(self.details.get("problems", ()))  # type: ignore[call-overload]


@transaction.atomic
def fill(
    register: Register, values: Mapping[str, Any], by: Person | None, at: datetime, shop: str = "", *,
    reason: str = "", origin: str = "", checked: bool = False,
) -> RegisterEntry:  # fmt: skip
    """Write a line. Where a line with the same key stands, that line is changed instead.

    `checked` says that the caller has made sure that this person may fill the register.
    """
    register = locked(register)
    zone = organisation.zone()
    if not checked:
        must_fill(register, by, at)
    declared = register.declared
    cells, sealed = _read(declared, values, by, zone)
    shop = shop_of(declared, cells, shop)
    must_see(shop, by)
    key = key_of(declared, {**cells, **sealed}, shop)
    held = RegisterEntry.objects.filter(register=register, key=key, struck_at__isnull=True).first() if key else None
    if held is not None:
        given = {name: value for name, value in values.items() if value not in (None, "", [])}
        held.register = register
        changed = _change(held, given, by, at, reason or _("filled in again"))
        if changed is not None:
            prove(changed, by, at, business_date(at, zone))
        return changed or held
    wants_all(declared, {**cells, **sealed})
    cells |= answers(declared, cells)
    register.last_number += 1
    register.save(update_fields=["last_number"])
    cells |= {
        column.id: f"{column.prefix}{register.last_number:04d}"
        for column in declared.columns
        if column.type == "sequence"
    }
    entry = RegisterEntry.objects.create(
        register=register, version_id=register.live_id, number=register.last_number, shop=shop, cells=kept(cells),
        sealed=as_text(kept(sealed)), key=key, origin=origin, filled_by=by, filled_at=at,
        filled_on=business_date(at, zone), changed_at=at,
        day=counting.day_of(declared, cells, business_date(at, zone)),
    )  # fmt: skip
    counting.touched(register, [(entry.shop, entry.day)])
    _note(entry, Action.FILLED, by, at, reason, {}, kept(cells), {}, kept(sealed))
    prove(entry, by, at, entry.filled_on)
    return entry


@transaction.atomic
def change(
    entry: RegisterEntry, values: Mapping[str, Any], by: Person | None, at: datetime, reason: str = "", *,
    revision: int | None = None, checked: bool = False,
) -> RegisterEntry:  # fmt: skip
    """Change some cells of a line; `revision` is the one the person looked at.

    In a register that is kept up to date the change is evidence, as filling in a line is.
    """
    entry = _held(entry, by, at, checked=checked)
    if entry.struck:
        raise Refusal("entry.struck", _("This line is struck out. Restore it first."), entry=entry.pk)
    if revision is not None and revision != entry.revision:
        raise Refusal(
            "entry.changed_meanwhile", _("Somebody else changed this line meanwhile. Look at it again."), entry=entry.pk
        )
    changed = _change(entry, values, by, at, reason)
    if changed is not None and changed.register.declared.evidence == "kept":
        prove(changed, by, at, business_date(at, organisation.zone()))
    return changed or entry


@transaction.atomic
def strike(
    entry: RegisterEntry, by: Person | None, reason: str, at: datetime, *, checked: bool = False
) -> RegisterEntry:
    """Take a line out of the register. It keeps its number and can be restored."""
    entry = _held(entry, by, at, checked=checked)
    if entry.struck:
        return entry
    if not reason.strip():
        raise Refusal("entry.no_reason", _("Say why this line is struck out."), entry=entry.pk)
    _strike(entry, at)
    _note(entry, Action.STRUCK, by, at, reason)
    return entry


@transaction.atomic
def restore(
    entry: RegisterEntry, by: Person | None, at: datetime, reason: str = "", *, checked: bool = False
) -> RegisterEntry:
    """Bring a struck line back."""
    entry = _held(entry, by, at, checked=checked)
    if not entry.struck:
        return entry
    _restore(entry, at)
    _note(entry, Action.RESTORED, by, at, reason)
    return entry


@transaction.atomic
def undo(entry: RegisterEntry, by: Person | None, at: datetime, *, checked: bool = False) -> RegisterEntry:
    """Take back the last thing that happened to a line; undoing again takes back the one before."""
    entry = _held(entry, by, at, checked=checked)
    undone = set(entry.changes.exclude(undoes=None).values_list("undoes_id", flat=True))
    last = next((one for one in entry.changes.filter(undoes=None) if one.pk not in undone), None)
    if last is None:
        raise Refusal("entry.nothing_to_undo", _("There is nothing left to undo on this line."), entry=entry.pk)
    reason = _("undone")
    if last.action == Action.CHANGED:
        hidden = _from_text(last.sealed).get("before", {})
        _write(entry, {**last.before}, hidden, by, at, reason, undoes=last)
        return entry
    if last.action == Action.RESTORED or last.action == Action.FILLED:
        _strike(entry, at)
        _note(entry, Action.STRUCK, by, at, reason, undoes=last)
    else:
        _restore(entry, at)
        _note(entry, Action.RESTORED, by, at, reason, undoes=last)
    return entry


@transaction.atomic
def reveal(entry: RegisterEntry, *, actor: str, reason: str, address: str = "") -> dict[str, str]:
    """The personal columns of one line in clear; the look is written down, or refused."""
    hidden = _from_text(entry.sealed)
    privacy.reveal(
        actor=actor, reason=reason, subject=f"{entry.register.code} #{entry.number}", fields=tuple(sorted(hidden)),
        detail={"register": entry.register.code, "entry": entry.number}, address=address,
    )  # fmt: skip
    return hidden


def _held(entry: RegisterEntry, by: Person | None, at: datetime, *, checked: bool) -> RegisterEntry:
    """The entry as it now stands, with its register locked."""
    register = locked(entry.register)
    if not checked:
        must_fill(register, by, at)
    entry = RegisterEntry.objects.select_for_update(of=("self",)).select_related("version").get(pk=entry.pk)
    entry.register = register
    must_see(entry.shop, by)
    return entry


def locked(register: Register) -> Register:
    """One writer a register: numbers without gaps, keys without doubles."""
    register = Register.objects.select_for_update(of=("self",)).select_related("live").get(pk=register.pk)
    if register.closed_on is not None:
        raise Refusal("register.closed", _("This register is closed."), register=register.code)
    return register


def must_fill(register: Register, by: Person | None, at: datetime) -> None:
    """Refuse who holds no post that fills this register."""
    if by is not None and not access.access_for(by, business_date(at, organisation.zone())).fills(register):
        raise Refusal(
            "register.not_yours", _("%(name)s is filled by another post.") % {"name": register.name},
            register=register.code,
        )  # fmt: skip


def must_see(shop: str, by: Person | None) -> None:
    if not shop or by is None or by.user is None:
        return
    seen = references.shops_of(by.user)
    if seen is not None and shop not in seen:
        raise Refusal("register.other_shop", _("This shop is not one of yours."), shop=shop)


def _read(
    declared: Declaration, values: Mapping[str, Any], by: Person | None, zone: ZoneInfo
) -> tuple[dict[str, Any], dict[str, Any]]:
    user = by.user if by is not None else None
    return read_cells(declared, values, Desk(lambda kind, text: references.resolved(kind, user, text), zone))


def read_cells(declared: Declaration, values: Mapping[str, Any], desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    """Open and personal cells of what was given; every fault is told at once."""
    cells: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    problems = []
    for name, value in values.items():
        column = declared.column(name)
        if column is None:
            problems.append(
                Problem("entry.unknown_column", _("There is no column %(name)s.") % {"name": name}, column=name)
            )
            continue
        try:
            (sealed if column.personal else cells)[name] = stored(column, value, desk)
        except Unfit as unfit:
            problems.append(Problem("entry.unfit", str(unfit), column=name))
    if problems:
        raise _refused(declared, problems)
    return cells, sealed


def _refused(declared: Declaration, problems: list[Problem]) -> EntryRefused:
    first = problems[0]
    column = declared.column(first.column or "")
    sentence = f"{column.name}: {first.message}" if column else first.message
    return EntryRefused(first.code, sentence, problems=problems, register=declared.id)


def wants_all(declared: Declaration, cells: Mapping[str, Any]) -> None:
    missing = [column for column in declared.entered if column.required and cells.get(column.id) is None]
    if missing:
        raise _refused(declared, [Problem("entry.required", _("Fill this in."), column=one.id) for one in missing])


def answers(declared: Declaration, cells: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return computed(declared, cells)
    except Unfit as unfit:
        name, _colon, sentence = str(unfit).partition(": ")
        raise _refused(declared, [Problem("entry.formula", sentence or name, column=name)]) from unfit


def shop_of(declared: Declaration, cells: Mapping[str, Any], shop: str) -> str:
    """The shop a line belongs to: its own column's, else the one given."""
    column: Column | None = declared.shop_column
    return str((cells.get(column.id) if column else None) or shop or "")


def key_of(declared: Declaration, cells: Mapping[str, Any], shop: str) -> str:
    """What makes an entry the same entry; personal parts only as a keyed fingerprint. Empty without a key."""
    parts = []
    for name in declared.key:
        value = cells.get(name)
        column = declared.by_name[name]
        parts.append(privacy.blind_index(str(value)) if column.personal and value is not None else value)
    if not declared.key or all(part is None for part in parts):
        return ""
    return hashlib.sha256(json.dumps([shop, *parts], ensure_ascii=False).encode()).hexdigest()


def _change(
    entry: RegisterEntry, values: Mapping[str, Any], by: Person | None, at: datetime, reason: str
) -> RegisterEntry | None:
    """Write what differs; None where nothing does."""
    declared = entry.register.declared
    cells, sealed = _read(declared, values, by, organisation.zone())
    return _write(entry, cells, sealed, by, at, reason)


def _write(
    entry: RegisterEntry, cells: Mapping[str, Any], sealed: Mapping[str, Any], by: Person | None, at: datetime,
    reason: str, undoes: EntryChange | None = None,
) -> RegisterEntry | None:  # fmt: skip
    declared = entry.register.declared
    old, hidden = dict(entry.cells), _from_text(entry.sealed)
    now, now_hidden = {**old, **cells}, {**hidden, **sealed}
    wants_all(declared, {**now, **now_hidden})
    now |= answers(declared, now)
    before, after = _differences(old, now)
    sealed_before, sealed_after = _differences(hidden, now_hidden)
    if not after and not sealed_after:
        return None
    was = (entry.shop, entry.day)
    entry.shop = shop_of(declared, now, entry.shop)
    entry.day = counting.day_of(declared, now, entry.filled_on)
    must_see(entry.shop, by)
    entry.key = key_of(declared, {**now, **now_hidden}, entry.shop)
    _must_be_alone(entry)
    entry.cells, entry.sealed = kept(now), as_text(kept(now_hidden))
    entry.version_id, entry.revision, entry.changed_at = entry.register.live_id, entry.revision + 1, at
    entry.save()
    counting.touched(entry.register, [was, (entry.shop, entry.day)])
    made = _note(entry, Action.CHANGED, by, at, reason, before, after, sealed_before, sealed_after, undoes=undoes)
    subject = f"{entry.register.code} #{entry.number}"
    detail = {"register": entry.register.code, "entry": entry.number, "columns": sorted({*after, *sealed_after})}
    evidence.record(
        key=f"{CHANGED}:{made.pk}", event=CHANGED, person=by, at=at, shop=entry.shop, subject=subject,
        link=link_of(entry), detail=detail,
    )  # fmt: skip
    events.announce(CHANGED, {**detail, "pk": entry.pk, "person": by.code if by else ""}, at)
    return entry


def _must_be_alone(entry: RegisterEntry) -> None:
    if not entry.key:
        return
    same = RegisterEntry.objects.filter(register_id=entry.register_id, key=entry.key, struck_at__isnull=True)
    twin = same.exclude(pk=entry.pk).first()
    if twin is not None:
        raise Refusal(
            "entry.key_taken", _("Line %(number)d already stands for the same.") % {"number": twin.number},
            entry=twin.pk,
        )  # fmt: skip


def _strike(entry: RegisterEntry, at: datetime) -> None:
    entry.struck_at, entry.changed_at, entry.revision = at, at, entry.revision + 1
    entry.save(update_fields=["struck_at", "changed_at", "revision"])
    counting.touched(entry.register, [(entry.shop, entry.day)])


def _restore(entry: RegisterEntry, at: datetime) -> None:
    _must_be_alone(entry)
    entry.struck_at, entry.changed_at, entry.revision = None, at, entry.revision + 1
    entry.save(update_fields=["struck_at", "changed_at", "revision"])
    counting.touched(entry.register, [(entry.shop, entry.day)])


def _note(
    entry: RegisterEntry, action: str, by: Person | None, at: datetime, reason: str,
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    hidden_before: Mapping[str, Any] | None = None, hidden_after: Mapping[str, Any] | None = None,
    undoes: EntryChange | None = None,
) -> EntryChange:  # fmt: skip
    made = _changed(entry, action, by, at, reason, before or {}, after or {}, hidden_before or {}, hidden_after or {})
    made.undoes = undoes
    made.save()
    return made


def filled_in(
    entry: RegisterEntry, hidden: Mapping[str, Any], by: Person | None, at: datetime, reason: str
) -> EntryChange:
    """The first thing that happened to a line, not yet written."""
    return _changed(entry, Action.FILLED, by, at, reason, {}, entry.cells, {}, hidden)


def _changed(
    entry: RegisterEntry, action: str, by: Person | None, at: datetime, reason: str, before: Mapping[str, Any],
    after: Mapping[str, Any], hidden_before: Mapping[str, Any], hidden_after: Mapping[str, Any],
) -> EntryChange:  # fmt: skip
    hidden = {"before": dict(hidden_before), "after": dict(hidden_after)}
    return EntryChange(
        entry=entry, number=entry.revision, action=action, person=by, at=at, reason=reason.strip()[:300],
        before=dict(before), after=dict(after), sealed=as_text(hidden) if hidden_before or hidden_after else "",
        personal=sorted({*hidden_before, *hidden_after}),
    )  # fmt: skip


def _differences(old: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**old, **now} if old.get(name) != now.get(name)]
    return {name: old.get(name) for name in names}, {name: now.get(name) for name in names}


def kept(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Without the empty ones."""
    return {name: value for name, value in cells.items() if value is not None}


def as_text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""


def _from_text(text: str) -> dict[str, Any]:
    return json.loads(text) if text else {}


def personal_of(entry: RegisterEntry) -> dict[str, str]:
    """The personal columns in clear, for masking: never shown as they are."""
    return _from_text(entry.sealed)
