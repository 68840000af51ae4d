"""The fact store keeps exactly the slice it was given, whatever the shop is called."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from zhanggui.base import Refusal
from zhanggui.facts import Store

MONDAY, TUESDAY, SUNDAY = date(2011, 11, 7), date(2011, 11, 8), date(2011, 11, 13)
ODD_NAMES = ["旗舰店 一/二", "a'b\"c", "0012", "%41*[x]?", "a=b&c\\d", "null", "x+y #;", "2011-11"]


def ledger(*rows: tuple[date, str, str, str], shop: str = "s1") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "shop": [shop for _ in rows],
            "month": [f"{row[0]:%Y-%m}" for row in rows],
            "day": [row[0] for row in rows],
            "run_id": [1 for _ in rows],
            "source_row": list(range(2, len(rows) + 2)),
            "entry_no": [row[1] for row in rows],
            "trade_no": ["" for _ in rows],
            "kind": [row[2] for row in rows],
            "income": [Decimal(row[3]) for row in rows],
            "outgo": [Decimal(0) for _ in rows],
        },
        schema_overrides={"income": pl.Decimal(20, 2), "outgo": pl.Decimal(20, 2), "day": pl.Date},
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "facts")


def entries(store: Store, **where: Any) -> list[Any]:
    return list(store.read("ledger_line", **where)["entry_no"])


def test_a_fact_nobody_wrote_has_no_version_and_no_rows(store: Store) -> None:
    assert store.version("ledger_line") == -1
    assert store.files("ledger_line") == []
    assert len(store.read("ledger_line")) == 0


def test_replacing_a_day_leaves_its_neighbours_alone(store: Store) -> None:
    store.replace(
        "ledger_line", ledger((MONDAY, "a", "sale", "1.00"), (TUESDAY, "b", "sale", "2.00")), "s1", MONDAY, TUESDAY
    )
    store.replace("ledger_line", ledger((MONDAY, "c", "sale", "3.00")), "s1", MONDAY, MONDAY)

    assert sorted(entries(store)) == ["b", "c"]


def test_replacing_twice_changes_nothing_but_the_version(store: Store) -> None:
    frame = ledger((MONDAY, "a", "sale", "1.00"))
    first = store.replace("ledger_line", frame, "s1", MONDAY, SUNDAY)
    second = store.replace("ledger_line", frame, "s1", MONDAY, SUNDAY)

    assert second > first
    assert entries(store) == ["a"]


def test_an_empty_frame_empties_the_slice(store: Store) -> None:
    store.replace(
        "ledger_line", ledger((MONDAY, "a", "sale", "1.00"), (SUNDAY, "b", "sale", "1.00")), "s1", MONDAY, SUNDAY
    )
    store.replace("ledger_line", ledger(), "s1", MONDAY, TUESDAY)

    assert entries(store) == ["b"]


def test_emptying_what_was_never_written_makes_no_table(store: Store) -> None:
    assert store.replace("ledger_line", None, "s1", MONDAY, SUNDAY) == -1


def test_a_slice_may_span_months(store: Store) -> None:
    christmas = date(2011, 12, 25)
    store.replace(
        "ledger_line", ledger((MONDAY, "a", "sale", "1.00"), (christmas, "b", "sale", "1.00")), "s1", MONDAY, christmas
    )
    store.replace("ledger_line", ledger((christmas, "c", "sale", "1.00")), "s1", MONDAY, christmas)

    assert entries(store) == ["c"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_shop_may_be_called_anything(store: Store, name: str) -> None:
    store.replace("ledger_line", ledger((MONDAY, "other", "sale", "1.00")), "s1", MONDAY, MONDAY)
    for entry in ("old", "new"):
        store.replace("ledger_line", ledger((MONDAY, entry, "sale", "1.00"), shop=name), name, MONDAY, MONDAY)

    assert entries(store, shops={name}) == ["new"]
    assert entries(store, shops={"s1"}) == ["other"]
    assert {file.shop for file in store.snapshot("ledger_line").files} == {"s1", name}


def test_a_pinned_version_stays_readable_after_a_replacement(store: Store) -> None:
    version = store.replace("ledger_line", ledger((MONDAY, "a", "sale", "1.00")), "s1", MONDAY, MONDAY)
    store.replace("ledger_line", ledger((MONDAY, "b", "sale", "1.00")), "s1", MONDAY, MONDAY)

    assert entries(store, version=version) == ["a"]
    assert store.files("ledger_line", version) != store.files("ledger_line")


def test_only_files_of_the_asked_shops_and_days_are_listed(store: Store) -> None:
    store.replace("ledger_line", ledger((MONDAY, "a", "sale", "1.00")), "s1", MONDAY, MONDAY)
    store.replace("ledger_line", ledger((SUNDAY, "b", "sale", "1.00"), shop="s2"), "s2", SUNDAY, SUNDAY)

    assert len(store.files("ledger_line")) == 2
    assert len(store.files("ledger_line", shops={"s1"})) == 1
    assert store.files("ledger_line", shops={"s1"}, first=TUESDAY) == []


def test_a_folder_delta_cannot_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot lie in"):
        Store(tmp_path / "a[b]")


def test_a_mark_is_found_again(store: Store) -> None:
    for _ in range(2):
        store.replace("ledger_line", ledger((MONDAY, "a", "sale", "1.00")), "s1", MONDAY, MONDAY, mark="run:7")

    assert store.has_mark("ledger_line", "run:7")
    assert not store.has_mark("ledger_line", "run:8")


def test_compacting_and_vacuuming_keep_the_rows(store: Store) -> None:
    for number in range(4):
        day = date(2011, 11, 7 + number)
        store.replace("ledger_line", ledger((day, f"e{number}", "sale", "1.00")), "s1", day, day)
    store.compact("ledger_line")
    store.vacuum("ledger_line", keep_hours=0)

    assert sorted(entries(store)) == ["e0", "e1", "e2", "e3"]
    assert len(store.files("ledger_line")) == 1


def test_blank_text_is_kept_as_null(store: Store) -> None:
    store.replace("ledger_line", ledger((MONDAY, "a", "sale", "1.00")), "s1", MONDAY, MONDAY)

    assert store.read("ledger_line")["trade_no"].to_list() == [None]


def test_shop_and_month_may_be_left_to_the_slice(store: Store) -> None:
    store.replace("ledger_line", ledger((MONDAY, "a", "sale", "1.00")).drop("shop", "month"), "s1", MONDAY, MONDAY)

    assert store.read("ledger_line").select("shop", "month").rows() == [("s1", "2011-11")]


WRONG: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "facts.wrong_columns": lambda good: good.drop("income").with_columns(colour=pl.lit("red")),
    "facts.wrong_type": lambda good: good.with_columns(pl.col("income").cast(pl.Float64)),
    "facts.value_does_not_fit": lambda good: good.with_columns(income=pl.lit("0.005").cast(pl.Decimal(20, 3))),
    "facts.row_outside_slice": lambda good: good.with_columns(shop=pl.lit("s2")),
    "facts.blank": lambda good: good.with_columns(entry_no=pl.lit("")),
}


@pytest.mark.parametrize("code", WRONG)
def test_a_frame_that_is_not_the_slice_is_refused_and_changes_nothing(store: Store, code: str) -> None:
    good = ledger((MONDAY, "a", "sale", "1.00"))
    store.replace("ledger_line", good, "s1", MONDAY, MONDAY)
    with pytest.raises(Refusal) as refused:
        store.replace("ledger_line", WRONG[code](good), "s1", MONDAY, MONDAY)

    assert refused.value.code == code
    assert entries(store) == ["a"]


def test_a_moment_without_its_zone_is_refused(store: Store) -> None:
    parcel: dict[str, Any] = {"waybill": ["w1"], "scanned_at": [datetime(2011, 11, 7, 9)], "day": [MONDAY]}
    frame = _parcels(parcel)
    with pytest.raises(Refusal, match="moment with a time zone"):
        store.replace("parcel", frame, "s1", MONDAY, MONDAY)


def test_moments_are_kept_in_utc(store: Store) -> None:
    nine = datetime(2011, 11, 7, 1, tzinfo=UTC)
    frame = _parcels({"waybill": ["w1"], "scanned_at": [nine], "day": [MONDAY]}).with_columns(
        pl.col("scanned_at").dt.convert_time_zone("Asia/Shanghai")
    )
    store.replace("parcel", frame, "s1", MONDAY, MONDAY)

    assert store.read("parcel")["scanned_at"].to_list() == [nine]


def _parcels(columns: dict[str, Any]) -> pl.DataFrame:
    from zhanggui.facts import empty_frame

    blank = {name: [None] for name in empty_frame("parcel").columns if name not in ("shop", "month")}
    return pl.DataFrame(blank | columns)
