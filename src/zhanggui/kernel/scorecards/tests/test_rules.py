"""How a score is worked out, without a database."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from zhanggui.kernel.scorecards.rules import METRIC, STANDARD, Record, attainment, in_band, line_of, lines_of, total_of

NINE, SIX = datetime(2011, 11, 14, 1, tzinfo=UTC), datetime(2011, 11, 14, 10, tzinfo=UTC)
DUTIES, TIMELINESS, QUALITY = STANDARD


def record(item=1, weight=1, share=1, proof="verified", done_at=NINE, due_at=SIX, **words) -> Record:
    words["factors"] = {name: Decimal(factor) for name, factor in words.pop("factors", {}).items()}
    return Record(item, "查看", "Read", Decimal(weight), Decimal(share), proof, due_at, done_at, **words)


def open_record(item=9, weight=1, share="0", **words) -> Record:
    return record(item, weight, share, "", None, **words)


def test_duties_count_by_their_weight_verified_and_attested_apart():
    line = line_of(DUTIES, [record(1, 3), record(2, 1, proof="attested"), open_record(3, 4)])
    assert line.score == Decimal("50.00")
    assert (line.figures["verified"], line.figures["attested"], line.figures["weight"]) == ("3", "1", "8")


def test_half_of_what_was_sought_is_half_a_duty():
    assert line_of(DUTIES, [record(1), open_record(2, share="0.5")]).score == Decimal("75.00")


def test_a_task_counts_for_timeliness_but_not_as_a_duty():
    rows = [record(1), open_record(2, is_duty=False)]
    assert line_of(DUTIES, rows).score == 100
    assert line_of(TIMELINESS, rows).score == 50


def test_late_and_open_items_are_not_in_time():
    late = record(2, done_at=SIX, due_at=NINE)
    line = line_of(TIMELINESS, [record(1), late, open_record(3), record(4)])
    assert (line.score, line.figures["in_time"], line.figures["late"], line.figures["open"]) == (50, "2", "1", "1")


def test_what_was_returned_and_missed_its_band_loses_both():
    line = line_of(QUALITY, [record(1), record(2, factors={"returned": "0.8", "below": "0.5"})])
    assert line.score == Decimal("70.00")


def test_an_excused_record_counts_neither_way():
    line = line_of(DUTIES, [record(1), open_record(2, excused=True)])
    assert (line.score, line.figures["excused"]) == (100, "1")


def test_nothing_due_is_no_score_and_not_zero():
    lines = lines_of(STANDARD, [], {})
    assert [line.score for line in lines] == [None, None, None]
    assert total_of(lines) is None


def test_the_total_is_weighed_over_what_could_be_measured():
    lines = lines_of(STANDARD, [open_record(1), record(2)], {})
    assert [line.score for line in lines] == [50, 50, 100]
    assert total_of(lines) == Decimal("60.00")
    assert total_of([lines[0], line_of({"id": "x", "kind": METRIC, "weight": 40, "at_least": 1}, [])]) == 50


@pytest.mark.parametrize(
    ("value", "band", "score"),
    [
        ("150", {"at_least": "200"}, "75"),
        ("300", {"at_least": "200"}, "120"),
        ("-5", {"at_least": "200"}, "0"),
        ("0.05", {"at_most": "0.05"}, "100"),
        ("0.08", {"at_most": "0.05"}, "62.5"),
        ("12", {"between": ["10", "20"]}, "100"),
        ("25", {"between": ["10", "20"]}, "75"),
        ("5", {"between": ["10", "20"]}, "50"),
        ("3", {"at_most": "0"}, "0"),
    ],
)
def test_a_reading_scores_by_how_far_it_is_from_its_band(value, band, score):
    assert attainment(Decimal(value), band) == Decimal(score)


def test_a_metric_nobody_could_read_is_left_out():
    line = line_of({"id": "m", "kind": METRIC, "weight": 40, "metric": "sales", "at_least": "100"}, [], None)
    assert (line.score, line.figures["value"]) == (None, "")


def test_a_band_holds_its_bounds():
    assert in_band(Decimal(10), {"between": ["10", "20"]})
    assert not in_band(Decimal("20.01"), {"between": ["10", "20"]})
