"""The numbers a declaration stands for, worked out from rows in plain Python: no SQL, no frame, no float."""

import ast
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from zhanggui.base import Period
from zhanggui.facts import KEYS
from zhanggui.metrics import Measure, Metric, Registry, groupings, periods
from zhanggui.metrics.declaration import Condition
from zhanggui.metrics.dimensions import GROUPED, called_in

Row = Mapping[str, Any]
Facts = Mapping[str, Sequence[Row]]
Key = tuple[Any, ...]
Value = Fraction | None

TIME = ("day", "week", "month", "quarter", "year")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REGION = {
    "华北": "北京 天津 河北 山西 内蒙", "东北": "辽宁 吉林 黑龙", "华东": "上海 江苏 浙江 安徽 福建 江西 山东",
    "华中": "河南 湖北 湖南", "华南": "广东 广西 海南", "西南": "重庆 四川 贵州 云南 西藏",
    "西北": "陕西 甘肃 青海 宁夏 新疆", "港澳台": "香港 澳门 台湾",
}  # fmt: skip
REGION_OF = {sign: region for region, signs in REGION.items() for sign in signs.split()}


class Oracle:
    """Answers the same questions as `metrics.compute`."""

    def __init__(self, registry: Registry, facts: Facts) -> None:
        self._registry = registry
        self._facts = {
            fact: [{**row, **{name: row[column] for name, column in called_in(fact).items()}} for row in rows]
            for fact, rows in facts.items()
        }

    def compute(
        self, names: Sequence[str], period: Period, by: Sequence[str] = (), shops: Collection[str] | None = None,
        where: Mapping[str, Sequence[Any]] | None = None,
    ) -> dict[Key, dict[str, Value]]:  # fmt: skip
        """The metrics by key; a key is there where any of them has anything to say."""
        asked = _Asked(self._registry, self._facts, period, tuple(by), shops, where or {})
        for name in names:
            asked.measure_all(self._registry.metrics[name], None)
        keys = asked.keys if by else {()}
        return {key: {name: asked.value(self._registry.metrics[name], key, None) for name in names} for key in keys}


class _Asked:
    """One question: measures by key, then formulas on them."""

    def __init__(
        self, registry: Registry, facts: Facts, period: Period, by: tuple[str, ...], shops: Collection[str] | None,
        where: Mapping[str, Sequence[Any]],
    ) -> None:  # fmt: skip
        self._registry, self._period, self._by = registry, period, by
        self._facts, self._shops, self._where = facts, shops, where
        self._known: dict[tuple[str, Any], dict[Key, Value]] = {}
        self.keys: set[Key] = set()

    def measure_all(self, metric: Metric, window: Any) -> None:
        """Work out every measure a metric needs."""
        if metric.window is not None:
            self.measure_all(self._registry.metrics[metric.base], metric.window)
        elif metric.measure is None:
            for part in _names(metric.formula):
                self.measure_all(self._registry.metrics[part], window)
        elif (metric.name, window) not in self._known:
            self._known[metric.name, window] = self._measured(metric.measure, window)

    def value(self, metric: Metric, key: Key, window: Any) -> Value:
        if metric.window is not None:
            return self.value(self._registry.metrics[metric.base], key, metric.window)
        if metric.measure is None:
            parts = {name: self.value(self._registry.metrics[name], key, window) for name in _names(metric.formula)}
            return _evaluated(metric.formula, parts, Fraction(0) if metric.zero == "nothing" else None)
        nothing = None if metric.measure.kind.startswith("mean") else Fraction(0)
        return self._known[metric.name, window].get(key, nothing)

    def _measured(self, measure: Measure, window: Any) -> dict[Key, Value]:
        """Each day, week or month of the cut on its own, over its own days or those a window makes of them."""
        found: dict[Key, Value] = {}
        cut = tuple(name for name in self._by if name not in TIME)
        for part in _parts(self._period, self._by):
            days = _days(window, part, self._period) if window else part
            for inner, value in self._over(measure, days, cut).items():
                known = dict(zip(cut, inner, strict=True)) | {name: _time(part.last, name) for name in TIME}
                key = tuple(known[name] for name in self._by)
                found[key] = value
                self.keys.add(key)
        return found

    def _over(self, measure: Measure, days: Period, cut: tuple[str, ...]) -> dict[Key, Value]:
        rows = [
            row
            for row in self._facts.get(measure.fact, ())
            if (self._shops is None or row["shop"] in self._shops) and _wanted(row, self._where)
        ]
        kept = [row for row in rows if all(_holds(row, each) for each in measure.where)]
        kinds: dict[str, Callable[..., dict[Key, Value]]] = {
            "repeat": _repeat, "first_seen": _first_seen, "returning": _returning, "kept": _kept,
            "mean_gap": _mean_gap, "last": _last,
        }  # fmt: skip
        if measure.kind in kinds:
            return kinds[measure.kind](measure, kept, days, cut)
        groups: dict[Key, list[Row]] = {}
        for row in rows:
            if row["day"] in days:
                groups.setdefault(_cut(row, cut), []).append(row)
        return {
            key: _plain(measure, [row for row in some if all(_holds(row, each) for each in measure.where)])
            for key, some in groups.items()
        }


