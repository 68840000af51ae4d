"""Reports are taken by day: the latest export of a day counts, and nothing is told twice."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from zhanggui import connectors
from zhanggui.base import Refusal
from zhanggui.connectors.report_records import AdRecord, ShopScoreRecord
from zhanggui.intake import api, lines, reading, registry, reports, stream
from zhanggui.intake.models import DirtyMark, ReportDay, ReportPart, Run
from zhanggui.intake.tests.toy import MONDAY

HEADER = "日期,描述相符,服务态度,物流服务"
FACT = "refund"
"""Some fact: nothing is built here."""


@pytest.fixture
def scores(db, house):
    """A department that keeps the scores of a shop."""
    registry._takers.pop("shop-dsr", None)
    api.keep_report("shop-dsr", fact=FACT, record=ShopScoreRecord, grains={})


@pytest.fixture
def adverts(db, house):
    """A department that keeps advertising, each campaign by itself."""
    registry._takers.pop("alimama-report", None)
    grains = {"campaign": ("campaign_id", "campaign"), "keyword": ("keyword",)}
    api.keep_report("alimama-report", fact=FACT, record=AdRecord, grains=grains, part=("campaign",))


def bring(tmp_path, *rows, name="scores.csv", header=HEADER, **more):
    path = tmp_path / name
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return api.receive(path, shop="uk", refresh=False, **more)


def told(first=1, last=31):
    """Day and score of every line that counts."""
    frame = api.days_of(FACT, "uk", date(2025, 3, first), date(2025, 3, last))
    if frame.is_empty():
        return []
    return [(day.day, str(score.normalize())) for day, score in frame.select("day", "description").sort("day").rows()]


def marked():
    return sorted(DirtyMark.objects.values_list("fact", "shop", "day"))


def test_every_line_is_told_on_its_day_with_the_way_back_to_the_file(scores, tmp_path):
    result = bring(tmp_path, "2025-03-10,4.8,4.7,4.6", "2025-03-11,4.81234,4.7,4.6")

    assert (result.state, result.rows, result.accepted) == ("done", 2, 2)
    assert told() == [(10, "4.8"), (11, "4.81234")]
    assert told(11) == [(11, "4.81234")]
    row = api.days_of(FACT, "uk", date(2025, 3, 10), date(2025, 3, 10)).row(0, named=True)
    assert (row["run_id"], row["source_row"], row["service"]) == (result.run, 2, Decimal("4.7"))
    assert marked() == [(FACT, "uk", date(2025, 3, 10)), (FACT, "uk", date(2025, 3, 11))]


def test_a_later_file_tells_its_days_anew_and_leaves_the_others(scores, tmp_path):
    bring(tmp_path, "2025-03-10,4.8,4.7,4.6", "2025-03-11,4.8,4.7,4.6")
    DirtyMark.objects.all().delete()
    result = bring(tmp_path, "2025-03-11,4.9,4.7,4.6", "2025-03-12,5,5,5", name="later.csv")

    assert (result.accepted, result.unchanged) == (2, 0)
    assert told() == [(10, "4.8"), (11, "4.9"), (12, "5")]
    assert [day.day for *_, day in marked()] == [11, 12]


def test_a_file_that_says_the_same_changes_nothing(scores, tmp_path):
    first = bring(tmp_path, "2025-03-10,4.8,4.7,4.6", "2025-03-11,4.8,4.7,4.6")
    DirtyMark.objects.all().delete()
    again = bring(tmp_path, "2025-03-11,4.80,4.7,4.6", "2025-03-10,4.80,4.7,4.6", name="again.csv")

    assert (again.accepted, again.unchanged) == (0, 2)
    assert marked() == []
    assert set(ReportDay.objects.values_list("run_id", flat=True)) == {first.run}


def test_a_line_that_is_gone_from_the_later_file_is_gone(adverts, tmp_path):
    header = "日期,场景名字,计划名字,词名字/词包名字,展现量,点击量,花费"
    bring(tmp_path, "2025-03-10,关键词推广,甲,杯子,9,1,1.00", "2025-03-10,关键词推广,甲,碗,9,1,2.00", header=header)
    later = bring(tmp_path, "2025-03-10,关键词推广,甲,碗,9,1,2.00", header=header, name="later.csv")

    frame = api.days_of(FACT, "uk", date(2025, 3, 10), date(2025, 3, 10))
    assert frame.get_column("keyword").to_list() == ["碗"]
    assert [each.code for each in later.problems] == ["report.fewer_lines"]


def test_a_report_of_one_campaign_leaves_the_others_and_grains_stand_beside_each_other(adverts, tmp_path):
    header = "日期,场景名字,计划名字,词名字/词包名字,展现量,点击量,花费"
    bring(tmp_path, "2025-03-10,关键词推广,甲,杯子,9,1,1.00", header=header)
    bring(tmp_path, "2025-03-10,关键词推广,乙,碗,9,1,2.00", header=header, name="other.csv")
    bring(
        tmp_path, "2025-03-10,关键词推广,甲,18,2,3.00", header=header.replace(",词名字/词包名字", ""), name="whole.csv"
    )

    frame = api.days_of(FACT, "uk", date(2025, 3, 10), date(2025, 3, 10)).sort("cost")
    assert frame.select("grain", "part", "cost").rows() == [
        ("campaign+keyword", "甲", Decimal("1.000000")),
        ("campaign+keyword", "乙", Decimal("2.000000")),
        ("campaign", "甲", Decimal("3.000000")),
    ]


def test_the_later_export_counts_whichever_comes_first(scores, tmp_path, monkeypatch):
    moments = iter(
        [datetime.fromisoformat(text) for text in ("2025-03-20T10:00:00+08:00", "2025-03-19T10:00:00+08:00")]
    )
    known = connectors.recognise
    monkeypatch.setattr(
        reading.connectors, "recognise", lambda *args, **more: replace(known(*args, **more), exported_at=next(moments))
    )
    bring(tmp_path, "2025-03-10,4.9,4.7,4.6")
    older = bring(tmp_path, "2025-03-10,4.1,4.7,4.6", "2025-03-11,4.1,4,4", name="older.csv")

    assert (older.accepted, older.unchanged) == (1, 1)
    assert told() == [(10, "4.9"), (11, "4.1")]


def test_a_reading_that_was_killed_tells_no_day_before_it_is_whole(scores, tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 1)
    rows = ["2025-03-10,4.8,4.7,4.6", "2025-03-11,4.7,4.7,4.6", "2025-03-12,4.6,4.7,4.6"]
    with monkeypatch.context() as crash:
        crash.setattr(reports, "_place", killed_at(reports._place, 3))
        with pytest.raises(ZeroDivisionError):
            bring(tmp_path, *rows)
    assert (told(), ReportPart.objects.count()) == ([], 2)

    result = bring(tmp_path, *rows)
    assert (result.state, result.accepted, ReportPart.objects.count()) == ("done", 3, 3)
    assert told() == [(10, "4.8"), (11, "4.7"), (12, "4.6")]


def killed_at(whole, row):
    def place(report, line, days):
        return whole(report, line, days) if line.row <= row else 1 / 0

    return place


def test_lines_over_several_days_are_kept_and_counted_on_none(adverts, tmp_path):
    header = "日期,场景名字,展现量,点击量,花费"
    rows = ["2025-03-01至2025-03-07,关键词推广,70,7,7.00", "2025-03-08,关键词推广,10,1,1.00"]
    result = bring(tmp_path, *rows, header=header)

    assert (result.accepted, result.rejected) == (2, 0)
    assert [(each.code, each.row) for each in result.problems] == [("report.several_days", 2)]
    frame = api.days_of(FACT, "uk", date(2025, 3, 1), date(2025, 3, 31))
    assert frame.select("day", "clicks").rows() == [(date(2025, 3, 8), 1)]


def test_a_report_that_does_not_tell_its_days_asks(adverts, tmp_path):
    rows = {"header": "场景名字,展现量,点击量,花费", "name": "ads.csv"}
    asking = bring(tmp_path, "关键词推广,70,7,7.00", **rows)
    assert (asking.state, asking.question, asking.problems[0].code) == (
        "asking", {"asks": ["period"]}, "report.days_needed",
    )  # fmt: skip
    assert not ReportPart.objects.exists()

    answered = bring(tmp_path, "关键词推广,70,7,7.00", told={"day": "2025-03-10", "attribution": "15"}, **rows)
    assert (answered.run, answered.state, answered.accepted, answered.problems) == (asking.run, "done", 1, ())
    assert Run.objects.get().told == {"first": "2025-03-10", "last": "2025-03-10", "attribution_days": 15}
    frame = api.days_of(FACT, "uk", date(2025, 3, 10), date(2025, 3, 10))
    assert frame.select("clicks", "attribution_days").rows() == [(7, 15)]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"day": "yesterday"}, "report.bad_day"),
        ({"first": "2025-03-10", "last": "2025-03-09"}, "report.days_reversed"),
        ({"last": "2025-03-09"}, "report.no_first_day"),
        ({"attribution": "a week"}, "report.bad_attribution"),
        ({"week": "11"}, "report.unknown_answer"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_the_file_asks_on(adverts, tmp_path, answer, code):
    rows = {"header": "场景名字,展现量,点击量,花费", "name": "ads.csv"}
    bring(tmp_path, "关键词推广,70,7,7.00", **rows)
    with pytest.raises(Refusal) as refused:
        bring(tmp_path, "关键词推广,70,7,7.00", told=answer, **rows)

    assert (refused.value.code, Run.objects.get().state) == (code, "asking")


def test_a_repaired_line_joins_its_day(scores, tmp_path):
    result = bring(tmp_path, "2025-03-10,4.8,4.7,4.6", "2025-03-11,48,4.7,4.6")
    assert (result.accepted, result.rejected, told()) == (1, 1, [(10, "4.8")])
    line = Run.objects.get().lines.get()
    assert lines.repair(line_id=line.pk, raw={**lines.raw_of(line), "描述相符": "4.8"}, by=None, at=MONDAY).repaired

    assert told() == [(10, "4.8"), (11, "4.8")]
    assert DirtyMark.objects.filter(day=date(2025, 3, 11)).exists()


def test_a_repaired_line_of_a_report_without_days_takes_those_that_were_told(adverts, tmp_path):
    rows = ["关键词推广,70,7,7.00", "人群推广,一百,1,1.00"]
    bring(tmp_path, *rows, header="场景名字,展现量,点击量,花费", told={"day": "2025-03-10"})
    line = Run.objects.get().lines.get(counted=True)
    assert lines.repair(line_id=line.pk, raw={**lines.raw_of(line), "展现量": "100"}, by=None, at=MONDAY).repaired

    frame = api.days_of(FACT, "uk", date(2025, 3, 10), date(2025, 3, 10))
    assert frame.get_column("impressions").sort().to_list() == [70, 100]


def test_a_report_refused_before_anybody_kept_it_is_read_on(db, house, tmp_path):
    registry._takers.pop("shop-dsr", None)
    refused = bring(tmp_path, "2025-03-10,4.8,4.7,4.6")
    assert (refused.state, refused.problems[0].code) == ("refused", "file.no_taker")

    api.keep_report("shop-dsr", fact=FACT, record=ShopScoreRecord, grains={})
    result = bring(tmp_path, "2025-03-10,4.8,4.7,4.6")
    assert (result.run, result.state, result.accepted, told()) == (refused.run, "done", 1, [(10, "4.8")])


def test_two_rooms_cannot_keep_the_same_report(scores):
    with pytest.raises(ValueError, match="shop-dsr"):
        api.keep_report("shop-dsr", fact=FACT, record=ShopScoreRecord, grains={})
