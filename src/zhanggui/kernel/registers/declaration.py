"""What a register is declared to be: values in, values out, no database.

A declaration is a mapping as a file in playbooks/registers holds it (see registers.schema.json there), or as the
designer in the browser sends it. `check` says everything that is wrong with it; `read` makes it usable.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.base import Problem
from zhanggui.base.formula import Formula, FormulaError
from zhanggui.kernel.duties.rules import CADENCES
from zhanggui.kernel.organisation.named import pick_language

TYPES = (
    "text", "long", "number", "integer", "money", "percent", "date", "datetime", "time", "choice", "choices",
    "person", "position", "department", "product", "sku", "order", "shop", "project", "yes_no", "file", "url",
    "sequence", "formula",
)  # fmt: skip
REFERENCES = frozenset({"person", "position", "department", "product", "sku", "order", "shop", "project"})
DATED = ("date", "datetime")
NUMBERS = frozenset({"number", "integer", "money", "percent"})
TOTALS = ("sum", "mean", "none")
MASKS = ("name", "phone", "address", "text")
EVIDENCE = ("filled", "kept")
"""What in a register is evidence: a line filled in, or also a line brought up to date."""
DEFAULTS = ("today", "now", "me", "my_position", "period")
KEYLESS = frozenset({"long", "choices", "file", "sequence", "formula"})
"""Kinds of columns that cannot be part of a key."""
EVERYONE = "everyone"
MOST_COLUMNS = 60
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,57}\Z")


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        """In the language in use."""
        return pick_language(self.zh, self.en)

    def as_json(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}


@dataclass(frozen=True)
class Choice:
    id: str
    name: Text


@dataclass(frozen=True)
class Column:
    """One column. `shows` is the kind a formula's answer is shown as; `mask` how personal data is hidden."""

    id: str
    name: Text
    type: str
    choices: tuple[Choice, ...] = ()
    required: bool = False
    formula: Formula | None = None
    shows: str = ""
    unit: Text | None = None
    total: str = "none"
    mask: str = ""
    default: str = ""
    help: Text | None = None
    prefix: str = ""
    index: bool = False
    """A personal column that tells people apart in numbers, by a blind index."""

    @property
    def personal(self) -> bool:
        return bool(self.mask)

    @property
    def look(self) -> str:
        """The kind a value is shown and sorted as."""
        return self.shows if self.type == "formula" else self.type

    @property
    def is_number(self) -> bool:
        return self.look in NUMBERS

    @property
    def computed(self) -> bool:
        """Worked out or given by the register itself: nobody types it."""
        return self.type in ("formula", "sequence")


@dataclass(frozen=True)
class Declaration:
    id: str
    name: Text
    domain: str
    owners: tuple[str, ...]
    readers: tuple[str, ...]
    cadences: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    basis: str = ""
    note: Text | None = None
    orgs: tuple[str, ...] = ()
    evidence: str = "filled"
    day: str = ""
    """The column with the day an entry counts on; without it the first of days, else the day it was filled in."""
    by_name: Mapping[str, Column] = field(default_factory=dict, compare=False)

    def column(self, name: str) -> Column | None:
        return self.by_name.get(name)

    @property
    def entered(self) -> tuple[Column, ...]:
        """Columns people fill in."""
        return tuple(column for column in self.columns if not column.computed)

    @property
    def shop_column(self) -> Column | None:
        """The column that says which shop an entry belongs to."""
        return next((column for column in self.columns if column.type == "shop"), None)

    @property
    def day_columns(self) -> tuple[str, ...]:
        """Where the day an entry counts on stands: the first of these that is filled in."""
        dated = [column.id for column in self.columns if column.type in DATED]
        return tuple(dict.fromkeys([self.day, *dated])) if self.day else tuple(dated[:1])

    def computing_order(self) -> tuple[Column, ...]:
        """Formula columns, those that others build on first."""
        return tuple(self.by_name[name] for name in _ordered(self.columns))


def read(about: Mapping[str, Any]) -> Declaration:
    """A declaration that passed `check`."""
    columns = tuple(_column(row) for row in about["columns"])
    return Declaration(
        id=about["id"], name=_text(about["name"]), domain=about.get("domain", ""), owners=_list(about.get("owners")),
        readers=_list(about.get("readers")), cadences=_list(about.get("cadence")) or ("event",), columns=columns,
        key=_list(about.get("key")), basis=about.get("basis", ""), note=_maybe(about.get("note")),
        orgs=_list(about.get("orgs")), evidence=about.get("evidence", "filled"), day=str(about.get("day") or ""),
        by_name={column.id: column for column in columns},
    )  # fmt: skip