def _plain(measure: Measure, rows: Sequence[Row]) -> Value:
    if measure.kind == "count":
        return Fraction(len(rows))
    if measure.kind == "count_distinct":
        return Fraction(len(_different(rows, measure.columns)))
    if measure.kind == "mean_hours":
        start, end = measure.columns
        both = [row for row in rows if row[start] is not None and row[end] is not None]
        seconds = sum(_second(row[end]) - _second(row[start]) for row in both)
        return Fraction(seconds, 3600 * len(both)) if both else None
    values = [Fraction(row[measure.columns[0]]) for row in rows if row[measure.columns[0]] is not None]
    if measure.kind == "mean":
        return sum(values, Fraction(0)) / len(values) if values else None
    return sum(values, Fraction(0))


def _repeat(measure: Measure, rows: Iterable[Row], days: Period, cut: tuple[str, ...]) -> dict[Key, Value]:
    entities = _entities(measure, (row for row in rows if row["day"] in days), cut)
    return _counted(key for (key, _), some in entities.items() if len(_different(some, measure.of)) >= measure.at_least)


def _mean_gap(measure: Measure, rows: Iterable[Row], days: Period, cut: tuple[str, ...]) -> dict[Key, Value]:
    spans: dict[Key, list[tuple[int, int]]] = {}
    for (key, _), some in _entities(measure, (row for row in rows if row["day"] in days), cut).items():
        seen = {row["day"] for row in some}
        spans.setdefault(key, []).append(((max(seen) - min(seen)).days, len(seen) - 1))
    gaps = {key: (sum(span for span, _ in both), sum(times for _, times in both)) for key, both in spans.items()}
    return {key: Fraction(span, times) if times else None for key, (span, times) in gaps.items()}


def _first_seen(measure: Measure, rows: Iterable[Row], days: Period, cut: tuple[str, ...]) -> dict[Key, Value]:
    entities = _entities(measure, rows, cut)
    return _counted(key for (key, _), some in entities.items() if min(row["day"] for row in some) in days)


def _returning(measure: Measure, rows: Iterable[Row], days: Period, cut: tuple[str, ...]) -> dict[Key, Value]:
    found = []
    for (key, _), some in _entities(measure, rows, cut).items():
        first = min(row["day"] for row in some)
        soon = [row for row in some if row["day"] <= first + timedelta(days=measure.within)]
        if first in days and len(_different(soon, measure.of)) >= 2:
            found.append(key)
    return _counted(found)


def _kept(measure: Measure, rows: Iterable[Row], days: Period, cut: tuple[str, ...]) -> dict[Key, Value]:
    before = periods.previous(days)
    entities = _entities(measure, rows, cut)
    return _counted(
        key
        for (key, _), some in entities.items()
        if any(row["day"] in days for row in some) and any(row["day"] in before for row in some)
    )


def _last(measure: Measure, rows: Iterable[Row], days: Period, cut: tuple[str, ...]) -> dict[Key, Value]:
    order = ("day", "run_id", "source_row", KEYS[measure.fact][0])
    latest: dict[Key, Row] = {}
    for row in sorted(
        (row for row in rows if row[measure.columns[0]] is not None and row["day"] <= days.last),
        key=lambda row: tuple((row[name] is not None, row[name] if row[name] is not None else 0) for name in order),
    ):
        latest[tuple(row[name] for name in measure.of)] = row
    sums: dict[Key, Value] = {}
    for row in latest.values():
        if not measure.stale_after or days.last < row["day"] + timedelta(days=measure.stale_after):
            key = _cut(row, cut)
            sums[key] = (sums.get(key) or Fraction(0)) + Fraction(row[measure.columns[0]])
    return sums


