"""The declared metrics, read from YAML and refused where they do not hold together."""

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from zhanggui import base
from zhanggui.base import Refusal, from_yaml, stamps_of
from zhanggui.facts import FACTS, declared_as_of, shape_of
from zhanggui.metrics import algebra, company_folder, formula
from zhanggui.metrics.declaration import Condition, Measure, Metric
from zhanggui.metrics.dimensions import DERIVED, DIMENSIONS, FILE, GROUPED, TIME, called_in, dimensions_as_of, rolled_up
from zhanggui.metrics.shape import refuse_wrong_shape
from zhanggui.metrics.windows import SEEN_FROM, Window

ROLLUPS = "rollups.yaml"
"""What is kept of large facts, beside the declarations: no metrics."""

_DETAILS = ("fact", "where", "of", "at_least", "stale_after", "within")
_RELATIONS = ("gt", "ge", "lt", "le", "known", "in")


@dataclass(frozen=True)
class Leaf:
    """A measure, over the days asked about or over others."""

    measure: str
    window: Window | None


class Registry:
    """All metrics of one folder of declarations, by name, in the order they were declared."""

    def __init__(self, metrics: Iterable[Metric], digest: str, left_out: Iterable[Refusal] = ()) -> None:
        self.metrics = {metric.name: metric for metric in metrics}
        self.digest = digest
        """Of the declarations: what was computed from other declarations is another number."""
        self.left_out = tuple(left_out)
        """Why files of the company's own declarations are left out: the numbers that came with the release stay."""

    def get(self, name: str) -> Metric:
        """The metric of that name, or a refusal that offers near ones."""
        if name in self.metrics:
            return self.metrics[name]
        near = difflib.get_close_matches(name, self.metrics, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(near)}?" if near else " `zhanggui metrics list` shows all."
        raise Refusal("metric.unknown", f"There is no metric {name}.{hint}", metric=name, near=near)

    def leaves_of(self, name: str) -> dict[str, "Leaf"]:
        """What the engine is asked for to work a metric out: measures, each over the days asked about or others."""
        metric = self.get(name)
        if metric.window is not None:
            return {part + SEEN_FROM + name: Leaf(part, metric.window) for part in self.measures_of(metric.base)}
        if metric.tree is None:
            return {name: Leaf(name, None)}
        return {key: leaf for inner in formula.names(metric.tree) for key, leaf in self.leaves_of(inner).items()}

    def measures_of(self, name: str) -> list[str]:
        """The metrics with a measure that this one is worked out from; itself when it has one."""
        metric = self.get(name)
        if metric.window is not None:
            return self.measures_of(metric.base)
        if metric.tree is None:
            return [name]
        parts = [part for inner in formula.names(metric.tree) for part in self.measures_of(inner)]
        return list(dict.fromkeys(parts))

    def made_of(self, name: str) -> list[str]:
        """Every metric this one is worked out from, at whatever remove; itself first."""
        found = [name]
        for each in found:
            found.extend(part for part in _parts(self.get(each)) if part not in found)
        return found

    def owners_of(self, name: str) -> list[str]:
        """The posts that answer for a metric: where it names none, those of what it is worked out from."""
        own = self.get(name).owners
        return list(own or dict.fromkeys(post for part in self.made_of(name) for post in self.get(part).owners))

    def facts_of(self, name: str) -> list[str]:
        """The facts a metric counts."""
        return list(dict.fromkeys(self.measure(part).fact for part in self.measures_of(name)))

    def allowed(self, names: Iterable[str]) -> list[str]:
        """The dimensions all these metrics can be cut by."""
        grains = [self.get(name).grain for name in names]
        return [name for name in DIMENSIONS if all(name in grain for grain in grains)]

    def measure(self, name: str) -> Measure:
        """The measure of a metric that has one."""
        measure = self.metrics[name].measure
        assert measure is not None
        return measure


def playbooks_folder() -> Path:
    """The declarations: in the tree beside src, packed into an installed wheel."""
    return base.playbooks_folder() / "metrics"


