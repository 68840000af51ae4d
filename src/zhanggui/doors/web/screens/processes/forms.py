"""Forms of steps: from a JSON Schema to the fields of a page, and from what was typed to values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.doors.web import text
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.processes.forms import OUTCOME, choices_of, fields_of
from zhanggui.kernel.processes.orders import AT_LEAST, AT_MOST, is_time

_WHOLE = re.compile(r"[+-]?\d{1,15}")
_FORMATS = {"date": "date", "date-time": "datetime", "time": "time", "email": "email", "uri": "url"}
_INPUTS = {"date": "date", "datetime": "datetime-local", "time": "time", "email": "email", "url": "url"}
AGREED, REFUSED = "agreed", "refused"
NUMBERS = ("money", "percent", "number", "integer")


@dataclass
class Field:
    """One input of a form."""

    name: str
    kind: str
    label: str
    required: bool = False
    value: Any = ""
    error: str = ""
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    longest: int = 4000

    @property
    def input_type(self) -> str:
        return _INPUTS.get(self.kind, "text")

    @property
    def input_mode(self) -> str:
        return "decimal" if self.kind in NUMBERS else ""

    @property
    def prefix(self) -> str:
        return "¥" if self.kind == "money" else ""

    @property
    def suffix(self) -> str:
        return "%" if self.kind == "percent" else ""

    @property
    def wide(self) -> bool:
        return self.kind in ("long", "choices", "lines")


def form_fields(
    form: Mapping[str, Any] | None, values: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None
) -> list[Field]:
    """The fields to fill in, without the outcome, which is chosen by a button."""
    required = set((form or {}).get("required") or ())
    made, fields = [], fields_of(form)
    for name, words in fields.items():
        if name == OUTCOME and choices_of(words):
            continue
        value = (values or {}).get(name, words.get("default", ""))
        made.append(
            Field(
                name,
                _kind(words),
                label_of(name, words),
                name in required and words.get("type") != "boolean",
                _typed(_kind(words), value),
                (errors or {}).get(name, ""),
                " ".join(part for part in (_hint(words), _order_hint(words, fields)) if part),
                choices_shown(words),
                int(words.get("maxLength", 4000)),
            )
        )
    return made


def outcomes_shown(form: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The ways a step can end, in words."""
    return choices_shown(fields_of(form).get(OUTCOME, {}))


def values_from(form: Mapping[str, Any] | None, given: QueryDict) -> dict[str, Any]:
    """What was typed, as the schema wants it; what cannot be read stays a text and is refused there."""
    values: dict[str, Any] = {}
    for name, words in fields_of(form).items():
        kind = _kind(words)
        if kind == "choices":
            values[name] = given.getlist(name)
        elif kind == "lines":
            values[name] = [line.strip() for line in given.get(name, "").splitlines() if line.strip()]
        elif kind == "yes_no":
            if name in (form or {}).get("required", ()) or name in given:
                values[name] = given.get(name) == "1"
        elif given.get(name, "").strip():
            values[name] = _read(kind, given[name].strip(), words)
    return values


def kept_as_typed(form: Mapping[str, Any] | None, given: QueryDict) -> dict[str, Any]:
    """The same texts again, for a form that was refused."""
    kept: dict[str, Any] = {}
    for name, words in fields_of(form).items():
        kind = _kind(words)
        kept[name] = given.getlist(name) if kind == "choices" else given.get(name, "")
        if kind == "lines":
            kept[name] = given.get(name, "").splitlines()
        if kind == "yes_no":
            kept[name] = given.get(name) == "1"
    return kept


