"""Forms of steps: which JSON Schemas may be used, and whether what somebody filled in fits."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from zhanggui.kernel.processes.orders import AT_LEAST, AT_MOST, order_problems

FIELD_NAME = re.compile(r"[^\W\d]\w{0,59}")
OUTCOME = "outcome"
LONGEST_TEXT = 20_000
MOST_PARTS = 2_000
_FORM_WORDS = frozenset(
    {"$schema", "type", "properties", "required", "additionalProperties", "title", "description"}
)  # fmt: skip
_FIELD_WORDS = frozenset(
    {"type", "enum", "const", "title", "description", "default", "format", "minimum", "maximum", "exclusiveMinimum",
     "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "items",
     "properties", "required", "additionalProperties", "pattern"}
)  # fmt: skip
_FORMATS = frozenset({"date", "date-time", "time", "email", "uri"})
_NUMBER_KINDS = frozenset({"money", "number", "integer", "percent"})
_REPEATED_GROUP = re.compile(r"\)[*+{]")
LONGEST_PATTERN = 120


def fields_of(form: Any) -> dict[str, Mapping[str, Any]]:
    """The fields of a form, in the order they are shown."""
    given = form.get("properties") if isinstance(form, Mapping) else None
    if not isinstance(given, Mapping):
        return {}
    known = {str(name): words for name, words in given.items() if isinstance(words, Mapping)}
    return dict(sorted(known.items(), key=lambda one: _order(one[1])))


def choices_of(field: Mapping[str, Any]) -> list[Any]:
    """What can be chosen in a field; empty where it is free."""
    choices = field.get("enum")
    if choices is None and isinstance(field.get("items"), Mapping):
        choices = field["items"].get("enum")
    return list(choices) if isinstance(choices, list) else []


def outcomes_of(form: Mapping[str, Any] | None) -> list[Any]:
    """The ways a step can end."""
    return choices_of(fields_of(form).get(OUTCOME, {}))


def form_faults(form: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a form: the field (or nothing for the form itself) and a sentence."""
    if not isinstance(form, Mapping):
        yield "", "The form is missing."
        return
    if form.get("type") != "object" or not isinstance(form.get("properties"), Mapping):
        yield "", "The form must be an object with properties."
        return
    yield from _odd_words("", form, _FORM_WORDS)
    for name, field in form["properties"].items():
        if not isinstance(field, Mapping):
            yield str(name), "The field is not described."
            continue
        if not FIELD_NAME.fullmatch(str(name)):
            yield str(name), "A field's name is letters, digits and _, and begins with a letter."
        yield from _field_faults(str(name), field)
    yield from order_problems(fields_of(form))
    required = form.get("required") or []
    for name in required if isinstance(required, list) else []:
        if str(name) not in form["properties"]:
            yield str(name), "The form requires a field that it does not have."
    from jsonschema import Draft202012Validator, SchemaError  # loaded only where there are forms

    try:
        Draft202012Validator.check_schema(dict(form))
    except SchemaError as error:
        yield ".".join(str(part) for part in error.absolute_path), "The form is not a valid JSON Schema."


def faults_in(form: Mapping[str, Any] | None, values: Mapping[str, Any]) -> dict[str, str]:
    """Field to what is wrong with its value: a code that the doors put into words, such as `required`."""
    faults: dict[str, str] = {}
    known = fields_of(form)
    for name, value in values.items():
        if name not in known:
            faults[name] = "unknown"
        elif not is_bounded(value):
            faults[name] = "maxLength"
    if faults or not form:
        return faults
    from jsonschema import Draft202012Validator, FormatChecker  # loaded only where there are forms

    for error in Draft202012Validator(dict(form), format_checker=FormatChecker()).iter_errors(dict(values)):
        faults.setdefault(_field(error), str(error.validator))
    return faults


def cleaned(form: Mapping[str, Any] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are kept: nothing for what was left empty, exact decimals as texts."""
    known = fields_of(form)
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if value is None or (value in ("", []) and name in known and name not in (form or {}).get("required", [])):
            continue
        kept[name] = str(value) if isinstance(value, Decimal) else value
    return kept


def figures(form: Mapping[str, Any] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as conditions reckon with them: what stands in number fields is Decimal."""
    known = fields_of(form)
    return {name: _figure(known.get(name, {}), value) for name, value in values.items()}


def _figure(field: Mapping[str, Any], value: Any) -> Any:
    numeric = field.get("type") in ("number", "integer") or field.get("x-kind") in _NUMBER_KINDS
    if not numeric or isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _field_faults(name: str, field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _odd_words(name, field, _FIELD_WORDS)
    if field.get("format") is not None and str(field["format"]) not in _FORMATS:
        yield name, f"The format {field['format']} is not known; use one of {', '.join(sorted(_FORMATS))}."
    if field.get("pattern") is not None and not _harmless(field["pattern"]):
        yield name, "The pattern is too long, or repeats a group: it could take for ever."
    if "type" not in field and "enum" not in field:
        yield name, "The field does not say its type."
    items = field.get("items")
    if isinstance(items, Mapping):
        yield from _odd_words(name, items, _FIELD_WORDS)
        for inner, words in fields_of(items).items():
            if AT_LEAST in words or AT_MOST in words:
                yield name, "Only the fields of the form itself are held against each other, not those of its rows."
            yield from _odd_words(f"{name}.{inner}", words, _FIELD_WORDS)
    if name == OUTCOME and (not choices_of(field) or not all(isinstance(one, str) for one in choices_of(field))):
        yield name, "The outcome must be a choice between texts."


def _harmless(pattern: Any) -> bool:
    if not isinstance(pattern, str) or len(pattern) > LONGEST_PATTERN or _REPEATED_GROUP.search(pattern):
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _odd_words(name: str, words: Mapping[str, Any], allowed: frozenset[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if str(word) not in allowed and not str(word).startswith("x-"):
            yield name, f"{word} may not be used in a form."


def _order(field: Mapping[str, Any]) -> float:
    order = field.get("x-order", 1000)
    return float(order) if isinstance(order, int | float) else 1000.0


def _field(error: Any) -> str:
    if error.absolute_path:
        return str(error.absolute_path[0])
    if error.validator == "required" and isinstance(error.instance, Mapping):
        missing = [name for name in error.validator_value if name not in error.instance]
        said = [name for name in missing if f"'{name}'" in error.message]
        return str((said or missing or [""])[0])
    return ""


def is_bounded(value: Any) -> bool:
    """Whether a value is small enough to be kept."""
    parts, ahead = 0, [value]
    while ahead:
        one = ahead.pop()
        parts += 1
        if parts > MOST_PARTS or (isinstance(one, str) and len(one) > LONGEST_TEXT):
            return False
        if isinstance(one, Mapping):
            ahead.extend(one.values())
        elif isinstance(one, list | tuple):
            ahead.extend(one)
    return True