def check(about: Any, *, before: Declaration | None = None) -> list[Problem]:
    """Everything wrong with a declaration; `before` is the version in force, whose columns keep their meaning."""
    if not isinstance(about, Mapping):
        return [Problem("register.malformed", _("A register is declared as a set of fields."))]
    problems = list(_head_problems(about))
    rows = about.get("columns")
    if not isinstance(rows, list) or not rows:
        return [*problems, Problem("register.no_columns", _("A register needs at least one column."))]
    if len(rows) > MOST_COLUMNS:
        problems.append(
            Problem("register.too_many_columns", _("A register has at most %(most)d columns.") % {"most": MOST_COLUMNS})
        )
    seen: set[str] = set()
    for place, row in enumerate(rows, 1):
        problems += _column_problems(row, place, seen)
    if not problems:
        declared = read(about)
        problems += [*_formula_problems(declared), *_key_problems(declared), *_day_problems(declared)]
        problems += _changed_meaning(declared, before) if before else []
    return problems


def _head_problems(about: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(about.get("id"), str) or not _CODE.match(about["id"]):
        yield Problem(
            "register.bad_id", _("The register needs an id of letters, digits, dots and dashes, such as R.gifts.")
        )
    yield from _name_problems(about.get("name"), _("The register"), "register.no_name", None)
    for name in ("owners", "readers", "cadence", "key", "orgs"):
        if not _is_words(about.get(name)):
            yield Problem(
                "register.malformed", _("%(field)s must be a word or a list of words.") % {"field": name}, column=name
            )
    if not _is_words(about.get("owners")) or not _list(about.get("owners")):
        yield Problem("register.no_owner", _("Say which post fills the register, or that everyone does."))
    unknown = [word for word in _list(about.get("cadence")) if word not in CADENCES]
    if unknown:
        yield Problem(
            "register.unknown_cadence", _("Nothing is due %(word)s.") % {"word": ", ".join(unknown)}, column="cadence"
        )
    if about.get("evidence", "filled") not in EVIDENCE:
        yield Problem(
            "register.unknown_evidence", _("Say what is evidence: a line filled in, or also one brought up to date."),
            column="evidence",
        )  # fmt: skip


def _column_problems(row: Any, place: int, seen: set[str]) -> Iterator[Problem]:
    if not isinstance(row, Mapping) or not isinstance(row.get("id"), str) or not _ID.match(row["id"]):
        yield Problem(
            "register.bad_column_id",
            _("Column %(n)d needs an id that begins with a small letter: a-z, 0-9 and _.") % {"n": place},
            row=place,
        )
        return
    name = row["id"]
    where = _("The column %(id)s") % {"id": name}
    if name in seen:
        yield Problem("register.column_twice", _("%(what)s is there twice.") % {"what": where}, place, name)
    seen.add(name)
    yield from _name_problems(row.get("name"), where, "register.no_column_name", place)
    kind = row.get("type")
    if kind not in TYPES:
        yield Problem(
            "register.unknown_type",
            _("%(what)s has a kind nobody knows: %(kind)s.") % {"what": where, "kind": kind}, place, name,
        )  # fmt: skip
        return
    if kind in ("choice", "choices"):
        yield from _choice_problems(row.get("choices"), where, place, name)
    elif row.get("choices"):
        yield Problem(
            "register.stray_choices", _("%(what)s is no choice but has choices.") % {"what": where}, place, name
        )
    if row.get("total", "none") not in TOTALS or (
        row.get("total", "none") != "none"
        and (row.get("shows", "number") if kind == "formula" else kind) not in NUMBERS
    ):
        yield Problem("register.bad_total", _("%(what)s cannot be totalled.") % {"what": where}, place, name)
    if row.get("personal") not in (None, False, True, *MASKS):
        yield Problem("register.bad_mask", _("%(what)s cannot be masked like that.") % {"what": where}, place, name)
    if row.get("personal") and kind not in ("text", "long"):
        yield Problem(
            "register.personal_kind", _("%(what)s holds personal data, so it must be a text.") % {"what": where},
            place, name,
        )  # fmt: skip
    if row.get("index") and not row.get("personal"):
        yield Problem(
            "register.stray_index", _("%(what)s holds nothing personal, so it is counted as it is.") % {"what": where},
            place, name,
        )  # fmt: skip
    if kind == "formula":
        yield from _formula_form(row, where, place, name)
    elif row.get("formula"):
        yield Problem(
            "register.stray_formula", _("%(what)s is typed in but has a formula.") % {"what": where}, place, name
        )
    if kind == "sequence" and row.get("required"):
        yield Problem(
            "register.sequence_typed", _("%(what)s is numbered by itself: nobody types it.") % {"what": where},
            place, name,
        )  # fmt: skip


def _formula_form(row: Mapping[str, Any], where: str, place: int, name: str) -> Iterator[Problem]:
    if row.get("shows", "number") not in (*NUMBERS, "text", "yes_no", "date"):
        yield Problem("register.bad_shows", _("%(what)s cannot be shown like that.") % {"what": where}, place, name)
    try:
        Formula.parse(str(row.get("formula") or ""))
    except FormulaError as error:
        yield Problem("register.bad_formula", f"{where}: {error}", place, name)


def _choice_problems(rows: Any, where: str, place: int, name: str) -> Iterator[Problem]:
    if not isinstance(rows, list) or not rows:
        yield Problem("register.no_choices", _("%(what)s needs its choices.") % {"what": where}, place, name)
        return
    ids = [row.get("id") if isinstance(row, Mapping) else None for row in rows]
    if any(not isinstance(one, str) or not one for one in ids) or len(set(ids)) != len(ids):
        yield Problem("register.bad_choice", _("%(what)s has a choice without an id of its own.") % {"what": where},
                      place, name)  # fmt: skip
        return
    for row in rows:
        if not all(isinstance(row.get(part), str) and row[part].strip() for part in ("zh", "en")):
            yield Problem(
                "register.choice_language",
                _("%(what)s: the choice %(id)s needs a Chinese and an English name.")
                % {"what": where, "id": row["id"]},
                place, name,
            )  # fmt: skip


def _name_problems(name: Any, where: str, code: str, place: int | None) -> Iterator[Problem]:
    if not isinstance(name, Mapping) or not all(
        isinstance(name.get(part), str) and name[part].strip() for part in ("zh", "en")
    ):
        yield Problem(code, _("%(what)s needs a Chinese and an English name.") % {"what": where}, place)


def _formula_problems(declared: Declaration) -> Iterator[Problem]:
    for place, column in enumerate(declared.columns, 1):
        if column.formula is None:
            continue
        for name in sorted(column.formula.names):
            other = declared.column(name)
            if other is None:
                message = _("%(id)s: there is no column %(name)s.") % {"id": column.id, "name": name}
                yield Problem("register.formula_unknown_column", message, place, column.id)
            elif other.personal or other.look in ("long", "file", "choices"):
                message = _("%(id)s cannot calculate with %(name)s.") % {"id": column.id, "name": name}
                yield Problem("register.formula_unfit_column", message, place, column.id)
    if len(_ordered(declared.columns)) != sum(column.formula is not None for column in declared.columns):
        yield Problem("register.formula_circle", _("Formulas build on each other in a circle."))


def _key_problems(declared: Declaration) -> Iterator[Problem]:
    for name in declared.key:
        column = declared.column(name)
        if column is None:
            yield Problem(
                "register.key_unknown_column", _("The key names %(name)s, which is no column.") % {"name": name}
            )
        elif column.type in KEYLESS:
            yield Problem("register.key_unfit_column", _("%(name)s cannot be part of the key.") % {"name": name})


def _day_problems(declared: Declaration) -> Iterator[Problem]:
    column = declared.column(declared.day)
    if declared.day and (column is None or column.type not in DATED):
        yield Problem(
            "register.day_unfit_column",
            _("Entries cannot count on the day in %(name)s: name a column of days.") % {"name": declared.day},
            column="day",
        )


def _changed_meaning(declared: Declaration, before: Declaration) -> Iterator[Problem]:
    for place, column in enumerate(declared.columns, 1):
        old = before.column(column.id)
        if old is None or (old.personal == column.personal and _holds(old) == _holds(column)):
            continue
        message = _("%(id)s was another kind of column before: give the new one another id.") % {"id": column.id}
        yield Problem("register.column_changed_kind", message, place, column.id)


def _holds(column: Column) -> str:
    """What a column holds as numbers count it: what was counted as one kind is never counted as another."""
    if column.type == "formula":
        return f"formula:{'number' if column.shows in ('number', 'percent') else column.shows}"
    return "text" if column.type == "long" else column.type


def _ordered(columns: tuple[Column, ...]) -> list[str]:
    """Ids of formula columns in the order they can be worked out; those in a circle are left out."""
    waiting = {column.id: set(column.formula.names) for column in columns if column.formula is not None}
    done: list[str] = []
    while True:
        ready = [name for name, needs in waiting.items() if not needs & waiting.keys()]
        if not ready:
            return done
        done += ready
        for name in ready:
            del waiting[name]


def _column(row: Mapping[str, Any]) -> Column:
    personal = row.get("personal") or ""
    return Column(
        id=row["id"], name=_text(row["name"]), type=row["type"],
        choices=tuple(Choice(one["id"], _text(one)) for one in row.get("choices") or ()),
        required=bool(row.get("required")), formula=Formula.parse(row["formula"]) if row.get("formula") else None,
        shows=row.get("shows", "number") if row["type"] == "formula" else "", unit=_maybe(row.get("unit")),
        total=row.get("total", "none"), mask="text" if personal is True else personal,
        default=str(row.get("default") or ""), help=_maybe(row.get("help")), prefix=row.get("prefix") or "",
        index=bool(row.get("index")),
    )  # fmt: skip


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["zh"], row["en"])


def _maybe(row: Mapping[str, str] | None) -> Text | None:
    return _text(row) if row and row.get("zh") and row.get("en") else None


def _is_words(value: Any) -> bool:
    return value is None or isinstance(value, str) or (
        isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    )  # fmt: skip


def _list(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
