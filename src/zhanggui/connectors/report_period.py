"""Which days a report is about, where its lines do not say: titles above its header or a person, never its name."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhanggui.connectors.cells import CellError
from zhanggui.connectors.report_cells import DAY, Days, days

_LABELLED = re.compile(
    rf"([\u4e00-\u9fff]*(?:时间|日期|周期|范围|时段|账期))\s*[:]?\s*({DAY}(\s*(?:~|至|到|—|–|-{{1,2}})\s*{DAY})?)"
    r"(?!\s*\d{1,2}:)"
)
_BARE = re.compile(rf"{DAY}\s*(?:~|至|到|—|–|-{{1,2}})\s*{DAY}")
_OF_DAYS = frozenset(
    {"统计时间", "统计日期", "统计周期", "数据时间", "数据日期", "数据周期", "日期", "报表日期", "账期"}
)
"""Labels of the days a report is about."""
_OF_RANGES = _OF_DAYS | {
    *("时间", "周期", "时段", "时间范围", "日期范围", "统计范围", "起止时间", "起止日期"),
    *("查询时间", "查询日期", "报表时间", "报表周期", "时间周期", "统计时间范围", "统计日期范围"),
}
"""Labels that mean the same before a range of days, but may be a moment of export before one day."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person said about a report when giving it in."""

    first: date | None = None
    last: date | None = None
    attribution_days: int | None = None

    @property
    def period(self) -> Days | None:
        return (self.first, self.last) if self.first and self.last else None


NOTHING_TOLD = Told()


def period_above(rows: Iterable[Sequence[str]]) -> Days | None:
    """The period the titles above a header name; None where they name none, or several."""
    found: set[Days] = set()
    for cells in rows:
        line = unicodedata.normalize("NFKC", " ".join(cell.strip() for cell in cells if cell.strip()))
        found |= _periods(line)
    return found.pop() if len(found) == 1 else None


def _periods(line: str) -> set[Days]:
    """Labelled days; without a label only a range is plain enough."""
    named = list(_LABELLED.finditer(line))
    texts = [match.group(2) for match in named if match.group(1) in (_OF_RANGES if match.group(3) else _OF_DAYS)]
    if not named:
        texts = _BARE.findall(line)
    periods = set()
    for text in texts:
        try:
            periods.add(days(text.strip()))
        except CellError:
            continue
    return periods
