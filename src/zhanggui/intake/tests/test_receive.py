"""A file is taken in once, in any order, whatever is in it."""

import io
import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest

from zhanggui import connectors
from zhanggui.base import Refusal, clock
from zhanggui.intake import api, registry, services, storage, stream
from zhanggui.intake.contracts import Outcome
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import REFUND_HEADER, content, detail, detail_file, refund, refund_file
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence.models import Evidence

ROOM_OF_READERS = Path(connectors.__file__).parent


def counts(result):
    return result.rows, result.accepted, result.unchanged, result.repeated, result.rejected


def test_every_row_becomes_something(tmp_path, refunds):
    rows = [refund(1), refund(2), refund(1), refund(3, "12,x"), refund(4, "20000")]
    result = api.receive(refund_file(tmp_path, rows), shop="uk")
    assert counts(result) == (5, 2, 0, 1, 2)
    assert (result.state, result.format) == ("done", "tmall-refund")
    assert [(each.row, each.column) for each in result.problems] == [(5, "买家退款金额"), (6, "买家退款金额")]


def test_the_same_bytes_answer_the_same_run(tmp_path, refunds):
    path = refund_file(tmp_path, [refund(1), refund(2)])
    first = api.receive(path, shop="uk")
    second = api.receive(path.rename(tmp_path / "other name.csv"), shop="uk")
    assert counts(second) == counts(first) == (2, 2, 0, 0, 0)
    assert (second.run, second.again, first.again) == (first.run, True, False)


def test_the_same_bytes_of_two_shops_are_two_runs(tmp_path, refunds):
    path = refund_file(tmp_path, [refund(1)])
    assert api.receive(path, shop="uk").run != api.receive(path, shop="de").run


def test_the_order_of_overlapping_files_does_not_matter(tmp_path, refunds):
    week = [
        refund_file(tmp_path, [refund(1, "5.00"), refund(2, "6.00", day=8)], "monday.csv"),
        refund_file(tmp_path, [refund(2, "7.00", day=9), refund(3, "8.00", day=9)], "wednesday.csv"),
        refund_file(tmp_path, [refund(1, "9.00", day=10)], "thursday.csv"),
    ]
    ends = []
    for shop, order in enumerate(itertools.permutations(week)):
        registry.shop_directory(lambda user, shop=shop: {f"s{shop}": "shop"})
        for path in order:
            api.receive(path, shop=f"s{shop}")
        ends.append(list(toy.stored()))
        toy.drop_table()
        toy.make_table()
    assert all(end == ends[0] for end in ends)
    assert [amount for _, amount in ends[0]] == ["9.00", "7.00", "8.00"]


def test_small_chunks_give_the_same_counts(tmp_path, refunds, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 2)
    rows = [refund(n) for n in range(7)] + [refund(99, "x")]
    assert counts(api.receive(refund_file(tmp_path, rows), shop="uk")) == (8, 7, 0, 0, 1)
    assert len(toy.stored()) == 7


def test_interleaved_trades_reach_the_department_together(tmp_path, db, house):
    groups = []

    def take(batch):
        groups.append([record.trade_no[-1] for record in batch.records])
        return api.Outcome(accepted=len(batch.records))

    registry._takers["taobao-order-detail"] = registry.Taker("taobao-order-detail", take, "trade_no")
    path = detail_file(tmp_path, [detail(1), detail(2), detail(1), detail(3), detail(2)])
    assert api.receive(path, shop="uk").accepted == 5
    assert groups == [["1", "1", "2", "2", "3"]]


def test_the_day_is_proved_and_the_news_told_once(tmp_path, refunds):
    path = refund_file(tmp_path, [refund(1)])
    run = api.receive(path, shop="uk").run
    api.receive(path, shop="uk")
    proof = Evidence.objects.get(event="file.taken")
    assert (proof.key, proof.shop, proof.detail["format"]) == (f"file.taken:{run}", "uk", "tmall-refund")
    assert News.objects.filter(name="file.taken").count() == 1


def test_an_unknown_shop_is_refused_before_anything_is_kept(tmp_path, refunds):
    with pytest.raises(Refusal, match="no shop fr"):
        api.receive(refund_file(tmp_path, [refund(1)]), shop="fr")
    assert not Run.objects.exists()


@pytest.mark.parametrize("bad", [b"hello, world\r\n1, 2\r\n", b"\x89PNG\r\n\x1a\n" + bytes(500), b"PK\x03\x04broken"])
def test_a_hostile_or_unknown_file_is_refused_and_not_kept(tmp_path, refunds, bad):
    path = tmp_path / "x.csv"
    path.write_bytes(bad)
    result = api.receive(path, shop="uk")
    assert (result.state, result.rows, toy.stored()) == ("refused", 0, [])
    assert result.problems[0].code.startswith("file.")
    assert not storage.is_stored(result.sha256)


