"""Facts on object storage, over a server on this machine that speaks S3."""

import os
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, frame, line
from zhanggui.metrics import compute

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
SHOP = "店 2%=b"


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{address}/facts", method="PUT"), timeout=30).close()
    yield address
    server.stop()


@pytest.fixture
def remote(storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Store:
    known = {"AWS_ENDPOINT_URL": storage, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "very-secret",
             "AWS_REGION": "us-east-1", "ZHANGGUI_FACTS_CACHE": str(tmp_path / "copies")}  # fmt: skip
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    return Store(f"s3://facts/{request.node.name.replace('_', '-')}")


def test_numbers_are_those_of_the_same_rows_on_this_machine(remote: Store, tmp_path: Path) -> None:
    here = Store(tmp_path / "facts")
    for store in (remote, here):
        fill(store, "order_line", [line(date(2025, 3, 2), "t1", "10.10"), line(date(2025, 3, 9), "t2", "5", shop=SHOP)])
    for by in ((), ("shop",), ("day",)):
        assert (
            compute(remote, ["sales", "paid_orders"], MARCH, by).rows
            == compute(here, ["sales", "paid_orders"], MARCH, by).rows
        )


def test_a_replaced_slice_is_seen_at_once_and_the_other_days_stay(remote: Store) -> None:
    fill(remote, "order_line", [line(date(2025, 3, 2), "t1", "10"), line(date(2025, 3, 9), "t2", "5")])
    assert compute(remote, "sales", MARCH).rows[0]["sales"] == 15
    day = date(2025, 3, 9)
    remote.replace("order_line", frame("order_line", [line(day, "t3", "7")]), "s1", day, day, mark="m1")
    assert compute(remote, "sales", MARCH).rows[0]["sales"] == 17
    assert remote.has_mark("order_line", "m1")


def test_a_replayed_mark_changes_nothing(remote: Store) -> None:
    day = date(2025, 3, 2)
    rows = frame("order_line", [line(day, "t1", "10")])
    first = remote.replace("order_line", rows, "s1", day, day, mark="m1")
    assert remote.replace("order_line", rows, "s1", day, day, mark="m1") == first


def test_copies_are_brought_once(remote: Store) -> None:
    fill(remote, "order_line", [line(date(2025, 3, 2), "t1", "10")])
    files = remote.files("order_line")
    assert not any(os.path.exists(file) for file in files)
    assert all(os.path.exists(file) for file in remote.local(files))
    written = [os.stat(file).st_ino for file in files]
    remote.local(files)
    assert [os.stat(file).st_ino for file in files] == written


def test_no_secret_is_in_the_name_of_the_store_nor_in_its_copies(remote: Store) -> None:
    fill(remote, "order_line", [line(date(2025, 3, 2), "t1", "10")])
    remote.local(remote.files("order_line"))
    assert "very-secret" not in remote.place
    assert not any(b"very-secret" in file.read_bytes() for file in remote.root.rglob("*") if file.is_file())


def test_the_past_is_refused_there(remote: Store) -> None:
    fill(remote, "order_line", [line(date(2025, 3, 2), "t1", "10")])
    with pytest.raises(Refusal, match="object storage"):
        remote.at(datetime(2025, 4, 1, tzinfo=UTC))


def test_a_storage_that_does_not_answer_is_a_sentence(remote: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(remote, "order_line", [line(date(2025, 3, 2), "t1", "10")])
    file = remote.files("order_line")[0]
    with pytest.raises(Refusal, match="does not answer"):
        remote.local([file.replace(".parquet", "-gone.parquet")])
