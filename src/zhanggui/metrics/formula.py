"""Formulas of metrics: names, numbers, + - * / and parentheses; nothing else can be written."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from zhanggui.base import Refusal

PLACES = Decimal("1e-12")
"""A quotient is kept to twelve places; sums and products of exact numbers stay exact."""

DEPTH = 40
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>[-+*/()]))")
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
_BY_SIGN: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Operation:
    sign: str
    left: "Tree"
    right: "Tree"


Tree = Number | Name | Operation


def parse(text: str) -> Tree:
    """The tree of a formula, or a refusal that says where it stops making sense."""
    tokens = list(_tokens(text))
    tree, position = _expression(text, tokens, 0, 0, 0)
    if position != len(tokens):
        raise _wrong(text, f"“{tokens[position]}” is not expected there")
    return tree


def names(tree: Tree) -> list[str]:
    """The metrics a formula needs, each once, in order of appearance."""
    if isinstance(tree, Name):
        return [tree.name]
    if isinstance(tree, Operation):
        return list(dict.fromkeys(names(tree.left) + names(tree.right)))
    return []


def evaluate(tree: Tree, values: Mapping[str, Decimal | int | None], zero: Decimal | None = None) -> Decimal | None:
    """The formula's value; None where a part is unknown, `zero` where a divisor is nothing."""
    return evaluate_columns(tree, {name: [value] for name, value in values.items()}, 1, zero)[0]


def evaluate_columns(
    tree: Tree, columns: Mapping[str, Sequence[Decimal | int | None]], count: int, zero: Decimal | None = None
) -> list[Decimal | None]:
    """The formula for many rows at once, each as exact as alone."""
    with localcontext() as context:
        context.prec = 60
        found = _column(tree, columns, count, zero)
        if not _divides(tree):
            return found
        return [None if value is None else rounded(value) for value in found]


def rounded(value: Decimal) -> Decimal:
    """A quotient at its twelve places; zero is plain zero."""
    return value.quantize(PLACES, rounding=ROUND_HALF_EVEN) if value else Decimal(0)


def _column(
    tree: Tree, columns: Mapping[str, Sequence[Decimal | int | None]], count: int, zero: Decimal | None
) -> list[Decimal | None]:
    if isinstance(tree, Number):
        return [tree.value] * count
    if isinstance(tree, Name):
        return [None if part is None else Decimal(part) for part in columns[tree.name]]
    left, right = _column(tree.left, columns, count, zero), _column(tree.right, columns, count, zero)
    together = _BY_SIGN.get(tree.sign)
    pairs = zip(left, right, strict=True)
    if together is not None:
        return [None if one is None or other is None else together(one, other) for one, other in pairs]
    return [None if one is None or other is None else one / other if other else zero for one, other in pairs]


def is_unsafe(tree: Tree) -> bool:
    """Whether it divides by something that may be nothing."""
    if not isinstance(tree, Operation):
        return False
    divides = tree.sign == "/" and not (isinstance(tree.right, Number) and tree.right.value)
    return divides or is_unsafe(tree.left) or is_unsafe(tree.right)


def _divides(tree: Tree) -> bool:
    return isinstance(tree, Operation) and (tree.sign == "/" or _divides(tree.left) or _divides(tree.right))


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while text[position:].strip():
        found = _TOKEN.match(text, position)
        if not found:
            raise _wrong(text, f"cannot read “{text[position:].strip()}”")
        position = found.end()
        yield found[found.lastgroup or 0]


def _expression(text: str, tokens: list[str], at: int, binding: int, depth: int) -> tuple[Tree, int]:
    left, at = _term(text, tokens, at, depth)
    while at < len(tokens) and _BINDING.get(tokens[at], 0) > binding:
        sign = tokens[at]
        right, at = _expression(text, tokens, at + 1, _BINDING[sign], depth + 1)
        left = Operation(sign, left, right)
    return left, at


def _term(text: str, tokens: list[str], at: int, depth: int) -> tuple[Tree, int]:
    if at >= len(tokens):
        raise _wrong(text, "it ends too early")
    if depth > DEPTH:
        raise _wrong(text, "it is nested too deeply")
    token = tokens[at]
    if token == "(":  # noqa: S105 - a bracket, no password
        inside, at = _expression(text, tokens, at + 1, 0, depth + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise _wrong(text, "a bracket stays open")
        return inside, at + 1
    if token[0].isdigit():
        return Number(Decimal(token)), at + 1
    if token[0].isalpha():
        return Name(token), at + 1
    raise _wrong(text, f"“{token}” is not expected there")


def _wrong(text: str, why: str) -> Refusal:
    return Refusal("metric.bad_formula", f"The formula “{text}” cannot be read: {why}.", formula=text)
