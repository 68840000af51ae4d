"""Years of old orders as facts alone: exactly once, without buyers, and documents win over them."""

import io
import random
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings as now

from zhanggui.base import Period, Refusal
from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.orders.models import Order
from zhanggui.departments.orders.tests.made import shop
from zhanggui.facts import Store
from zhanggui.intake import api as intake
from zhanggui.intake import history, lines, storage
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.kernel.privacy.api import blind_index
from zhanggui.metrics import compute

pytestmark = pytest.mark.django_db
HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
YEAR = Period(date(2011, 1, 1), date(2011, 12, 31))
ALL = ["sales", "units", "order_lines", "paid_orders", "paying_buyers"]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.FACTS_FOLDER, settings.FILES_FOLDER = tmp_path, str(tmp_path / "facts"), tmp_path / "files"
    return shop()


def line(invoice="1", sku="A", pieces=2, at="2011-03-05 10:00:00", price="2.50", buyer="17850"):
    return f"{invoice},{sku},HEART,{pieces},{at},{price},{buyer},France\n"


def receive(*texts, name="old.csv", **more):
    return intake.receive(io.BytesIO((HEAD + "".join(texts)).encode()), shop="home", name=name, **more)


def remember(*texts, **more):
    return receive(*texts, history=True, **more)


def numbers():
    result = compute(Store(now.FACTS_FOLDER), ALL, YEAR)
    return [str(result.value(name)) for name in ALL]


def rows():
    return Store(now.FACTS_FOLDER).read("order_line")


def test_old_lines_become_facts_and_no_documents():
    result = remember(line(), line(sku="B", pieces=1, price="5.00"), line("2", at="2011-04-01 00:30:00", buyer="9"))

    assert (result.state, result.rows, result.accepted, result.rejected) == ("done", 3, 3, 0)
    assert numbers() == ["15.00", "5", "3", "2", "2"]
    assert (Order.objects.count(), Buyer.objects.count()) == (0, 0)


def test_history_has_the_numbers_its_documents_would_have():
    text = [
        line("1"),
        line("1", "B", 3, price="0.3333"),
        line("C2", pieces=-1),
        line("3", pieces=7, price="0.005", buyer=""),
    ]
    receive(*text)
    documents = rows().drop("run_id", "is_first_order")
    Store(now.FACTS_FOLDER).replace("order_line", None, "home", YEAR.first, YEAR.last)
    Order.objects.all().delete()
    remember(*text)

    assert rows().drop("run_id", "is_first_order").to_dicts() == documents.to_dicts()


def test_nothing_of_a_buyer_is_kept_but_an_index(tmp_path):
    remember(line(buyer="canary17850"), line("", buyer="canary17850"))

    assert rows()["buyer"].to_list() == [blind_index("canary17850")]
    assert not storage.is_stored(Run.objects.get().sha256)
    assert "canary" not in lines.raw_of(RejectedLine.objects.get()).values()
    held = [path for path in tmp_path.rglob("*") if path.is_file() and b"canary17850" in path.read_bytes()]
    assert held == []


def test_the_same_file_twice_is_once():
    remember(line())
    again = remember(line())

    assert again.again
    assert numbers()[:3] == ["5.00", "2", "1"]


def test_bad_lines_are_named_by_row_and_column_and_the_others_come_in():
    good = [line(str(number)) for number in range(3, 9)]
    result = remember(line(), line("2", pieces="many"), *good)

    assert [(each.row, each.column, each.code) for each in result.problems] == [(3, "Quantity", "line.bad_quantity")]
    assert (result.rows, result.accepted, result.rejected) == (8, 7, 1)


def test_a_line_of_history_is_not_repaired_into_a_document():
    remember(line("2", pieces="many"), *[line(str(number)) for number in range(3, 9)])

    with pytest.raises(Refusal) as refused:
        lines.repair(line_id=RejectedLine.objects.get().pk, raw={}, by=None, at=None)
    assert refused.value.code == "line.history"


def test_a_document_of_an_order_wins_over_its_history_and_others_of_the_day_stay():
    remember(line("1", price="99.00"), line("2"))
    receive(line("1", price="1.00"), name="new.csv")

    assert numbers()[:3] == ["7.00", "4", "2"]


def test_a_document_on_the_next_day_takes_the_place_of_its_history():
    remember(line("1", at="2011-03-31 23:59:00"), line("2", at="2011-03-31 10:00:00"))
    receive(line("1", at="2011-04-01 00:01:00"), name="new.csv")

    assert [(str(day), trade) for day, trade in rows().select("day", "trade_no").rows()] == [
        ("2011-03-31", "2"), ("2011-04-01", "1"),
    ]  # fmt: skip


def test_history_that_comes_after_its_documents_changes_nothing():
    receive(line("1", price="1.00"), name="new.csv")
    result = remember(line("1", price="99.00"), line("2"))

    assert (result.accepted, result.unchanged) == (1, 1)
    assert numbers()[:3] == ["7.00", "4", "2"]


def test_days_between_marked_days_keep_their_history():
    remember(line("1", at="2011-03-05 10:00:00"))
    receive(line("8", at="2011-03-04 10:00:00"), line("9", at="2011-03-06 10:00:00"), name="new.csv")

    assert numbers()[:3] == ["15.00", "6", "3"]


def test_of_two_histories_the_later_one_tells_the_order():
    remember(line("1"), line("2"))
    remember(line("1", price="3.00"), line("3"), name="later.csv")

    assert numbers()[:3] == ["16.00", "6", "3"]


def test_the_same_bytes_may_come_as_documents_afterwards():
    remember(line("1"), line("2"))
    result = receive(line("1"), line("2"))

    assert (result.state, result.accepted, Order.objects.count()) == ("done", 2, 2)
    assert numbers()[:3] == ["10.00", "4", "2"]


@pytest.mark.parametrize("seed", range(4))
def test_a_reader_killed_anywhere_is_followed_by_one_that_takes_every_line_once(seed, monkeypatch):
    chance = random.Random(seed)
    text = [
        line(
            str(n),
            pieces=1,
            price="1.00",
            at=f"2011-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d} 09:00:00",
        )
        for n in range(40)
    ]
    monkeypatch.setattr(history, "AT_ONCE", 3)
    own, left = Store.replace, chance.randrange(1, 12)

    def dies(self, *given, **more):
        nonlocal left
        left -= 1
        if left == 0 and chance.random() < 0.5:
            raise KeyboardInterrupt
        version = own(self, *given, **more)
        if left == 0:
            raise KeyboardInterrupt
        return version

    with monkeypatch.context() as patched:
        patched.setattr(Store, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            remember(*text)
    result = remember(*text)

    assert (result.state, result.accepted) == ("done", 40)
    assert numbers()[:3] == ["40.00", "40", "40"]
    assert rows()["source_row"].n_unique() == 40


def test_a_money_sum_stays_exact_when_history_is_spread_over_many_slices(monkeypatch):
    monkeypatch.setattr(history, "AT_ONCE", 2)
    text = [line(str(n), pieces=1, price="0.01", at=f"2011-03-{n % 28 + 1:02d} 09:00:00") for n in range(300)]

    assert remember(*text).accepted == 300
    assert compute(Store(now.FACTS_FOLDER), "sales", YEAR).value("sales") == Decimal("3.00")
