"""Answers kept beside the facts: shared by processes, never across scopes, versions or declarations."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import frame, line
from zhanggui.metrics import compute, kept, query
from zhanggui.metrics.asking import ask
from zhanggui.metrics.cache import answers

DAY = date(2011, 11, 7)
FIRST = Period(DAY, DAY)


def lines(*rows):
    return frame("order_line", list(rows)).drop("shop")


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """Every question counts as worth keeping, and this process has forgotten all it answered."""
    monkeypatch.setattr(kept, "WORTH", 0.0)
    answers.clear()
    yield
    answers.clear()


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "facts")
    found.replace(
        "order_line", lines(line(DAY, "T1", "10.00", sku="A"), line(DAY, "T2", "2.50", sku="B")), "S1", DAY, DAY
    )
    found.replace("order_line", lines(line(DAY, "T3", "100.00", sku="A")), "S2", DAY, DAY)
    return found


@pytest.fixture
def worked_out(monkeypatch):
    """How many questions were worked out rather than read."""
    count = []
    own = query._computed
    monkeypatch.setattr(query, "_computed", lambda *given: count.append(1) or own(*given))
    return count


def test_what_one_process_worked_out_another_only_reads(store, worked_out):
    first = compute(store, "sales", FIRST, by=["sku"])
    answers.clear()

    again = compute(store, "sales", FIRST, by=["sku"])

    assert again.rows == first.rows == [
        {"sku": "A", "sales": Decimal("110.00")}, {"sku": "B", "sales": Decimal("2.50")},
    ]  # fmt: skip
    assert [str(row["sales"]) for row in again.rows] == ["110.00", "2.50"]
    assert len(worked_out) == 1


def test_whoever_may_see_one_shop_is_never_answered_with_two(store):
    assert compute(store, "sales", FIRST).value("sales") == Decimal("112.50")
    answers.clear()

    assert compute(store, "sales", FIRST, shops={"S1"}).value("sales") == Decimal("12.50")
    assert compute(store, "sales", FIRST, shops=set()).value("sales") == 0


def test_a_newer_version_of_the_fact_is_worked_out_anew(store):
    compute(store, "sales", FIRST)
    store.replace("order_line", lines(line(DAY, "T1", "11.00")), "S1", DAY, DAY)
    answers.clear()

    assert compute(store, "sales", FIRST).value("sales") == Decimal("111.00")


def test_a_store_put_in_the_place_of_another_does_not_answer_for_it(store, tmp_path):
    compute(store, "sales", FIRST)
    (tmp_path / "facts" / "order_line").rename(tmp_path / "before")
    other = Store(tmp_path / "facts")
    other.replace("order_line", lines(line(DAY, "T9", "1.00")), "S1", DAY, DAY)
    other.replace("order_line", lines(line(DAY, "T9", "2.00")), "S2", DAY, DAY)
    answers.clear()

    assert compute(other, "sales", FIRST).value("sales") == Decimal("3.00")


def test_other_declarations_are_another_question(store, monkeypatch, worked_out):
    compute(store, "sales", FIRST)
    answers.clear()
    monkeypatch.setattr("zhanggui.metrics.asking.declared_digest", lambda: "another")

    compute(store, "sales", FIRST)

    assert len(worked_out) == 2


def test_buyers_are_never_kept(store, tmp_path):
    compute(store, "sales", FIRST, by=["buyer"])
    compute(store, "sales", FIRST, where={"buyer": "b1"})

    assert not list((tmp_path / "facts" / "_answers").glob("*"))


@pytest.mark.parametrize("damage", [b"", b"{", b'{"question": "another", "rows": []}', b'{"rows": 3}', b"\xff\xfe"])
def test_a_damaged_file_costs_time_and_not_the_answer(store, tmp_path, damage):
    compute(store, "sales", FIRST)
    (path,) = (tmp_path / "facts" / "_answers").glob("*")
    path.write_bytes(damage)
    answers.clear()

    assert compute(store, "sales", FIRST).value("sales") == Decimal("112.50")


def test_the_folder_stays_small_and_what_was_not_used_for_longest_leaves_first(tmp_path):
    for number in range(10):
        path = tmp_path / str(number)
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))

    assert kept.sweep(tmp_path, most=350) == 7
    assert sorted(path.name for path in tmp_path.iterdir()) == ["7", "8", "9"]


def test_what_was_answered_at_once_is_not_kept(store, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "WORTH", 3600)
    compute(store, "sales", FIRST)

    assert not (tmp_path / "facts" / "_answers").exists()


def test_many_writers_of_one_answer_leave_one_whole_file(store, tmp_path):
    _, question = ask(store, None, "sales", FIRST)
    rows = tuple((Decimal(f"{number}.10"),) for number in range(500))
    writers = [Thread(target=kept.put, args=(store, question, rows, 1.0)) for _ in range(16)]
    for writer in writers:
        writer.start()
    seen = [kept.get(store, question) for _ in range(50)]
    for writer in writers:
        writer.join()

    assert all(each in (None, rows) for each in seen)
    assert kept.get(store, question) == rows
    assert len(list((tmp_path / "facts" / "_answers").iterdir())) == 1


def test_another_process_reads_what_this_one_kept(store, tmp_path):
    compute(store, "sales", FIRST)
    (path,) = (tmp_path / "facts" / "_answers").glob("*")
    said = json.loads(path.read_text("utf-8"))
    said["rows"] = [["7.77"]]  # so that reading can be told from working out
    path.write_text(json.dumps(said), "utf-8")
    program = (
        "from datetime import date; from zhanggui.base import Period; from zhanggui.facts import Store\n"
        "from zhanggui.metrics import compute; import sys\n"
        f"print(compute(Store(sys.argv[1]), 'sales', Period(date({DAY.year}, {DAY.month}, {DAY.day}), "
        f"date({DAY.year}, {DAY.month}, {DAY.day}))).value('sales'))"
    )
    source = str(Path(query.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", program, str(store.root)],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "7.77"
