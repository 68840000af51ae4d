"""What a manifest declares of a plain report, so that the report needs no code of its own.

A manifest with a block `report` has these keys in it, all but `record` optional:

    record      the record kind the lines become
    fixed       fields that are the same on every line: {tool: 京准通}
    kinds       fields read as another kind than their record says: {orders: number}
    measures    kind of cell -> name of the measure -> headers it goes by
    words       field -> its value -> words of the cell that mean it; of others it stays empty
    only        field -> [another field, starts of its words]: the field is read where the other begins so or is empty
    shares      rate -> "part / whole", the definition that settles a rate written without % sign
    sums        figure -> the figures it is the sum of on every line
    summed      figures a single totals line is held against, where every line was read
    kept        word of a totals line -> figure, for totals lines that become records of their own
    levels      fields of nested sources, outermost first
    unique      fields of which a file can hold each combination once only
    filled      figures no line can lack
    key         field whose numbers a spreadsheet may have rounded
    asks        what a person must say because no file tells it: attribution

A header may carry a unit in brackets: each kind of cell knows which units it understands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from zhanggui.connectors.report_cells import KINDS
from zhanggui.connectors.report_records import REPORT_RECORDS, ReportRecord

DAY = "day"
"""The column of days; it becomes `first` and `last`."""
TOTALS = frozenset({"合计", "总计", "小计", "汇总", "共计", "均值", "平均值", "全部"})
"""Words that make a line a totals line where nothing else names what it is about."""
WHOLE = frozenset({"合计", "总计"})
"""Words no thing of the shop is called by."""
NOTES = ("说明", "注", "备注", "数据说明", "注意", "提示")


@dataclass(frozen=True)
class Report:
    """The block `report` of a manifest."""

    record: type[ReportRecord]
    kinds: Mapping[str, str]
    """Every field and measure with a column, and how its cells are read."""
    measures: Sequence[str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shares: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sums: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summed: Sequence[str] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    levels: Sequence[str] = ()
    unique: Sequence[str] = ()
    filled: Sequence[str] = ()
    key: str = ""
    asks: Sequence[str] = ()


def declared(told: dict[str, Any]) -> dict[str, Any]:
    """A manifest's keys with its report taken in: measures become columns, and headers may carry units."""
    block = dict(told["report"])
    record = REPORT_RECORDS[block.pop("record")]
    kinds = {DAY: "days", **kinds_of(record), **block.pop("kinds", {})}
    columns = dict(told["columns"])
    measures = []
    for kind, named in block.pop("measures", {}).items():
        for name, headers in named.items():
            if name in columns or name in kinds:
                raise ValueError(f"{told['format']}: {name} is declared twice")
            kinds[name], columns[name] = kind, headers
            measures.append(name)
    block["shares"] = {rate: _halves(text) for rate, text in block.pop("shares", {}).items()}
    report = Report(
        record, {name: kinds[name] for name in columns}, tuple(measures), **_checked(block, told["format"], columns)
    )
    columns = {name: _with_units(headers, report.kinds[name]) for name, headers in columns.items()}
    return told | {"columns": columns, "report": report}


def kinds_of(record: type[ReportRecord]) -> Mapping[str, str]:
    """The kind of cell of every field that says one."""
    hints = get_type_hints(record, include_extras=True)
    return {name: get_args(hint)[1] for name, hint in hints.items() if get_origin(hint) is Annotated}


def _checked(block: dict[str, Any], format: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of the block; a name no column or field has is a mistake of the manifest."""
    strange = set(block) - {one.name for one in fields(Report)}
    used = {
        *block.get("sums", {}),
        *block.get("levels", ()),
        *block.get("unique", ()),
        *block.get("summed", ()),
        *block.get("shares", {}),
    }
    used |= {*block.get("only", {}), *(said[0] for said in block.get("only", {}).values())}
    used |= {part for parts in block.get("sums", {}).values() for part in parts}
    used |= {part for parts in block.get("shares", {}).values() for part in parts}
    if strange or used - set(columns):
        raise ValueError(f"{format}: {sorted(strange | (used - set(columns)))} is not known")
    return block


def _halves(text: str) -> tuple[str, str]:
    part, whole = text.split(" / ")
    return part.strip(), whole.strip()


def _with_units(headers: Sequence[str], kind: str) -> list[str]:
    return [*headers, *(f"{header}({unit})" for header in headers for unit in KINDS[kind].units)]