def in_words(form: Mapping[str, Any] | None, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Filled-in values with their labels, as pages and exports write them."""
    fields = fields_of(form)
    shown = [(name, words) for name, words in fields.items() if name in values]
    told = [(label_of(name, words), value_in_words(words, values[name])) for name, words in shown]
    return told + [(name, str(value)) for name, value in values.items() if name not in fields]


def value_in_words(words: Mapping[str, Any], value: Any) -> str:
    kind = _kind(words)
    names = dict(choices_shown(words))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return text.joined(names.get(str(one), str(one)) for one in value)
    if str(value) in names:
        return names[str(value)]
    if kind in NUMBERS:
        return _figure(kind, value)
    if kind == "datetime":
        moment = _moment(str(value))
        return text.moment_text(moment) if moment else str(value)
    return "" if value is None else str(value)


def label_of(name: str, words: Mapping[str, Any]) -> str:
    return pick_language(str(words.get("x-zh") or ""), str(words.get("x-en") or "")) or name


def choices_shown(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    texts = words.get("x-choices") or {}
    return [(str(one), text.named(texts.get(str(one)) or {}) or str(one)) for one in choices_of(words)]


def outcome_in_words(form: Mapping[str, Any] | None, outcome: str) -> str:
    return dict(outcomes_shown(form)).get(outcome, outcome)


def verdict_in_words(verdict: str, form: Mapping[str, Any] | None) -> str:
    """What somebody who signed said: one of the step's outcomes, or yes or no."""
    said = {AGREED: pgettext("signature", "agrees"), REFUSED: pgettext("signature", "does not agree"),
            "done": pgettext("signature", "signed")}  # fmt: skip
    return dict(outcomes_shown(form)).get(verdict) or said.get(verdict, verdict)


def _kind(words: Mapping[str, Any]) -> str:
    """Which input draws a field."""
    told = words.get("x-kind")
    if words.get("type") == "boolean":
        return "yes_no"
    if words.get("type") == "array":
        return "choices" if choices_of(words) else "lines"
    if choices_of(words):
        return "choice"
    if told in ("money", "percent", "long"):
        return str(told)
    if words.get("type") in ("number", "integer"):
        return str(words["type"])
    return _FORMATS.get(str(words.get("format")), "text")


def _hint(words: Mapping[str, Any]) -> str:
    low, high = words.get("minimum"), words.get("maximum")
    if low is not None and high is not None:
        return _("From %(low)s to %(high)s.") % {"low": low, "high": high}
    if low:
        return _("At least %(n)s.") % {"n": low}
    if high is not None:
        return _("At most %(n)s.") % {"n": high}
    return _("One a line.") if _kind(words) == "lines" else ""


def _order_hint(words: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> str:
    """Which other field it is held against."""
    told = []
    for word in (AT_LEAST, AT_MOST):
        other = str(words.get(word, ""))
        if other in fields:
            said = {
                (AT_LEAST, True): _("Not before “%(other)s”."), (AT_MOST, True): _("Not after “%(other)s”."),
                (AT_LEAST, False): _("Not less than “%(other)s”."), (AT_MOST, False): _("Not more than “%(other)s”."),
            }[word, is_time(words)]  # fmt: skip
            told.append(said % {"other": label_of(other, fields[other])})
    return " ".join(told)


def _read(kind: str, typed: str, words: Mapping[str, Any]) -> Any:
    if kind in NUMBERS:
        plain = typed.replace(",", "").replace("，", "").lstrip("¥￥").rstrip("%％").strip()
        if words.get("type") == "string":
            return plain
        if words.get("type") == "integer":
            return int(plain) if _WHOLE.fullmatch(plain) else typed
        return _number(plain, typed)
    if kind == "datetime":
        moment = _moment(typed)
        return moment.isoformat(timespec="seconds") if moment else typed
    return typed


def _number(plain: str, typed: str) -> Any:
    """A number as JSON writes it: whole where it is whole."""
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return typed
    if not number.is_finite() or number.adjusted() > 15:
        return typed
    return int(number) if number == number.to_integral_value() else float(number)


def _moment(typed: str) -> datetime | None:
    """A day and time; without a zone it is the company's."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _typed(kind: str, value: Any) -> Any:
    """A value as somebody would type it."""
    if kind == "datetime" and value:
        moment = _moment(str(value))
        return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else value
    if kind == "lines":
        return "\n".join(map(str, value)) if isinstance(value, list) else value
    return value


def _figure(kind: str, value: Any) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if kind == "money":
        return text.money_text(number)
    return text.count_text(number) + ("%" if kind == "percent" else "")
