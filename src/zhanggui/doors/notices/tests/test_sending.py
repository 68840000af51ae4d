"""Messages leave at least once, each channel at its own pace, and what cannot leave is seen."""

import json
import threading
import time as real_time
from datetime import timedelta

import pytest
from django.db import connection

from zhanggui.base import clock
from zhanggui.doors.notices import outgoing, rules, sending, services
from zhanggui.doors.notices.models import Channel, Notice, Sending
from zhanggui.doors.notices.tests import receivers
from zhanggui.doors.notices.tests.receivers import KINDS
from zhanggui.kernel.tests.days import MONDAY, moment


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_arrives_once(robot, here, told, sent, kind):
    told(robot(kind))

    assert (sent().arrived, sent().arrived) == (1, 0)
    assert len(here.received) == 1
    assert "Price check" in json.dumps(here.received[0][1])
    assert Sending.objects.get().state == "sent"


def test_nothing_leaves_before_it_is_due(robot, here, told, sent, at):
    told(robot())
    at(10, 0)

    assert sent().arrived == 0
    assert here.received == []


def test_it_is_signed_with_the_time_of_the_real_world(robot, here, told, sent):
    told(robot("feishu"))
    sent()

    stamp = int(here.received[0][1]["timestamp"])
    assert abs(stamp - real_time.time()) < 30


TROUBLE = {
    "busy": {"errcode": -1, "errmsg": "system busy", "code": -1},
    "broken": (503, b""),
    "page": (200, b"<html>log in</html>"),
    "hang_up": receivers.hang_up,
    "hang": receivers.hang,
    "drip": receivers.drip,
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_what_may_pass_is_tried_again_later(robot, here, told, sent, at, trouble, monkeypatch):
    monkeypatch.setattr(outgoing.post, "__kwdefaults__", {**outgoing.post.__kwdefaults__, "seconds": 0.5})
    told(robot())
    here.answers = [TROUBLE[trouble]]

    first = sent()
    assert (first.arrived, first.states, first.rows[0].attempts) == (0, ["waiting"], 1)
    assert first.rows[0].due_at == moment(MONDAY, 10, 2)
    assert sent().arrived == 0
    at(10, 2)
    assert sent().arrived == 1


@pytest.mark.parametrize("answer", [receivers.too_many, {"errcode": 130101, "errmsg": "send too fast"}])
def test_a_receiver_that_asks_for_less_is_left_alone_and_it_is_no_failed_try(robot, here, told, sent, at, answer):
    told(robot())
    here.answers = [answer]
    first = sent()

    assert (first.states, first.rows[0].attempts) == (["waiting"], 0)
    assert Channel.objects.get().paused_until == moment(MONDAY, 10, 2)
    at(10, 2)
    assert sent().arrived == 1


def test_twenty_messages_a_minute_and_robot(robot, here, company, tell, wishes, sent, at):
    channel = robot()
    people = [company.person(f"X{number}") for number in range(25)]
    for person in people:
        wishes(person, robot=channel, assigned=["robot"])
        tell("assigned", "Price check", person=person)
    at(10, 1)
    assert [sent().arrived, sent().arrived] == [20, 0]
    at(10, 2)
    assert sent().arrived == 5
    assert len(here.received) == 25


def test_what_never_works_is_a_dead_letter_that_the_administrator_sees_and_sends_again(
    robot, here, told, sent, at, company
):
    told(robot())
    here.answers = [(503, b"")] * (len(rules.BACKOFF) + 1)
    while Sending.objects.get().state == "waiting":
        row = Sending.objects.get()
        with clock.frozen(row.due_at + timedelta(hours=1)):
            sent()

    dead = Sending.objects.get()
    assert (dead.state, dead.attempts, dead.error_code) == ("dead", len(rules.BACKOFF) + 1, "503")
    assert Notice.objects.get(kind="system").person == company.director
    assert services.send_again(Sending.objects.all(), clock.now()) == 1
    assert sent().arrived == 1
    assert Channel.objects.get().failures == 0


def test_a_wrong_secret_is_not_tried_again(robot, here, told, sent):
    told(robot())
    here.answers = [{"errcode": 310000, "errmsg": "sign not match"}]

    row = sent().rows[0]
    assert (row.state, row.error_code, row.error) == ("dead", "310000", "sign not match")
    assert row.meaning()
    assert Channel.objects.get().error_code == "310000"


def test_a_redirect_is_neither_followed_nor_tried_again(robot, here, told, sent):
    told(robot())
    here.answers = [receivers.elsewhere]

    assert sent().states == ["dead"]
    assert len(here.received) == 1


def test_an_address_that_moved_inside_is_refused_at_sending(robot, here, told, sent, settings):
    told(robot())
    settings.OUTGOING_ALLOWED = []

    row = sent().rows[0]
    assert (row.state, row.error_code) == ("dead", "address.inside")
    assert here.received == []


def test_after_a_fault_the_rest_of_the_lane_waits_untried(robot, here, company, told, sent, at):
    channel = robot()
    told(channel)
    told(channel, person=company.agent)
    here.answers = [(503, b"")]

    assert [row.attempts for row in sent().rows] == [1, 0]
    assert len(here.received) == 1
    at(10, 2)
    assert sent().arrived == 2


def test_a_receiver_that_hangs_delays_no_other(robot, here, company, told, sent, monkeypatch):
    monkeypatch.setattr(outgoing.post, "__kwdefaults__", {**outgoing.post.__kwdefaults__, "seconds": 2.0})
    arrived: list[float] = []
    told(robot("dingtalk"))
    told(robot("wecom"), person=company.agent)

    def answer(handler):
        if "wecom" in handler.path or "webhook" in handler.path:
            arrived.append(real_time.monotonic())
            receivers.say(handler, 200, receivers.OK)
        else:
            receivers.hang(handler)

    here.answers = [answer, answer]
    began = real_time.monotonic()
    assert sorted(sent().states) == ["sent", "waiting"]
    assert arrived[0] - began < 1.5
    assert real_time.monotonic() - began > 1.9


def test_whoever_dies_after_sending_leaves_a_lease_and_it_goes_again(robot, here, told, sent, at, monkeypatch):
    told(robot())

    def die(*_words):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_note", die)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due()
    assert len(here.received) == 1
    assert sent().arrived == 0
    at(10, 12)
    assert sent().arrived == 1
    assert len(here.received) == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction_of_the_database(robot, here, told, monkeypatch):
    run, seen = sending._run, []
    told(robot())
    monkeypatch.setattr(sending, "_run", lambda lanes: (seen.append(connection.in_atomic_block), run(lanes))[1])

    assert sending.send_due() == 1
    assert seen == [False]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_it_once(robot, here, told):
    told(robot())
    moment_of_both = clock.now()
    failures: list[Exception] = []

    def send():
        try:
            with clock.frozen(moment_of_both):
                sending.send_due()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=send) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert failures == []
    assert len(here.received) == 1
    assert Sending.objects.get().state == "sent"


def test_what_was_read_meanwhile_is_not_sent(robot, here, company, told, sent):
    told(robot())
    services.read(company.manager, Notice.objects.all(), clock.now())

    assert sent().states == ["dropped"]
    assert here.received == []


def test_who_has_left_is_sent_nothing(robot, here, company, told, sent):
    told(robot())
    type(company.manager).objects.filter(pk=company.manager.pk).update(left_on="2011-11-11")

    assert sent().states == ["dropped"]


def test_what_waits_for_a_channel_that_is_removed_is_dropped(robot, here, told, sent):
    told(robot())
    Channel.objects.all().delete()

    assert sent().states == ["dropped"]
