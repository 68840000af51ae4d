"""Formula: what people may write where a figure or a yes-or-no is asked for: `paid - refunded`, `amount > 500`.

The text is read as an expression and only what stands on the list below is accepted: names, numbers, texts,
true/false/null, lists, + - * /, comparisons, in, and/or/not and a handful of functions. Nothing of Python behind the
names can be reached, so a formula may come from anybody. Numbers are Decimal from the text to the answer.

    Formula.parse("if_(orders > 0, paid / orders, null)").value({"orders": 4, "paid": Decimal("10")})   # Decimal("2.5")

An empty value (None) makes a calculation empty and an order comparison false; `sum`, `min` and `max` pass over it.
"""

import ast
import itertools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, InvalidOperation, localcontext
from typing import Any, TypeAlias

LONGEST_TEXT = 1000
DEEPEST = 40
FUNCTIONS = ("abs", "if_", "max", "min", "round", "sum")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

Value: TypeAlias = Any
"""Decimal, str, bool, date, datetime, a list of these, or None for empty."""
_Step: TypeAlias = Callable[[Mapping[str, Value]], Value]


class FormulaError(ValueError):
    """The formula cannot be read, or cannot be worked out with these values. The message is a plain sentence."""


class NoAnswer(FormulaError):
    """The formula is right but has no answer for these values: a division by zero."""


