"""How a score is worked out: values in, values out.

Every line of a card is 0 to 100 (a metric up to 120), its weight a share of 100. The card's total is the weighted
mean of the lines that could be measured; a line without anything to measure is left out and said so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DUTIES, TIMELINESS, QUALITY, METRIC = "duties", "timeliness", "quality", "metric"
STANDARD = (
    {"id": "duties", "kind": DUTIES, "weight": "60"},
    {"id": "timeliness", "kind": TIMELINESS, "weight": "20"},
    {"id": "quality", "kind": QUALITY, "weight": "20"},
)
"""The appraisal table of a post that declares none."""
NAMES = {
    DUTIES: ("岗位职责完成", "Duties done"),
    TIMELINESS: ("及时性", "On time"),
    QUALITY: ("质量", "Quality"),
}
MOST = Decimal(120)
"""Where a metric that beats its band stops counting."""
POINT = Decimal("0.01")


@dataclass(frozen=True)
class Record:
    """One item of the period as it counts: its weight, how much of it is done, how it was proved, what it lost."""

    item: int
    title_zh: str
    title_en: str
    weight: Decimal
    share: Decimal
    proof: str
    due_at: datetime
    done_at: datetime | None
    factors: Mapping[str, Decimal] = field(default_factory=dict)
    """What lowers its quality: returned, below; each from 0 to 1."""
    is_duty: bool = True
    """Tasks, steps and alerts count for timeliness and quality only."""
    excused: bool = False
    """A dispute was accepted: the record counts neither for nor against."""

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def in_time(self) -> bool:
        return self.done_at is not None and self.done_at <= self.due_at

    @property
    def quality(self) -> Decimal:
        worth = Decimal(1)
        for factor in self.factors.values():
            worth *= factor
        return worth


@dataclass(frozen=True)
class Line:
    """One line of a card. `score` is None where there was nothing to measure."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    weight: Decimal
    score: Decimal | None
    figures: Mapping[str, str] = field(default_factory=dict)
    """What the score is made of: weights, counts, the reading and its band; decimals as text."""


def lines_of(table: Sequence[Mapping[str, Any]], records: Sequence[Record], readings: Mapping[str, Any]) -> list[Line]:
    """The lines of an appraisal table. `readings` are the values of its metrics by the id of the line."""
    return [line_of(row, records, readings.get(row["id"])) for row in table]


def line_of(row: Mapping[str, Any], records: Sequence[Record], reading: Decimal | None = None) -> Line:
    kind, weight = row["kind"], Decimal(str(row["weight"]))
    zh, en = NAMES.get(kind, ("", ""))
    name = row.get("name") or {}
    counted = [record for record in records if not record.excused]
    if kind == METRIC:
        score, figures = _metric(row, reading)
    else:
        score, figures = {DUTIES: _duties, TIMELINESS: _timeliness, QUALITY: _quality}[kind](counted)
    excused = len(records) - len(counted)
    if excused and kind != METRIC:
        figures["excused"] = str(excused)
    return Line(row["id"], kind, name.get("zh") or zh, name.get("en") or en, weight, score, figures)


def total_of(lines: Sequence[Line]) -> Decimal | None:
    """The weighted mean of what could be measured, to two places; None where nothing could."""
    measured = [(line.weight, line.score) for line in lines if line.score is not None]
    weight = sum((weight for weight, _score in measured), Decimal(0))
    if not weight:
        return None
    return _round(sum((share * score for share, score in measured), Decimal(0)) / weight)


def attainment(value: Decimal, band: Mapping[str, Any]) -> Decimal:
    """How far a reading is where it should be: 100 in the band, less outside it, up to 120 where more is better.

    At least 200 with 150 is 75. At most 5 % with 8 % is 62.5. Between 10 and 20 with 25 is 75: a quarter too much.
    """
    if "at_least" in band:
        floor = Decimal(str(band["at_least"]))
        return _capped(100 * value / floor) if floor > 0 else Decimal(100 if value >= floor else 0)
    if "at_most" in band:
        ceiling = Decimal(str(band["at_most"]))
        return Decimal(100) if value <= ceiling else _capped(100 * ceiling / value) if value > 0 else Decimal(0)
    low, high = (Decimal(str(bound)) for bound in band["between"])
    if low <= value <= high:
        return Decimal(100)
    bound = low if value < low else high
    return _capped(100 * (1 - abs(value - bound) / abs(bound))) if bound else Decimal(0)


def in_band(value: Decimal, band: Mapping[str, Any]) -> bool:
    if "between" in band:
        low, high = band["between"]
        return Decimal(str(low)) <= value <= Decimal(str(high))
    if "at_least" in band:
        return value >= Decimal(str(band["at_least"]))
    return value <= Decimal(str(band["at_most"]))


def _duties(records: Sequence[Record]) -> tuple[Decimal | None, dict[str, str]]:
    records = [record for record in records if record.is_duty]
    weight = sum((record.weight for record in records), Decimal(0))
    done = {proof: _done(records, proof) for proof in ("verified", "attested", "")}
    figures = {
        "weight": _text(weight), "verified": _text(done["verified"]), "attested": _text(done["attested"]),
        "in_part": _text(done[""]), "items": str(len(records)),
        "open": str(sum(not record.is_done for record in records)),
    }  # fmt: skip
    return (_round(100 * sum(done.values()) / weight) if weight else None), figures


def _done(records: Sequence[Record], proof: str) -> Decimal:
    return sum((record.weight * record.share for record in records if record.proof == proof), Decimal(0))


def _timeliness(records: Sequence[Record]) -> tuple[Decimal | None, dict[str, str]]:
    in_time = sum(record.in_time for record in records)
    late = sum(record.is_done and not record.in_time for record in records)
    figures = {"items": str(len(records)), "in_time": str(in_time), "late": str(late)}
    figures["open"] = str(len(records) - in_time - late)
    return (_round(Decimal(100 * in_time) / len(records)) if records else None), figures


def _quality(records: Sequence[Record]) -> tuple[Decimal | None, dict[str, str]]:
    done = [record for record in records if record.is_done]
    lost = [record for record in done if record.quality < 1]
    figures = {"items": str(len(done)), "lowered": str(len(lost))}
    worth = sum((record.quality for record in done), Decimal(0))
    return (_round(100 * worth / len(done)) if done else None), figures


def _metric(row: Mapping[str, Any], reading: Decimal | None) -> tuple[Decimal | None, dict[str, str]]:
    band = {name: row[name] for name in ("at_least", "at_most", "between") if name in row}
    figures = {"metric": str(row.get("metric", "")), "value": "" if reading is None else _text(reading)}
    figures |= {name: " – ".join(map(str, bound)) if name == "between" else str(bound) for name, bound in band.items()}
    if reading is None or not band:
        return None, figures
    return _round(attainment(reading, band)), figures


def _capped(score: Decimal) -> Decimal:
    return max(Decimal(0), min(MOST, score))


def _round(score: Decimal) -> Decimal:
    return Decimal(score).quantize(POINT, rounding=ROUND_HALF_UP)


def _text(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")