def load(folder: str | Path | None = None, company: str | Path | None = None) -> Registry:
    """Read and check every declaration of a folder, and the company's own; ours and theirs when none is named."""
    own = Path(folder) if folder else playbooks_folder()
    more = Path(company) if company else None if folder else company_folder()
    files, added = _declarations(own), _declarations(more) if more else ()
    if not files:
        raise Refusal("metric.no_declarations", f"There are no metric declarations in {own}.")
    return _load(files, added, (declared_as_of(), dimensions_as_of()) if added else ())


Stamped = tuple[Path, int, int, int]


def _declarations(folder: Path) -> tuple[Stamped, ...]:
    """The files of a folder as they are now."""
    found = (stamp for stamp in stamps_of(folder, ".yaml") if stamp[0] not in (FILE, ROLLUPS))
    return tuple((folder / name, changed, size, inode) for name, changed, size, inode in found)


@lru_cache(maxsize=8)
def _load(files: tuple[Stamped, ...], added: tuple[Stamped, ...], _as_of: tuple[Any, ...]) -> Registry:
    """The release's declarations as they must be; of the company's, every file that holds together with them."""
    left_out: list[Refusal] = []
    while True:
        try:
            return _checked(files, added, left_out)
        except Refusal as refusal:
            broken = [stamped for stamped in added if stamped[0].name == refusal.details.get("file")]
            if not broken:
                raise
            left_out.append(refusal)
            added = tuple(stamped for stamped in added if stamped not in broken)


def _checked(files: tuple[Stamped, ...], added: tuple[Stamped, ...], left_out: Iterable[Refusal]) -> Registry:
    declared: dict[str, tuple[str, dict[str, Any]]] = {}
    for path, *_ in (*files, *added):
        for name, body in _bodies(path).items():
            if name in declared:
                raise _broken(path.name, name, f"it is declared in {declared[name][0]} already")
            declared[name] = (path.name, body)
    metrics = {name: _metric(source, name, body) for name, (source, body) in declared.items()}
    for name, (source, _) in declared.items():
        _refuse_loose_parts(source, metrics[name], metrics)
        _refuse_unsafe_ratio(source, metrics[name])
        _refuse_loose_history(source, metrics[name])
    metrics = {name: _with_grain(name, metrics) for name in metrics}
    for name, (source, body) in declared.items():
        _refuse_bad_grain(source, metrics[name], metrics, "grain" in body)
    digest = hashlib.sha256(json.dumps(declared, sort_keys=True, default=str).encode()).hexdigest()
    registry = Registry(metrics.values(), digest, left_out)
    for name, (source, _) in declared.items():
        _refuse_wrong_factors(source, metrics[name], registry)
    return registry


