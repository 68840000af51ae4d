"""Roll-ups answer exactly what the rows answer, whatever was edited, and are used only where they can."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.facts.tests.rows import fill, frame, line
from zhanggui.metrics import compute, load, rollups
from zhanggui.metrics.cache import answers
from zhanggui.metrics.compiler import Statement
from zhanggui.metrics.engines import embedded, rolled

MONDAY = date(2011, 11, 7)
WEEK = Period(MONDAY, date(2011, 11, 13))
ADDITIVE = ["sales", "order_amount", "units", "order_lines"]


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Every file counts as large, and nothing is answered from memory."""
    monkeypatch.setattr(rollups, "LARGE", 1)
    monkeypatch.setattr(answers, "get", lambda question: None)


@pytest.fixture
def read(monkeypatch):
    """The files the engine was given, one list a statement."""
    found = []
    own = embedded.execute

    def execute(sql, values):
        found.append(values.get("files", []))
        return own(sql, values)

    monkeypatch.setattr(embedded, "execute", execute)
    return found


@pytest.fixture
def two_shops(store):
    fill(
        store,
        "order_line",
        [
            line(MONDAY, "t1", "10.00", province="广东省", sku="MUG", product="P", units=2, hour=9),
            line(MONDAY, "t2", "5.50", province="上海", sku="CUP", product="P", hour=9),
            line(MONDAY, "t3", "100.00", shop="s2", sku="MUG", hour=10),
        ],
    )
    rollups.keep_up(store)
    return store


def only_rolled(read):
    return bool(read) and all("_rollups" in file for files in read for file in files)


def test_a_sum_by_province_is_added_up_from_the_roll_ups_alone(two_shops, read):
    found = compute(two_shops, "sales", WEEK, by=["province"]).rows

    assert found == [
        {"province": "上海", "sales": Decimal("5.50")},
        {"province": "广东省", "sales": Decimal("10.00")},
        {"province": None, "sales": Decimal("100.00")},
    ]
    assert only_rolled(read)


@pytest.mark.parametrize(
    "by", [["day"], ["week", "shop"], ["month"], ["region"], ["sku"], ["product", "day"], ["hour"], []]
)
def test_whatever_a_roll_up_tells_is_answered_from_it(two_shops, read, by):
    compute(two_shops, ["sales", "units"], WEEK, by=by)

    assert only_rolled(read)


@pytest.mark.parametrize("name", ["paid_orders", "paying_buyers", "repeat_buyers"])
def test_what_does_not_add_up_is_counted_from_the_rows(two_shops, read, name):
    compute(two_shops, name, WEEK, by=["day"])

    assert read
    assert not any("_rollups" in file for files in read for file in files)


def test_a_cut_no_roll_up_tells_is_counted_from_the_rows(two_shops, read):
    compute(two_shops, "sales", WEEK, by=["state"])
    compute(two_shops, "sales", WEEK, by=["province"], where={"sku": "MUG"})

    assert not any("_rollups" in file for files in read for file in files)


def test_shops_one_may_not_see_stay_out_of_roll_ups_too(two_shops, read):
    assert compute(two_shops, "sales", WEEK, shops={"s2"}).value("sales") == Decimal("100.00")
    assert only_rolled(read)


def test_a_file_not_rolled_up_yet_is_read_beside_the_others(two_shops, read):
    two_shops.replace("order_line", frame("order_line", [line(MONDAY, "t9", "1.25")]), "s1", MONDAY, MONDAY)

    assert compute(two_shops, "sales", WEEK, by=["day"]).rows == [{"day": "2011-11-07", "sales": Decimal("101.25")}]
    kinds = sorted({"_rollups" in file for files in read for file in files})
    assert kinds == [False, True]


def test_only_the_files_an_import_touched_are_rolled_up_again(two_shops):
    every = len(rollups.declared(load()))

    assert rollups.keep_up(two_shops) == 0
    two_shops.replace("order_line", frame("order_line", [line(MONDAY, "t9", "1.25")]), "s1", MONDAY, MONDAY)
    assert rollups.keep_up(two_shops) == every


