"""What is wrong with a form somebody filled in, in sentences."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.processes.contracts import ProcessRefused
from zhanggui.kernel.processes.forms import faults_in, fields_of
from zhanggui.kernel.processes.orders import Broken, broken_orders


def refuse_faults(form: Mapping[str, Any], values: Mapping[str, Any], zone: tzinfo, **details: Any) -> None:
    """Refuse what does not fit the form, each field with its sentence."""
    known = fields_of(form)
    sentences = {name: _say(code) for name, code in faults_in(form, values).items()}
    for name, broken in broken_orders(known, values, zone).items():
        sentences.setdefault(name, _out_of_order(known[name], broken))
    if sentences:
        named = ", ".join(_label(known.get(name, {})) or name for name in sorted(sentences))
        said = _("The form is not complete: %(fields)s.") % {"fields": named}
        raise ProcessRefused("process.form_incomplete", said, fields=sentences, **details)


def refuse_disorder(form: Mapping[str, Any], values: Mapping[str, Any], zone: tzinfo, **details: Any) -> None:
    """Refuse values that fit one by one, put together by several people, where two contradict each other."""
    known = fields_of(form)
    sentences = {
        name: _out_of_order(known[name], broken) for name, broken in broken_orders(known, values, zone).items()
    }
    if sentences:
        raise ProcessRefused("process.form_incomplete", " ".join(sentences.values()), fields=sentences, **details)


def _out_of_order(field: Mapping[str, Any], broken: Broken) -> str:
    said = {
        "at_least_time": _("“%(one)s” must not be before “%(other)s”."),
        "at_most_time": _("“%(one)s” must not be after “%(other)s”."),
        "at_least_amount": _("“%(one)s” must not be less than “%(other)s”."),
        "at_most_amount": _("“%(one)s” must not be more than “%(other)s”."),
    }
    return said[broken.code] % {"one": _label(field), "other": _label(broken.other)}


def _label(field: Mapping[str, Any]) -> str:
    return pick_language(str(field.get("x-zh") or ""), str(field.get("x-en") or ""))


def _say(code: str) -> str:
    said = {
        "required": _("Fill this in."),
        "unknown": _("This field does not belong to the form."),
        "type": _("This is not the kind of value that belongs here."),
        "enum": _("Choose one of the answers."),
        "minimum": _("This is too small."),
        "exclusiveMinimum": _("This is too small."),
        "maximum": _("This is too large."),
        "exclusiveMaximum": _("This is too large."),
        "maxLength": _("This is too long."),
        "minLength": _("This is too short."),
        "minItems": _("Add at least one."),
        "format": _("This is not written as it should be."),
        "pattern": _("This is not written as it should be."),
    }
    return said.get(code, _("This value does not fit."))
