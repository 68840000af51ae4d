"""Formulas: four signs, brackets, names and numbers; exact until something is divided."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.base import Refusal
from zhanggui.metrics.formula import evaluate, names, parse

VALUES: dict[str, Decimal | int | None] = {"a": Decimal("7.50"), "b": 2, "zero": 0, "unknown": None}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a + b * 2", "11.50"),
        ("(a + b) * 2", "19.00"),
        ("a - b - 1", "4.50"),
        ("a / b / 2", "1.875"),
        ("b * a - a", "7.50"),
        ("a / 3", "2.500000000000"),
        ("b / 3", "0.666666666667"),
    ],
)
def test_signs_bind_as_in_school(text: str, result: str) -> None:
    assert evaluate(parse(text), VALUES) == Decimal(result)


@pytest.mark.parametrize("text", ["a / zero", "a + unknown", "unknown * zero", "1 / (b - 2)"])
def test_what_cannot_be_known_is_none(text: str) -> None:
    assert evaluate(parse(text), VALUES) is None


@pytest.mark.parametrize(
    "text", ["", "a +", "* a", "(a", "a)", "a b", "a ** b", "a.b", "__import__('os')", "a; b", "1e3", "(" * 99 + "a"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert refused.value.code == "metric.bad_formula"


def test_the_parts_are_named_once_in_order() -> None:
    assert names(parse("b + a * b - 3")) == ["b", "a"]


@given(st.lists(st.integers(-99, 99), min_size=1, max_size=8), st.data())
def test_whole_numbers_add_up_as_python_adds_them(numbers: list[int], data: st.DataObject) -> None:
    text = " ".join(
        f"{data.draw(st.sampled_from('+-*')) if position else ''} v{position}" for position in range(len(numbers))
    )
    values: dict[str, Decimal | int | None] = {f"v{position}": number for position, number in enumerate(numbers)}

    assert evaluate(parse(text), values) == eval(text, {}, values)
