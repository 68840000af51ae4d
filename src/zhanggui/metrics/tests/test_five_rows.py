"""Every kind of metric on rows one can add up by eye."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, frame, line
from zhanggui.metrics import compare, compute, drill
from zhanggui.metrics.cache import answers

MONDAY, TUESDAY, WEDNESDAY = date(2011, 11, 7), date(2011, 11, 8), date(2011, 11, 9)
WEEK = Period(MONDAY, date(2011, 11, 13))
GUANGDONG = "广东省"


@pytest.fixture
def shop_week(store: Store) -> Store:
    """Two orders of Ann and one of Bob in shop s1, one of Ann in s2, a cancelling invoice without a buyer."""
    fill(
        store,
        "order_line",
        [
            line(MONDAY, "t1", "10.00", buyer="ann", province=GUANGDONG, sku="MUG", units=2),
            line(MONDAY, "t1", "5.50", buyer="ann", province=GUANGDONG, sku="CUP", line_no=2),
            line(TUESDAY, "t2", "7.25", buyer="bob", sku="MUG", state="closed", sales=Decimal("0.00")),
            line(WEDNESDAY, "t3", "1.00", buyer="ann", province=GUANGDONG, sku="MUG"),
            line(TUESDAY, "t1", "100.00", buyer="ann", province="上海", sku="MUG", shop="s2"),
            line(TUESDAY, "C1", "-3.3330", sku="MUG", units=-1, sales=Decimal("-3.33"), order_amount=Decimal("-3.33"),
                 merchant_receipts=Decimal("-3.33")),
        ],
    )  # fmt: skip
    return store


def number(store: Store, name: str, **asked: object) -> object:
    return compute(store, name, WEEK, **asked).value(name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("order_amount", "120.42"),
        ("sales", "113.17"),
        ("net_amount", "120.4170"),
        ("paid_orders", 4),
        ("documents", 5),
        ("closed_orders", 1),
        ("order_lines", 6),
        ("units", 5),
        ("paying_buyers", 2),
        ("repeat_buyers", 1),
        ("skus_sold", 2),
        ("repurchase_rate", "0.5"),
        ("aov", "56.585"),
        ("order_value", "28.2925"),
        ("units_per_order", "1.25"),
        ("average_price", "22.634"),
        ("discount", "7.25"),
        ("refund_amount", "0"),
        ("refund_rate", "0"),
        ("average_refund", None),
    ],
)
def test_the_week_adds_up(shop_week: Store, name: str, value: object) -> None:
    expected = Decimal(value) if isinstance(value, str) else value

    assert number(shop_week, name) == expected


def test_cut_by_province_the_unknown_comes_last(shop_week: Store) -> None:
    result = compute(shop_week, "sales,paid_orders", WEEK, by=["province"], shops={"s1"})

    assert result.rows == [
        {"province": GUANGDONG, "sales": Decimal("16.50"), "paid_orders": 2},
        {"province": None, "sales": Decimal("-3.33"), "paid_orders": 1},
    ]


def test_days_come_as_text_in_order(shop_week: Store) -> None:
    result = compute(shop_week, ["units"], WEEK, by=["day", "shop"])

    assert [(row["day"], row["shop"], row["units"]) for row in result.rows] == [
        ("2011-11-07", "s1", 3),
        ("2011-11-08", "s1", 0),
        ("2011-11-08", "s2", 1),
        ("2011-11-09", "s1", 1),
    ]


def test_a_week_is_its_monday(shop_week: Store) -> None:
    assert compute(shop_week, "units", WEEK, by=["week"]).rows == [{"week": "2011-11-07", "units": 5}]


def test_only_the_shops_one_may_see_count(shop_week: Store) -> None:
    assert number(shop_week, "paid_orders", shops={"s2"}) == 1
    assert number(shop_week, "paid_orders", shops={"s1"}, where={"shop": "s2"}) == 0
    assert compute(shop_week, "sales", WEEK, by=["shop"], shops=frozenset()).rows == []
    assert drill(shop_week, "sales", WEEK, shops={"s1"}, where={"shop": ["s1", "s2"]}).total == 5


def test_a_filter_takes_several_values_and_the_unknown(shop_week: Store) -> None:
    assert number(shop_week, "order_lines", where={"province": ["上海", ""]}) == 3
    assert number(shop_week, "order_lines", where={"day": ["2011-11-07", "2011-11-09"]}) == 3
    assert number(shop_week, "order_lines", where={"province": "x' OR 1=1 --"}) == 0


def test_a_buyer_is_new_once(shop_week: Store) -> None:
    early = Period(MONDAY, MONDAY)
    late = Period(TUESDAY, WEDNESDAY)

    assert compute(shop_week, "new_buyers", early).value("new_buyers") == 1
    assert compute(shop_week, "new_buyers", late).value("new_buyers") == 1
    assert compute(shop_week, "new_buyers", WEEK, by=["day"]).rows == [
        {"day": "2011-11-07", "new_buyers": 1},
        {"day": "2011-11-08", "new_buyers": 1},
    ]
    assert compute(shop_week, "new_buyers", late, by=["shop"]).rows == [
        {"shop": "s1", "new_buyers": 1},
        {"shop": "s2", "new_buyers": 1},
    ]
    assert compute(shop_week, "new_buyers", WEEK, where={"day": "2011-11-09"}).value("new_buyers") == 0


def test_facts_meet_on_their_dimensions_never_row_by_row(shop_week: Store) -> None:
    refunds = [{"day": day, "amount": Decimal(amount)} for day, amount in [(MONDAY, "1.50"), (WEDNESDAY, "2.00")]]
    fill(shop_week, "refund", refunds)

    assert compute(shop_week, "refund_amount,sales,refund_rate", WEEK, by=["day"], shops={"s1"}).rows == [
        {"day": "2011-11-07", "refund_amount": Decimal("1.50"), "sales": Decimal("15.50"),
         "refund_rate": Decimal("0.096774193548")},
        {"day": "2011-11-08", "refund_amount": 0, "sales": Decimal("-3.33"), "refund_rate": 0},
        {"day": "2011-11-09", "refund_amount": Decimal("2.00"), "sales": Decimal("1.00"), "refund_rate": 2},
    ]  # fmt: skip


def test_hours_from_payment_to_scan_are_a_mean_over_parcels_that_have_both(store: Store) -> None:
    paid = datetime(2011, 11, 7, 1, tzinfo=UTC)
    scans = [datetime(2011, 11, 7, 2, tzinfo=UTC), datetime(2011, 11, 8, 1, 30, tzinfo=UTC), None]
    fill(store, "parcel", [{"day": MONDAY, "paid_at": paid, "scanned_at": scan} for scan in scans])

    assert number(store, "ship_delay_hours") == Decimal("12.75")
    assert number(store, "parcels") == 3


def test_a_courier_difference_counts_only_parcels_with_both_figures(store: Store) -> None:
    freights = [("9.00", "6.00"), ("5.00", None), (None, "4.00")]
    money = [{"day": MONDAY, "freight": _money(billed), "expected_freight": _money(due)} for billed, due in freights]
    fill(store, "parcel", money)

    assert number(store, "courier_difference") == Decimal("3.00")
    assert number(store, "freight_cost") == Decimal("14.00")
    assert number(store, "cost_per_parcel") == Decimal(7)


def test_a_number_stands_beside_the_one_before(shop_week: Store) -> None:
    change = compare(shop_week, "sales", Period(TUESDAY, TUESDAY), shops={"s2"}).change("sales")

    assert (change.value, change.before, change.difference, change.share) == (100, 0, 100, None)


def test_days_of_two_periods_are_compared_in_their_order(shop_week: Store) -> None:
    compared = compare(shop_week, "units", Period(TUESDAY, TUESDAY), by=["day"], shops={"s1"})

    assert [(row["day"], row["units"].value, row["units"].before) for row in compared.rows] == [("2011-11-08", 0, 3)]


def test_a_number_leads_to_its_rows_page_by_page(shop_week: Store) -> None:
    first = drill(shop_week, "sales", WEEK, where={"sku": "MUG"}, limit=3)
    rest = drill(shop_week, "sales", WEEK, where={"sku": "MUG"}, limit=3, offset=3)

    assert first.total == rest.total == 5
    assert sum(row["sales"] for row in first.rows + rest.rows) == number(shop_week, "sales", where={"sku": "MUG"})
    assert first.rows[0] == {
        "shop": "s1", "day": "2011-11-07", "trade_no": "t1", "line_no": 1, "sales": Decimal("10.00"), "run_id": 1,
        "source_row": 1,
    }  # fmt: skip


def test_a_formula_leads_to_the_rows_of_any_part(shop_week: Store) -> None:
    found = drill(shop_week, "repurchase_rate", WEEK)
    other = drill(shop_week, "repurchase_rate", WEEK, part="paying_buyers")

    assert (found.metric, found.parts, found.total) == ("repeat_buyers", ("repeat_buyers", "paying_buyers"), 4)
    assert other.total == 5
    with pytest.raises(Refusal, match="no part of"):
        drill(shop_week, "repurchase_rate", WEEK, part="units")


def test_new_buyers_lead_to_their_rows_of_the_period(shop_week: Store) -> None:
    found = drill(shop_week, "new_buyers", Period(TUESDAY, WEDNESDAY))

    assert [row["trade_no"] for row in found.rows] == ["t2"]


def test_a_dimension_the_metric_does_not_have_is_refused(shop_week: Store) -> None:
    with pytest.raises(Refusal, match=r"ship_delay_hours cannot be cut by sku. It can be cut by day, week"):
        compute(shop_week, "ship_delay_hours", WEEK, by=["sku"])
    with pytest.raises(Refusal, match="is no value of day"):
        compute(shop_week, "sales", WEEK, where={"day": "yesterday"})


def test_without_any_fact_sums_are_zero_and_ratios_unknown(store: Store) -> None:
    result = compute(store, "sales,units,aov,refund_rate,ship_delay_hours,commission", WEEK)

    assert result.as_json()["rows"] == [
        {"sales": "0.00", "units": "0", "aov": None, "refund_rate": None, "ship_delay_hours": None,
         "commission": "0.00"}
    ]  # fmt: skip
    assert compute(store, "sales", WEEK, by=["day"]).rows == []


def test_an_answer_is_kept_until_the_fact_changes(shop_week: Store) -> None:
    before = compute(shop_week, "sales", WEEK)
    before.rows[0]["sales"] = Decimal("99")
    assert number(shop_week, "sales") == Decimal("113.17")

    shop_week.replace("order_line", None, "s2", WEEK.first, WEEK.last)
    after = compute(shop_week, "sales", WEEK)
    assert after.value("sales") == Decimal("13.17")
    assert after.fact_version["order_line"] > before.fact_version["order_line"]


def test_another_store_in_the_same_place_gives_its_own_answer(shop_week: Store) -> None:
    """As after a restore: same folder, same version number, other rows."""
    assert number(shop_week, "units") == 5
    shutil.rmtree(shop_week.root)
    for _ in range(2):
        shop_week.replace("order_line", frame("order_line", [line(MONDAY, "t9", "1.00")]), "s1", MONDAY, MONDAY)

    assert shop_week.version("order_line") == 2
    assert number(shop_week, "units") == 1
    assert drill(shop_week, "units", WEEK).total == 1


def test_many_threads_may_ask_at_once(shop_week: Store) -> None:
    def ask(number: int) -> object:
        day = WEEK.first + timedelta(days=number % 3)
        return compute(shop_week, "sales,paying_buyers", Period(day, day), by=["province"]).rows

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(ask, range(24)))

    answers.clear()
    assert together == [ask(number) for number in range(24)]


@pytest.mark.parametrize("name", ["旗舰店 一/二", "a'b\"c", "%41*[x]?", "0012"])
def test_a_shop_with_an_odd_name_is_counted(store: Store, name: str) -> None:
    fill(store, "order_line", [line(MONDAY, "t1", "1.00", shop=name), line(MONDAY, "t2", "2.00", shop="other")])

    assert number(store, "sales", where={"shop": name}) == Decimal("1.00")
    assert [row["shop"] for row in compute(store, "sales", WEEK, by=["shop"]).rows] == sorted([name, "other"])


def test_the_folder_may_have_blanks_and_pattern_signs(tmp_path: Path) -> None:
    store = Store(tmp_path / "数据 a*?#1" / "facts")
    fill(store, "order_line", [line(MONDAY, "t1", "1.00")])

    assert number(store, "sales") == Decimal("1.00")
    assert [row["trade_no"] for row in drill(store, "sales", WEEK).rows] == ["t1"]


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def test_a_file_rewritten_by_an_erasure_after_it_was_listed_is_asked_for_once_more(shop_week, monkeypatch):
    from zhanggui.facts import erasing

    listed = shop_week.local

    def erased_in_between(files):
        found = listed(files)
        for path in {Path(file) for file in found}:
            erasing._written_anew(shop_week.root / "order_line", path, "buyer", {"ann": "erased-1"})
        return found

    monkeypatch.setattr(shop_week, "local", erased_in_between)
    assert number(shop_week, "order_amount") == Decimal("120.42")
