"""An answer written to a file from the command line; the rooms above are told, so that it is logged."""

import getpass
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui import metrics
from zhanggui.base import Period, Refusal, clock

if TYPE_CHECKING:
    from zhanggui.metrics.answers import Result
    from zhanggui.metrics.registry import Registry


def to_file(
    result: "Result",
    registry: "Registry",
    period: Period,
    where: Mapping[str, Sequence[Any]],
    out: Path,
    language: str,
) -> dict[str, Any]:
    """Write the workbook and say what was written."""
    from zhanggui.metrics.workbook import About, written

    if out.suffix.lower() != ".xlsx":
        raise Refusal("metric.bad_file", f"{out} is no workbook: name a file that ends in .xlsx.")
    if not out.parent.is_dir():
        raise Refusal("metric.bad_file", f"There is no folder {out.parent}: make it first, or name another.")
    about = About(period, where, getpass.getuser(), clock.now(), language="en" if language.startswith("en") else "zh")
    label = metrics.value_labels[-1] if metrics.value_labels else None
    data = written(result, registry, about, label)
    out.write_bytes(data)
    for tell in metrics.exported:
        tell(result.metrics, period, result.by, where, about.by)
    return {"file": str(out), "rows": len(result.rows), "bytes": len(data)}
