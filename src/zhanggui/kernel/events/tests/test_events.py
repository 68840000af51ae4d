"""News arrives once, after the commit, or stays listed."""

from dataclasses import dataclass
from datetime import datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from zhanggui.kernel.events import api as events
from zhanggui.kernel.events import delivery
from zhanggui.kernel.events.models import Delivery, News
from zhanggui.kernel.tests.days import MONDAY, moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(delivery, "_reactions", {})
    return []


def test_news_is_delivered_after_the_commit_and_only_then(heard):
    events.reaction("order.closed")(lambda payload, key: heard.append(payload["order"]))
    with transaction.atomic():
        events.announce("order.closed", {"order": 7}, moment(MONDAY))
        events.announce("order.closed", {"order": 8}, moment(MONDAY))
        assert heard == []
    assert heard == [7, 8]
    assert not News.objects.filter(delivered_at=None).exists()


def test_news_of_what_was_rolled_back_is_never_told(heard):
    events.reaction("order.closed")(lambda payload, key: heard.append(payload))
    with transaction.atomic():
        events.announce("order.closed", {}, moment(MONDAY))
        transaction.set_rollback(True)
    assert (heard, News.objects.count(), events.deliver_waiting()) == ([], 0, 0)


def test_each_reaction_hears_it_once(heard):
    def first(payload, key):
        heard.append(("first", key))

    def second(payload, key):
        heard.append(("second", key))

    events.reaction("order.closed")(first)
    events.reaction("order.closed")(second)
    events.announce("order.closed", {}, moment(MONDAY))
    News.objects.update(delivered_at=None)
    events.deliver_waiting()
    assert [name for name, _ in heard] == ["first", "second"]
    assert len({key for _, key in heard}) == 2


def test_a_failing_reaction_does_not_stop_the_others_and_its_changes_are_undone(heard):
    def fails(payload, key):
        News.objects.create(name="half", at=moment(MONDAY))
        raise ValueError("printer on fire")

    events.reaction("order.closed")(fails)
    events.reaction("order.closed")(lambda payload, key: heard.append(1))
    events.announce("order.closed", {}, moment(MONDAY))

    receipt = Delivery.objects.get(done_at=None)
    assert heard == [1]
    assert (receipt.attempts, receipt.error) == (1, "ValueError: printer on fire")
    assert not News.objects.filter(name="half").exists()


def test_a_stuck_reaction_is_listed_and_works_after_a_retry(heard):
    faulty = [True]

    def reacts(payload, key):
        if faulty:
            raise ValueError("down")
        heard.append(payload)

    events.reaction("order.closed")(reacts)
    events.announce("order.closed", {"order": 7}, moment(MONDAY))
    for _ in range(6):
        events.deliver_waiting()
    (stuck,) = events.stuck()
    assert (stuck.attempts, stuck.news.payload) == (delivery.MAX_ATTEMPTS, {"order": 7})

    faulty.clear()
    assert events.retry(stuck.pk) == 1
    assert (heard, events.stuck(), events.waiting_news()) == ([{"order": 7}], [], 0)


def test_a_dataclass_in_the_past_tense_is_news_too(heard):
    @dataclass(frozen=True)
    class OrderClosed:
        order: int
        at: datetime

    events.reaction(OrderClosed)(lambda payload, key: heard.append(payload["order"]))
    events.announce(OrderClosed(order=9, at=moment(MONDAY)))
    assert heard == [9]


def many(count: int) -> None:
    News.objects.bulk_create([News(name="order.closed", payload={"n": n}, at=moment(MONDAY)) for n in range(count)])


def deliver_three_at_once() -> None:
    def deliver() -> None:
        try:
            events.deliver_waiting()
        finally:
            connection.close()

    threads = [Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events.deliver_waiting()


def test_several_deliverers_at_once_deliver_once(heard):
    def reacts(payload, key):
        heard.append(payload["n"])

    events.reaction("order.closed")(reacts)
    many(20)
    deliver_three_at_once()
    assert sorted(heard) == list(range(20))
    assert events.waiting_news() == 0


def test_who_takes_many_hears_what_waits_at_once_and_each_piece_once(heard):
    def takes_many(pieces):
        heard.append([payload["n"] for payload, _key in pieces])

    events.reaction_to_many("order.closed")(takes_many)
    events.reaction("order.closed")(lambda payload, key: heard.append(payload["n"]))
    many(3)
    assert events.deliver_waiting() == 6
    News.objects.update(delivered_at=None)
    events.deliver_waiting()

    assert heard == [[0, 1, 2], 0, 1, 2]
    assert events.waiting_news() == 0


def test_one_piece_that_cannot_be_taken_holds_up_no_other(heard):
    def takes(pieces):
        for payload, _key in pieces:
            heard.append(payload["n"])
            if payload["n"] == 1:
                raise ValueError("printer on fire")

    events.reaction_to_many("order.closed")(takes)
    many(3)
    assert events.deliver_waiting() == 2

    assert heard == [0, 1, 0, 1, 2]  # all at once, taken back; then each by itself
    assert Delivery.objects.get(done_at=None).news.payload == {"n": 1}
    assert events.waiting_news() == 1


def test_several_deliverers_at_once_give_many_once(heard):
    events.reaction_to_many("order.closed")(lambda pieces: heard.extend(payload["n"] for payload, _key in pieces))
    many(20)
    deliver_three_at_once()
    assert sorted(heard) == list(range(20))
    assert events.waiting_news() == 0