@dataclass(frozen=True)
class Formula:
    """A formula that has been read and found harmless."""

    text: str
    names: frozenset[str]
    """The fields it asks for."""
    constants: Mapping[str, frozenset[Value]] = field(default_factory=dict, compare=False)
    """Which fixed values each name is compared with: what a checker holds against the choices of a field."""
    _step: _Step = field(default=lambda values: None, repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, *, calls: bool = True) -> "Formula":
        """Read a formula, or raise FormulaError; `calls=False` leaves the functions out."""
        written = text.strip()
        if not written:
            raise FormulaError("The formula is empty.")
        if len(written) > LONGEST_TEXT:
            raise FormulaError(f"The formula is longer than {LONGEST_TEXT} characters.")
        try:
            tree = ast.parse(written, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            hint = " Write == to compare." if "=" in written and "==" not in written else ""
            raise FormulaError(f"The formula {_short(written)} cannot be read.{hint}") from error
        reader = _Reader(written, calls)
        step = reader.read(tree, 0)
        constants = {name: frozenset(values) for name, values in reader.constants.items()}
        return cls(text=written, names=frozenset(reader.names), constants=constants, _step=step)

    def value(self, values: Mapping[str, Value]) -> Value:
        """The answer for these values; every name must be there, None for empty."""
        with localcontext(Context(prec=40, Emax=999, Emin=-999)):
            try:
                return self._step(values)
            except ZeroDivisionError as error:
                raise NoAnswer(f"{_short(self.text)} divides by zero.") from error
            except (DecimalException, OverflowError) as error:
                raise FormulaError(f"{_short(self.text)} gives a number that is too large or none at all.") from error

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether the answer is yes."""
        return bool(self.value(values))


class _Reader:
    """Turns an expression tree into steps, one allowed form at a time."""

    def __init__(self, text: str, calls: bool) -> None:
        self.text = text
        self.calls = calls
        self.names: set[str] = set()
        self.constants: dict[str, set[Value]] = {}

    def read(self, node: ast.AST, depth: int) -> _Step:
        if depth > DEEPEST:
            raise FormulaError("The formula is nested too deeply.")
        reading = getattr(self, f"_{type(node).__name__.lower()}", None)
        if reading is None:
            raise FormulaError(f"{_NOT_ALLOWED.get(type(node), 'This form')} is not allowed in {_short(self.text)}.")
        step: _Step = reading(node, depth + 1)
        return step

    def _constant(self, node: ast.Constant, depth: int) -> _Step:
        value = self._fixed(node)
        return lambda values: value

    def _fixed(self, node: ast.Constant) -> Value:
        if node.value is None or isinstance(node.value, bool | str):
            return node.value
        if isinstance(node.value, int | float):
            segment = (ast.get_source_segment(self.text, node) or "").replace("_", "")
            try:
                number = Decimal(segment)
            except InvalidOperation as error:
                raise FormulaError(f"{_short(segment)} is not a plain number.") from error
            if number and not -30 < number.adjusted() < 30:
                raise FormulaError(f"{_short(segment)} is too large or too small a number.")
            return number
        raise FormulaError(f"A value of this kind is not allowed in {_short(self.text)}.")

    def _name(self, node: ast.Name, depth: int) -> _Step:
        name = node.id
        if name.lower() in _WORDS:
            word = _WORDS[name.lower()]
            return lambda values: word
        if name.startswith("_"):
            raise FormulaError(f"The name {_short(name)} is not allowed: names do not start with an underscore.")
        if name in FUNCTIONS:
            raise FormulaError(f"{name} is a function: write {name}(…).")
        self.names.add(name)

        def look_up(values: Mapping[str, Value]) -> Value:
            if name not in values:
                raise FormulaError(f"There is no value called {name}.")
            return _clean(values[name])

        return look_up

    def _list(self, node: ast.List | ast.Tuple, depth: int) -> _Step:
        parts = [self.read(part, depth) for part in node.elts]
        return lambda values: [part(values) for part in parts]

    _tuple = _list

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> _Step:
        inner = self.read(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda values: not inner(values)
        if isinstance(node.op, ast.USub | ast.UAdd):
            sign = Decimal(-1) if isinstance(node.op, ast.USub) else Decimal(1)
            return lambda values: _calculate(operator.mul, sign, inner(values), "-")
        raise FormulaError(f"~ is not allowed in {_short(self.text)}.")

    def _binop(self, node: ast.BinOp, depth: int) -> _Step:
        found = _ARITHMETIC.get(type(node.op))
        if found is None:
            raise FormulaError(f"Only + - * / can be calculated with, in {_short(self.text)}.")
        calculation, sign = found
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        return lambda values: _calculate(calculation, left(values), right(values), sign)

    def _boolop(self, node: ast.BoolOp, depth: int) -> _Step:
        parts = [self.read(part, depth) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda values: all(part(values) for part in parts)
        return lambda values: any(part(values) for part in parts)

    def _compare(self, node: ast.Compare, depth: int) -> _Step:
        nodes = [node.left, *node.comparators]
        parts = [self.read(part, depth) for part in nodes]
        comparisons = [_comparison(op, self.text) for op in node.ops]
        for left, right in itertools.pairwise(nodes):
            self._note_constants(left, right)
            self._note_constants(right, left)

        def compare(values: Mapping[str, Value]) -> bool:
            answers = [part(values) for part in parts]
            return all(holds(answers[i], answers[i + 1]) for i, holds in enumerate(comparisons))

        return compare

    def _note_constants(self, name: ast.AST, fixed: ast.AST) -> None:
        if not isinstance(name, ast.Name) or name.id.lower() in _WORDS:
            return
        written = fixed.elts if isinstance(fixed, ast.List | ast.Tuple) else [fixed]
        for part in written:
            if isinstance(part, ast.Constant):
                self.constants.setdefault(name.id, set()).add(self._fixed(part))

    def _call(self, node: ast.Call, depth: int) -> _Step:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if not self.calls or name not in FUNCTIONS:
            allowed = ", ".join(FUNCTIONS) if self.calls else "none"
            raise FormulaError(f"Only these functions can be called: {allowed}. See {_short(self.text)}.")
        if node.keywords or any(isinstance(part, ast.Starred) for part in node.args):
            raise FormulaError(f"{name} takes plain values only.")
        fewest, most = _ARGUMENTS[name]
        if not fewest <= len(node.args) <= most:
            raise FormulaError(f"{name} takes {fewest if fewest == most else f'{fewest} to {most}'} values.")
        parts = [self.read(part, depth) for part in node.args]
        if name == "if_":
            return lambda values: parts[1](values) if parts[0](values) else parts[2](values)
        function = _FUNCTIONS[name]
        return lambda values: function(*[part(values) for part in parts])


def _clean(value: Value) -> Value:
    """A given value as formulas know it: whole numbers and floats become Decimal."""
    if value is None or isinstance(value, bool | str | date):
        return value
    if isinstance(value, int | float | Decimal):
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        if not number.is_finite():
            raise FormulaError("A value is not a finite number.")
        return number
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(part) for part in value]
    raise FormulaError("A value is of a kind formulas do not know.")


def _calculate(calculation: Callable[[Any, Any], Any], left: Value, right: Value, sign: str) -> Value:
    if left is None or right is None:
        return None
    if _is_number(left) and _is_number(right):
        return calculation(left, right)
    if isinstance(left, date):
        return _calculate_days(left, right, sign)
    raise FormulaError(f"Only numbers and days can be calculated with, not {_short(_first_wrong(left, right))}.")


def _divide(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise ZeroDivisionError
    return left / right


def _calculate_days(left: date, right: Value, sign: str) -> Value:
    if sign == "-" and type(left) is type(right):
        apart = left - right
        return Decimal(apart.days) + Decimal(apart.seconds) / 86400
    if sign in "+-" and _is_number(right):
        return left + timedelta(days=float(right)) * (1 if sign == "+" else -1)
    raise FormulaError("A day can be moved by a number of days, or taken from another day.")


def _is_number(value: Value) -> bool:
    return isinstance(value, Decimal)


def _first_wrong(left: Value, right: Value) -> str:
    return str(right if _is_number(left) else left)


def _comparison(op: ast.cmpop, text: str) -> Callable[[Value, Value], bool]:
    if isinstance(op, ast.In | ast.NotIn):
        wanted = isinstance(op, ast.In)
        return lambda left, right: _is_in(left, right) is wanted
    if isinstance(op, ast.Eq):
        return lambda left, right: bool(left == right)
    if isinstance(op, ast.NotEq):
        return lambda left, right: bool(left != right)
    ordering = _ORDERINGS.get(type(op))
    if ordering is None:
        raise FormulaError(f"Compare with == != < <= > >= or in, in {_short(text)}.")
    return lambda left, right: _in_order(ordering, left, right)


def _in_order(ordering: Callable[[Any, Any], bool], left: Value, right: Value) -> bool:
    if left is None or right is None:
        return False
    try:
        return bool(ordering(left, right))
    except TypeError as error:
        raise FormulaError(f"{_short(str(left))} and {_short(str(right))} cannot be put in order.") from error


def _is_in(left: Value, right: Value) -> bool:
    if right is None:
        return False
    if isinstance(right, list):
        return left in right
    if isinstance(right, str) and isinstance(left, str):
        return left in right
    raise FormulaError("What stands after `in` must be a list or a text.")


def _numbers(parts: tuple[Value, ...]) -> list[Value]:
    flat: list[Value] = []
    for part in parts:
        flat.extend(part if isinstance(part, list) else [part])
    return [part for part in flat if part is not None]


def _sum(*parts: Value) -> Value:
    total = Decimal(0)
    for part in _numbers(parts):
        total = _calculate(operator.add, total, part, "+")
    return total


def _extreme(better: Callable[[Any, Any], bool]) -> Callable[..., Value]:
    def pick(*parts: Value) -> Value:
        best: Value = None
        for part in _numbers(parts):
            if best is None or _in_order(better, part, best):
                best = part
        return best

    return pick


def _round(number: Value, places: Value = Decimal(0)) -> Value:
    if number is None or places is None:
        return None
    if not _is_number(number) or not _is_number(places) or not 0 <= places <= 10 or places != int(places):
        raise FormulaError("round takes a number and how many decimals (0 to 10).")
    return number.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)


def _abs(number: Value) -> Value:
    if number is None:
        return None
    if not _is_number(number):
        raise FormulaError("abs takes a number.")
    return abs(number)


def _short(text: str) -> str:
    return f"“{text if len(text) <= 60 else text[:57] + '…'}”"


_ARITHMETIC: dict[type[ast.operator], tuple[Callable[[Any, Any], Any], str]] = {
    ast.Add: (operator.add, "+"),
    ast.Sub: (operator.sub, "-"),
    ast.Mult: (operator.mul, "*"),
    ast.Div: (_divide, "/"),
}
_ORDERINGS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "abs": _abs,
    "max": _extreme(operator.gt),
    "min": _extreme(operator.lt),
    "round": _round,
    "sum": _sum,
}
_ARGUMENTS = {"abs": (1, 1), "if_": (3, 3), "max": (1, 30), "min": (1, 30), "round": (1, 2), "sum": (1, 30)}
_NOT_ALLOWED: dict[type[ast.AST], str] = {
    ast.Attribute: "A dot after a name",
    ast.Subscript: "A name with square brackets",
    ast.Lambda: "lambda",
    ast.IfExp: "if … else (write if_(…))",
    ast.ListComp: "A loop",
    ast.SetComp: "A loop",
    ast.DictComp: "A loop",
    ast.GeneratorExp: "A loop",
    ast.Dict: "A pair of braces",
    ast.Set: "A pair of braces",
    ast.JoinedStr: "A text with placeholders",
    ast.NamedExpr: "Setting a name",
    ast.Starred: "A star",
    ast.Await: "await",
    ast.Yield: "yield",
}
