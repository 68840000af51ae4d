"""What the import contract cannot see."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField
from django.urls import URLPattern, URLResolver, get_resolver

import zhanggui
from zhanggui.kernel.organisation.api import RIGHTS

SOURCE = Path(zhanggui.__file__).parent
STREET = [
    "projects", "people", "customers", "merchandising", "warehouse", "orders", "promotion", "service", "finance",
    "insight",
]  # fmt: skip
ROOMS = sorted(
    path.parent
    for path in SOURCE.rglob("__init__.py")
    if path.parent.name not in ("migrations", "tests", "templatetags", "samples", "screens", "desk")
    and "connectors" not in path.parent.relative_to(SOURCE).parts[1:]
    and path.parent != SOURCE
)
DECLARED = RIGHTS | {"signed-in", "public"}


def patterns(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("zhanggui.")]


@pytest.mark.parametrize(
    ("address", "pattern"), list(patterns()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_address_names_the_right_it_needs(address, pattern):
    assert getattr(pattern.callback, "required_right", None) in DECLARED, f"/{address} has no declared right"


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_room_has_a_note(room):
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text()))


def test_departments_enter_each_other_by_api_and_contracts_only():
    strays = []
    for path in (SOURCE / "departments").rglob("*.py"):
        own = path.relative_to(SOURCE / "departments").parts[0]
        if "tests" in path.parts:
            continue
        for other, rest in re.findall(r"from zhanggui\.departments\.(\w+)(?:\.(\w+))? import", path.read_text()):
            if other != own and rest not in ("api", "contracts", ""):
                strays.append(f"{path.relative_to(SOURCE)} -> {other}.{rest}")
    assert strays == []


def test_foreign_keys_between_departments_go_down_the_street():
    wrong = []
    for model in own_models():
        own = model._meta.app_label
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            other = field.related_model._meta.app_label
            if own in STREET and other in STREET and STREET.index(other) > STREET.index(own):
                wrong.append(f"{own}.{model.__name__}.{field.name} -> {other}")
            if own not in STREET and other in STREET:
                wrong.append(f"{own}.{model.__name__}.{field.name} -> {other}")
    assert wrong == []


def test_no_money_is_kept_as_float():
    floats = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.__class__.__name__ == "FloatField"
    ]
    assert floats == []


def test_only_the_clock_asks_for_the_time():
    asked = [
        f"{path.relative_to(SOURCE)}"
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts
        and path != SOURCE / "base" / "clock.py"
        and re.search(r"datetime\.now\(|timezone\.now\(|date\.today\(|datetime\.today\(", path.read_text())
    ]
    assert asked == []


def test_only_the_compiler_and_its_dialects_know_ibis():
    knowing = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"^\s*(import ibis|from ibis)", path.read_text(), re.MULTILINE)
    }
    assert knowing <= {"metrics/compiler.py", "metrics/dialects.py"}, knowing


@pytest.mark.parametrize("label", STREET)
def test_every_department_can_be_imported_by_its_face(label):
    if not (SOURCE / "departments" / label / "api.py").exists():
        pytest.fail(f"{label} has no api.py") if label != "insight" else None
        return
    assert import_module(f"zhanggui.departments.{label}.api")
