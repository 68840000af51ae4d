"""The shape of a declaration file as JSON Schema: published beside the declarations, checked at load."""

import json
from typing import Any

from zhanggui.base import Refusal
from zhanggui.metrics.declaration import BETTER, KINDS, LANGUAGES, UNITS, ZERO
from zhanggui.metrics.windows import SAME
from zhanggui.metrics.windows import UNITS as UNITS_OF_TIME

_NAME = "^[a-z][a-z0-9_]*$"
_COLUMN = {"type": "string", "pattern": _NAME}
_COLUMNS = {"anyOf": [_COLUMN, {"type": "array", "items": _COLUMN, "minItems": 1}]}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
_SCALAR = {"type": ["string", "integer", "boolean"]}
_OTHER = {
    "type": "object",
    "properties": {"column": _COLUMN},
    "required": ["column"],
    "additionalProperties": False,
}


def shape() -> dict[str, Any]:
    """The JSON Schema of a metrics file."""
    text = {
        "type": "object",
        "properties": {language: {"type": "string", "minLength": 1} for language in LANGUAGES},
        "required": list(LANGUAGES),
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Zhanggui metric declarations",
        "type": "object",
        "patternProperties": {"^x-": {}, _NAME: {"$ref": "#/$defs/metric"}},
        "additionalProperties": False,
        "$defs": {
            "text": text,
            "metric": _metric(),
            "measure": _measure(),
            "window": _window(),
            "condition": _condition(),
        },
    }


def shape_text() -> str:
    """The schema as it is published beside the declarations."""
    return json.dumps(shape(), indent=1, ensure_ascii=False) + "\n"


def refuse_wrong_shape(file: str, content: Any) -> None:
    """Refuse a file that does not have the published shape, naming the place."""
    from jsonschema import Draft202012Validator

    faults = sorted(Draft202012Validator(shape()).iter_errors(content), key=lambda fault: str(fault.json_path))
    if faults:
        fault = faults[0]
        where = ".".join(str(part) for part in fault.absolute_path) or "the file"
        raise Refusal("metric.bad_declaration", f"{file}: {where}: {fault.message}", file=file)


def _metric() -> dict[str, Any]:
    words = {"$ref": "#/$defs/text"}
    texts = {"type": "array", "items": {"type": "string", "minLength": 1}}
    return {
        "type": "object",
        "properties": {
            "label": words,
            "meaning": words,
            "unit": {"enum": list(UNITS)},
            "measure": {"$ref": "#/$defs/measure"},
            "formula": {"type": "string", "minLength": 1},
            "zero": {"enum": list(ZERO)},
            "since": _DAY,
            "history": {"type": "array", "items": _past(), "minItems": 1},
            "of": _COLUMN,
            "over": {"$ref": "#/$defs/window"},
            "time": words,
            "grain": {"type": "array", "items": _COLUMN, "uniqueItems": True, "minItems": 1},
            "better": {"enum": list(BETTER)},
            "digits": {"type": "integer", "minimum": 0, "maximum": 12},
            "source": texts,
            "catalogue": {"type": "string", "pattern": r"^M\.[a-z_0-9]+$"},
            "owners": texts,
            "factors": {"type": "array", "items": _COLUMN, "minItems": 2, "maxItems": 5, "uniqueItems": True},
        },
        "required": ["label", "meaning", "unit", "better", "digits"],
        "oneOf": [
            {"required": ["measure", "grain", "time", "source"]},
            {"required": ["formula"], "not": {"anyOf": [{"required": ["measure"]}, {"required": ["of"]}]}},
            {"required": ["of", "over"], "not": {"anyOf": [{"required": ["measure"]}, {"required": ["formula"]}]}},
        ],
        "additionalProperties": False,
    }


def _measure() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "fact": _COLUMN,
            "sum": _COLUMN,
            "mean": _COLUMN,
            "count": {"const": "rows"},
            "count_distinct": _COLUMNS,
            "mean_hours": {"type": "array", "items": _COLUMN, "minItems": 2, "maxItems": 2},
            "repeat": _COLUMN,
            "first_seen": _COLUMN,
            "of": _COLUMNS,
            "returning": _COLUMN,
            "kept": _COLUMN,
            "mean_gap": _COLUMN,
            "last": _COLUMN,
            "within": {"type": "integer", "minimum": 1, "maximum": 3660},
            "at_least": {"type": "integer", "minimum": 2},
            "stale_after": {"type": "integer", "minimum": 1},
            "where": {
                "type": "object",
                "propertyNames": {"pattern": _NAME},
                "additionalProperties": {"$ref": "#/$defs/condition"},
            },
        },
        "required": ["fact"],
        "oneOf": [{"required": [kind]} for kind in KINDS],
        "additionalProperties": False,
    }


def _past() -> dict[str, Any]:
    words = {language: {"type": "string", "minLength": 1} for language in LANGUAGES}
    return {
        "type": "object",
        "properties": {"until": _DAY, **words},
        "required": ["until", *LANGUAGES],
        "additionalProperties": False,
    }


def _window() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "trailing": {"type": "integer", "minimum": 1, "maximum": 3660},
            "to_date": {"enum": list(UNITS_OF_TIME)},
            "same": {"enum": list(SAME)},
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def _condition() -> dict[str, Any]:
    return {
        "anyOf": [
            _SCALAR,
            {"type": "array", "items": _SCALAR, "minItems": 1},
            {
                "type": "object",
                "properties": {
                    **{
                        relation: {"anyOf": [{"type": ["integer", "string"]}, _OTHER]}
                        for relation in ("gt", "ge", "lt", "le")
                    },
                    "hours_after": _COLUMN,
                    "known": {"type": "boolean"},
                    "in": {"type": "array", "items": _SCALAR, "minItems": 1},
                },
                "minProperties": 1,
                "dependentSchemas": {
                    "hours_after": {"anyOf": [{"required": [sign]} for sign in ("gt", "ge", "lt", "le")]}
                },
                "additionalProperties": False,
            },
        ]
    }