def test_a_refused_file_may_come_again(tmp_path, refunds):
    path = refund_file(tmp_path, [refund(1)])
    taker = registry._takers.pop("tmall-refund")
    assert api.receive(path, shop="uk").problems[0].code == "file.no_taker"
    registry._takers["tmall-refund"] = taker
    assert api.receive(path, shop="uk").state == "done"


def test_a_file_nothing_takes_yet_is_counted_and_kept_until_something_does(tmp_path, refunds, monkeypatch):
    path = refund_file(tmp_path, [refund(1), refund(2)])
    with monkeypatch.context() as without:
        without.delitem(registry._takers, "tmall-refund")
        result = api.receive(path, shop="uk")
        assert (result.state, result.format, result.rows) == ("refused", "tmall-refund", 2)
        assert "its 2 rows were counted" in result.problems[0].message
        assert storage.is_stored(result.sha256)
    services.read_stored(result.run)
    assert (Run.objects.get().state, Run.objects.get().accepted) == ("done", 2)


@pytest.mark.parametrize(
    "sample", ["jd_order/samples/SYNTHETIC-v2016-30.csv", "douyin_fundflow/samples/SYNTHETIC-v2024-39.csv"]
)
def test_records_of_a_kind_no_department_knows_crash_nothing(refunds, sample):
    for format in ("jd-order", "douyin-fundflow"):
        registry._takers.pop(format, None)
    result = api.receive(ROOM_OF_READERS / sample, shop="uk")
    assert (result.state, result.rows, result.problems[0].code) == ("refused", 6, "file.no_taker")


def test_an_export_named_after_its_moment_is_as_of_that_moment(refunds, monkeypatch):
    seen = []
    taker = registry.Taker(
        "douyin-order", lambda batch: seen.append(batch) or Outcome(accepted=len(batch.records)), None
    )
    monkeypatch.setitem(registry._takers, "douyin-order", taker)
    sample = ROOM_OF_READERS / "douyin_order" / "samples" / "SYNTHETIC-v2024-74.csv"
    with clock.frozen(datetime(2026, 7, 1, tzinfo=UTC)):
        result = api.receive(sample, shop="uk", name="1780700000_0a1b2c.csv")
        api.receive(sample, shop="de", name="1790000000_0a1b2c.csv")
    assert (result.state, result.accepted) == ("done", 6)
    assert seen[0].as_of == datetime.fromtimestamp(1780700000, UTC)
    assert seen[1].as_of < seen[0].as_of


def test_an_empty_or_oversized_file_is_refused(tmp_path, refunds, monkeypatch):
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(Refusal, match="empty"):
        api.receive(empty, shop="uk")
    monkeypatch.setenv("ZHANGGUI_LARGEST_FILE", "100")
    with pytest.raises(Refusal, match="larger"):
        api.receive(refund_file(tmp_path, [refund(1)]), shop="uk")


def test_a_fault_of_ours_loses_nothing(tmp_path, refunds):
    path = refund_file(tmp_path, [refund(1), refund(2)])
    taker = registry._takers["tmall-refund"]
    registry._takers["tmall-refund"] = registry.Taker("tmall-refund", lambda batch: 1 / 0, None)
    with pytest.raises(ZeroDivisionError):
        api.receive(path, shop="uk")
    assert Run.objects.get().state == Run.State.STOPPED
    registry._takers["tmall-refund"] = taker
    assert counts(api.receive(path, shop="uk")) == (2, 2, 0, 0, 0)


def test_a_taker_that_loses_count_is_a_bug(tmp_path, refunds):
    registry._takers["tmall-refund"] = registry.Taker("tmall-refund", lambda batch: api.Outcome(accepted=1), None)
    with pytest.raises(ValueError, match="1 of 2 rows"):
        api.receive(refund_file(tmp_path, [refund(1), refund(2)]), shop="uk")
    assert not RejectedLine.objects.exists()


def test_an_upload_is_read_by_the_worker(refunds, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = services.queue(io.BytesIO(content(REFUND_HEADER, [refund(1)])), shop="uk", name="a.csv")
    run.refresh_from_db()
    assert (run.state, run.accepted, run.name) == (Run.State.DONE, 1, "a.csv")


def test_a_worker_that_starts_goes_on_with_what_was_left(refunds, monkeypatch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        services.queue(io.BytesIO(content(REFUND_HEADER, [refund(1)])), shop="uk", name="a.csv")
    Run.objects.create(sha256="0" * 64, shop="uk", name="never stored", received_at=toy.MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert api.continue_interrupted() == 1
    assert Run.objects.get(name="a.csv").state == Run.State.DONE