def _bodies(file: Path) -> dict[str, dict[str, Any]]:
    try:
        content = from_yaml(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise Refusal("metric.bad_declaration", f"{file.name} is not readable YAML: {error}", file=file.name) from error
    refuse_wrong_shape(file.name, content)
    return {name: body for name, body in content.items() if not name.startswith("x-")}


def _metric(file: str, name: str, body: Mapping[str, Any]) -> Metric:
    text = str(body.get("formula", ""))
    return Metric(
        name=name,
        label=body["label"],
        meaning={language: " ".join(words.split()) for language, words in body["meaning"].items()},
        unit=body["unit"],
        grain=tuple(body.get("grain", ())),
        better=body["better"],
        digits=body["digits"],
        measure=_measure(file, name, body["measure"]) if "measure" in body else None,
        formula=text,
        tree=formula.parse(text) if text else None,
        time=body.get("time", {}),
        source=tuple(body.get("source", ())),
        catalogue=body.get("catalogue", ""),
        owners=tuple(body.get("owners", ())),
        factors=tuple(body.get("factors", ())),
        zero=body.get("zero", ""),
        since=body.get("since", ""),
        history=tuple(body.get("history", ())),
        base=body.get("of", ""),
        window=_window(body["over"]) if "over" in body else None,
    )


def _window(body: Mapping[str, Any]) -> Window:
    (kind, said) = next(iter(body.items()))
    return Window(kind, days=said) if kind == "trailing" else Window(kind, word=said)


def _measure(file: str, name: str, body: Mapping[str, Any]) -> Measure:
    kind = next(key for key in body if key not in _DETAILS)
    given = body[kind]
    columns = () if kind == "count" else (given,) if isinstance(given, str) else tuple(given)
    of = body.get("of", ())
    measure = Measure(
        fact=body["fact"],
        kind=kind,
        columns=columns,
        of=(of,) if isinstance(of, str) else tuple(of),
        at_least=body.get("at_least", 2 if kind == "repeat" else 0),
        stale_after=body.get("stale_after", 0),
        within=body.get("within", 0),
        where=tuple(
            condition for column, said in body.get("where", {}).items() for condition in _conditions(column, said)
        ),
    )
    if measure.fact not in FACTS:
        raise _broken(file, name, f"there is no fact {measure.fact}{_near(measure.fact, FACTS)}")
    schema = FACTS[measure.fact]
    named = [each for one in measure.where for each in (one.column, one.after, one.other) if each]
    for column in [*columns, *measure.of, *named]:
        if column not in schema.names:
            raise _broken(file, name, f"fact {measure.fact} has no column {column}{_near(column, schema.names)}")
    for condition in measure.where:
        _refuse_unfit_condition(file, name, measure.fact, condition)
        if condition.after and not all(_is_moment(schema, each) for each in (condition.column, condition.after)):
            raise _broken(file, name, f"hours_after needs two moments, not {condition.column} and {condition.after}")
    if kind in ("repeat", "returning") and not measure.of:
        raise _broken(file, name, f"a {kind} measure needs `of`: the columns that name one occasion")
    if (kind == "returning") != bool(measure.within):
        raise _broken(file, name, "a returning measure, and no other, needs `within`: so many days")
    if kind == "last" and not measure.of:
        raise _broken(file, name, "a last measure needs `of`: the columns that name what has a balance")
    if kind in ("sum", "mean", "last") and not _is_number(schema.field(columns[0]).type):
        raise _broken(file, name, f"column {columns[0]} is not a number")
    if kind == "mean_hours" and (len(columns) != 2 or not all(_is_moment(schema, column) for column in columns)):
        raise _broken(file, name, "mean_hours needs two columns that are moments, from and to")
    return measure


def _near(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def _refuse_unfit_condition(file: str, name: str, fact: str, condition: Condition) -> None:
    """Columns held against each other are of one kind, and a choice is one the column has."""
    schema, shape = FACTS[fact], shape_of(fact)
    if condition.other and not _alike(schema.field(condition.column).type, schema.field(condition.other).type):
        raise _broken(file, name, f"{condition.column} cannot be held against {condition.other}")
    column = shape.column(condition.column) if shape else None
    wanted = {"is": (condition.value,), "in": condition.value}.get(condition.relation, ())
    for value in wanted if column and column.values else ():
        if column and value not in column.values:
            raise _broken(
                file, name, f"{condition.column} of {fact} is never {value}{_near(str(value), column.values)}"
            )


def _alike(one: pa.DataType, other: pa.DataType) -> bool:
    return one == other or (_is_number(one) and _is_number(other))


def _conditions(column: str, said: Any) -> list[Condition]:
    if isinstance(said, Mapping):
        after = said.get("hours_after", "")
        return [_related(column, relation, said[relation], after) for relation in _RELATIONS if relation in said]
    if isinstance(said, list):
        return [Condition(column, "in", tuple(said))]
    return [Condition(column, "is", said)]


def _related(column: str, relation: str, said: Any, after: str) -> Condition:
    if isinstance(said, Mapping):
        return Condition(column, relation, None, after, said["column"])
    return Condition(column, relation, _hashable(said), after)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_decimal(kind) or pa.types.is_integer(kind))


def _is_moment(schema: pa.Schema, column: str) -> bool:
    return bool(pa.types.is_timestamp(schema.field(column).type))


def _refuse_loose_parts(file: str, metric: Metric, metrics: Mapping[str, Metric]) -> None:
    """Every part is declared, and no formula comes back to itself."""
    todo: list[tuple[str, tuple[str, ...]]] = [(metric.name, (metric.name,))]
    while todo:
        name, path = todo.pop()
        for part in _parts(metrics[name]):
            if part not in metrics:
                near = difflib.get_close_matches(part, metrics, n=1, cutoff=0.6)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise _broken(file, metric.name, f"its formula needs the metric {part}, which nobody declares{hint}")
            if part in path:
                raise _broken(file, metric.name, f"its formula comes back to itself through {part}")
            if metric.window is not None and metrics[part].window is not None:
                raise _broken(file, metric.name, f"{part} is over other days already: name what it is made of")
            todo.append((part, (*path, part)))


def _parts(metric: Metric) -> list[str]:
    if metric.window is not None:
        return [metric.base]
    return formula.names(metric.tree) if metric.tree else []


def _with_grain(name: str, metrics: Mapping[str, Metric]) -> Metric:
    """A formula without its own grain may be cut by what all its parts allow."""
    metric = metrics[name]
    grain = rolled_up(metric.grain) if metric.grain else _common_grain(metric, metrics)
    return replace(metric, grain=grain)


def _common_grain(metric: Metric, metrics: Mapping[str, Metric]) -> tuple[str, ...]:
    parts = _parts(metric)
    if not parts:
        return rolled_up(metric.grain)
    grains = [_common_grain(metrics[part], metrics) for part in parts]
    return tuple(name for name in DIMENSIONS if all(name in grain for grain in grains) and grains)


def _refuse_bad_grain(file: str, metric: Metric, metrics: Mapping[str, Metric], own: bool) -> None:
    if metric.measure is None:
        beyond = set(metric.grain) - set(_common_grain(metric, metrics)) if own else set()
        if beyond:
            raise _broken(file, metric.name, f"its parts cannot be cut by {', '.join(sorted(beyond))}")
        return
    fact = metric.measure.fact
    kept = {*FACTS[fact].names, *(name for name, column in called_in(fact).items() if column in FACTS[fact].names)}
    for name in metric.grain:
        if name not in DIMENSIONS:
            raise _broken(file, metric.name, f"nobody declares the dimension {name}{_near(name, DIMENSIONS)}")
        if name not in {*kept, *DERIVED} or (name not in kept and GROUPED.get(name, "shop") not in kept):
            raise _broken(file, metric.name, f"fact {fact} has no dimension {name}")
    if metric.measure.is_cohort and metric.measure.columns[0] in metric.grain:
        raise _broken(file, metric.name, f"it counts {metric.measure.columns[0]} and cannot be cut by it")
    if not set(TIME) & set(metric.grain):
        raise _broken(file, metric.name, "it allows no day, week or month")


def _refuse_unsafe_ratio(file: str, metric: Metric) -> None:
    """What divides says what it answers where there is nothing to divide by; what does not has nothing to say."""
    unsafe = metric.tree is not None and formula.is_unsafe(metric.tree)
    if unsafe and not metric.zero:
        raise _broken(file, metric.name, "it divides: say `zero: unknown` or `zero: nothing` for a divisor of nothing")
    if metric.zero and not unsafe:
        raise _broken(file, metric.name, "it never divides by what may be nothing, so that `zero` says nothing")


def _refuse_loose_history(file: str, metric: Metric) -> None:
    """Earlier meanings end in order, the last of them before this one begins."""
    days = [past["until"] for past in metric.history]
    if days and not metric.since:
        raise _broken(file, metric.name, "it has a history: say since when it means what it means now")
    for day in [*days, *([metric.since] if metric.since else [])]:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise _broken(file, metric.name, f"{day} is no day") from error
    if days != sorted(set(days)) or (days and days[-1] >= metric.since):
        raise _broken(file, metric.name, "its earlier meanings do not end one after the other before this one begins")


def _refuse_wrong_factors(file: str, metric: Metric, registry: Registry) -> None:
    """Factors are declared metrics, the first adds up over its parts, and multiplied they are the metric itself."""
    if not metric.factors:
        return
    for name in metric.factors:
        if name not in registry.metrics:
            raise _broken(file, metric.name, f"its factor {name} is declared by nobody")
    first, *others = (algebra.of_metric(registry, name) for name in metric.factors)
    product = reduce(algebra.multiplied, others, first)
    if not first.is_additive:
        raise _broken(file, metric.name, f"its first factor, {metric.factors[0]}, is no sum or count")
    if not algebra.equal(product, algebra.of_metric(registry, metric.name)):
        raise _broken(file, metric.name, f"{' x '.join(metric.factors)} is another number than the metric itself")


def _broken(file: str, name: str, why: str) -> Refusal:
    return Refusal("metric.bad_declaration", f"{file}: metric {name}: {why}.", metric=name, file=file)