def test_a_killed_maker_leaves_nothing_that_is_read(two_shops, monkeypatch):
    (one, *_) = rollups.declared(load())
    two_shops.replace("order_line", frame("order_line", [line(MONDAY, "t9", "1.25")]), "s1", MONDAY, MONDAY)
    known = rollups.made(two_shops, one)

    def killed(table, path, **more):
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(rolled.pq, "write_table", killed)
    with pytest.raises(KeyboardInterrupt):
        rollups.keep_up(two_shops)

    assert rollups.made(two_shops, one) == known
    assert compute(two_shops, "sales", WEEK).value("sales") == Decimal("101.25")


def test_an_earlier_version_is_answered_as_it_was(two_shops):
    version = two_shops.version("order_line")
    two_shops.replace("order_line", frame("order_line", [line(MONDAY, "t9", "1.25")]), "s1", MONDAY, MONDAY)
    rollups.keep_up(two_shops)
    engine = embedded.engine(two_shops)
    statement = Statement("order_line", (("sales", load().measure("sales")),), (), one_shop=False)

    def sales(at):
        return engine.run(statement, embedded.Slice(two_shops.snapshot("order_line", at), WEEK, None, {}))

    assert sales(version) == [(Decimal("115.50"),)]
    assert sales(version + 1) == [(Decimal("101.25"),)]


def test_a_roll_up_of_what_does_not_add_up_is_refused_by_name(tmp_path):
    path = tmp_path / "rollups.yaml"
    path.write_text("wrong: {fact: order_line, by: [day], metrics: [paying_buyers]}\n", "utf-8")

    with pytest.raises(Refusal, match=r"rollups.yaml: wrong: paying_buyers is no sum, count or mean of order_line"):
        list(rollups.read(path, load()))


def test_a_roll_up_by_buyer_is_refused(tmp_path):
    path = tmp_path / "rollups.yaml"
    path.write_text("wrong: {fact: order_line, by: [day, buyer], metrics: [sales]}\n", "utf-8")

    with pytest.raises(Refusal, match="nothing that tells buyers apart"):
        list(rollups.read(path, load()))


def test_a_wrong_file_of_the_company_leaves_the_numbers_alone(two_shops, tmp_path, monkeypatch):
    company = tmp_path / "home" / "metrics"
    company.mkdir(parents=True)
    (company / "rollups.yaml").write_text("wrong: {fact: nothing, by: [day], metrics: []}\n", "utf-8")
    monkeypatch.setattr(metrics, "homes", [lambda: tmp_path / "home"])

    assert compute(two_shops, "sales", WEEK).value("sales") == Decimal("115.50")


@pytest.mark.parametrize("seed", range(6))
def test_after_random_edits_roll_ups_and_rows_answer_alike(store, seed, monkeypatch):
    """Late rows, corrections, emptied slices: incremental roll-ups equal a full count after each of them."""
    chance = random.Random(seed)
    for edit in range(12):
        first = date(2011, 10, 28) + timedelta(chance.randrange(10))
        last = first + timedelta(chance.randrange(6))
        shop = chance.choice(["s1", "店'2"])
        store.replace("order_line", _random_rows(chance, shop, first, last, edit), shop, first, last)
        if chance.random() < 0.7:
            rollups.keep_up(store)
        period = Period(date(2011, 10, 25) + timedelta(chance.randrange(9)), date(2011, 11, 12))
        by = chance.choice(
            [[], ["day"], ["province"], ["sku", "shop"], ["week", "region"], ["hour"], ["month", "product"]]
        )
        where = chance.choice(
            [{}, {}, {"shop": "s1"}, {"province": ["上海", None]} if "sku" not in by else {"sku": "MUG"}]
        )
        by_rollup = compute(store, ADDITIVE, period, by=by, where=where).rows
        with monkeypatch.context() as patched:
            patched.setattr(rolled, "answered", lambda *given: None)
            assert by_rollup == compute(store, ADDITIVE, period, by=by, where=where).rows, (seed, edit)


def _random_rows(chance, shop, first, last, edit):
    rows = [
        line(
            first + timedelta(chance.randrange((last - first).days + 1)),
            f"t{edit}-{number}",
            f"{chance.randrange(-5000, 90000) / 100:.2f}",
            shop=shop,
            units=chance.randrange(-3, 9),
            province=chance.choice([None, "广东省", "上海"]),
            sku=chance.choice([None, "MUG", "CUP"]),
            product=chance.choice([None, "P"]),
            hour=chance.choice([None, 0, 23]),
        )
        for number in range(chance.randrange(8))
    ]
    return frame("order_line", rows) if rows else None