def _entities(measure: Measure, rows: Iterable[Row], cut: tuple[str, ...]) -> dict[tuple[Key, Any], list[Row]]:
    found: dict[tuple[Key, Any], list[Row]] = {}
    for row in rows:
        if row[measure.columns[0]] is not None:
            found.setdefault((_cut(row, cut), row[measure.columns[0]]), []).append(row)
    return found


def _counted(keys: Iterable[Key]) -> dict[Key, Value]:
    found: dict[Key, Value] = {}
    for key in keys:
        found[key] = (found.get(key) or Fraction(0)) + 1
    return found


def _different(rows: Iterable[Row], columns: Sequence[str]) -> set[Key]:
    keys = (tuple(row[column] for column in columns) for row in rows)
    return {key for key in keys if None not in key}


def _holds(row: Row, condition: Condition) -> bool:
    value, wanted = row[condition.column], condition.value
    if condition.relation == "known":
        return (value is not None) == wanted
    if value is None:
        return False
    if condition.after:
        if row[condition.after] is None:
            return False
        value, wanted = _second(value) - _second(row[condition.after]), int(wanted) * 3600
    if condition.relation == "in":
        return value in wanted
    if condition.relation == "is":
        return bool(value == wanted)
    if condition.other:
        wanted = row[condition.other]
        if wanted is None:
            return False
    if isinstance(wanted, str) and not isinstance(value, str):
        wanted = type(value)(wanted)
    signs = {"gt": value > wanted, "ge": value >= wanted, "lt": value < wanted, "le": value <= wanted}
    return bool(signs[condition.relation])


def _second(moment: datetime) -> int:
    return math.floor(Fraction((moment - EPOCH) // timedelta(microseconds=1), 1_000_000))


def _wanted(row: Row, where: Mapping[str, Sequence[Any]]) -> bool:
    return all(_dimension(row, name) in values for name, values in where.items())


def _cut(row: Row, cut: tuple[str, ...]) -> Key:
    return tuple(_dimension(row, name) for name in cut)


def _dimension(row: Row, name: str) -> Any:
    if name in TIME:
        return _time(row["day"], name)
    if name in row:
        return row[name]
    if name == "region":
        return REGION_OF.get((row["province"] or "")[:2])
    if name in GROUPED:
        return groupings[name]().get(_dimension(row, GROUPED[name]))
    return row[name]


def _time(day: date, name: str) -> str:
    if name == "week":
        return date.fromisocalendar(*day.isocalendar()[:2], 1).isoformat()
    quarter = (day.month - 1) // 3 + 1
    return {
        "day": day.isoformat(),
        "month": day.isoformat()[:7],
        "quarter": f"{day.year:04d}-Q{quarter}",
        "year": f"{day.year:04d}",
    }[name]


def _parts(period: Period, by: Sequence[str]) -> list[Period]:
    times = [name for name in by if name in TIME]
    if not times:
        return [period]
    groups: dict[Key, list[date]] = {}
    for day in period:
        groups.setdefault(tuple(_time(day, name) for name in times), []).append(day)
    return [Period(min(days), max(days)) for days in groups.values()]


def _days(window: Any, part: Period, asked: Period) -> Period:
    """The days a window stands for; which days are alike is the calendar's to say (`metrics.periods`)."""
    if window.kind == "trailing":
        return Period(part.last - timedelta(days=window.days - 1), part.last)
    if window.kind == "to_date":
        first = next(
            day
            for day in (part.last - timedelta(days=back) for back in range(366, -1, -1))
            if _time(day, window.word) == _time(part.last, window.word)
        )
        return Period(first, part.last)
    return periods.moved(part, asked, window.word)


def _names(formula: str) -> list[str]:
    return list(
        dict.fromkeys(node.id for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name))
    )


def _evaluated(formula: str, parts: Mapping[str, Value], zero: Value) -> Value:
    def value(node: ast.AST) -> Value:
        if isinstance(node, ast.Constant):
            return Fraction(str(node.value))
        if isinstance(node, ast.Name):
            return parts[node.id]
        assert isinstance(node, ast.BinOp)
        left, right = value(node.left), value(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Div):
            return left / right if right else zero
        return {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}[type(node.op)]

    return value(ast.parse(formula, mode="eval").body)
