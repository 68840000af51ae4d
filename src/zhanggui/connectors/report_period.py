"""Which days a report is about, where its lines do not say: titles above its header or a person, never its name."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhanggui.connectors.cells import CellError
from zhanggui.connectors.report_cells import DAY, Days, days

_LABELLED = re.compile(
    rf"([\u4e00-\u9fff]*(?:时间|日期|周期|范围|时段|日))\s*[:]?\s*({DAY}(?:\s*(?:~|至|到|—|–|-{{1,2}})\s*{DAY})?)"
    r"(?!\s*\d{1,2}:)"
)
_BARE = re.compile(rf"{DAY}\s*(?:~|至|到|—|–|-{{1,2}})\s*{DAY}")
_OTHER_MOMENTS = ("导出", "下载", "生成", "更新", "创建", "制表", "打印", "截止", "截至")


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
    texts = [match.group(2) for match in named if not any(word in match.group(1) for word in _OTHER_MOMENTS)]
    if not named:
        texts = _BARE.findall(line)
    periods = set()
    for text in texts:
        try:
            periods.add(days(text.strip()))
        except CellError:
            continue
    return periods
