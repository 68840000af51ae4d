"""Attachments from a real IMAP server over TLS: the right senders, once, and nothing in the mailbox changed."""

import io
import zipfile

import pytest
from django.conf import settings

from zhanggui.intake.feeds import fetching, mail
from zhanggui.intake.feeds.contracts import Source
from zhanggui.intake.feeds.models import FeedFile
from zhanggui.intake.feeds.tests import mailbox
from zhanggui.intake.feeds.tests.conftest import counts, fetch
from zhanggui.intake.feeds.tests.mailbox import letter
from zhanggui.intake.models import Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import DETAIL_HEADER, REFUND_HEADER, content, detail, refund

PLATFORM = "reports@platform.example"


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "OUTGOING_ALLOWED", ["127.0.0.1"])
    with mailbox.server(tmp_path) as held:
        yield held


@pytest.fixture
def feed(add, server):
    return added(add, server)


def added(add, server, name="mail", **more):
    told = {"host": "127.0.0.1", "port": server.port, "user": mailbox.USER, "authority": server.authority,
            "senders": ["platform.example"], "since_days": 10_000, **more}  # fmt: skip
    return add("mail", name, secrets={"password": mailbox.PASSWORD}, **told)


def refunds_of(*numbers):
    return content(REFUND_HEADER, [refund(number) for number in numbers])


def test_the_attachments_of_a_named_sender_are_taken(feed, server):
    server.deliver(letter(PLATFORM, "日报", ("退款.csv", refunds_of(1, 2))))
    contact = fetch(feed)

    assert counts(contact) == (1, 1, 0, 0, 0)
    assert len(toy.stored()) == 2
    assert Run.objects.get().name == "退款.csv"


def test_other_senders_and_subjects_are_not_even_downloaded(add, server):
    server.deliver(letter("x@elsewhere.example", "refunds", ("a.csv", refunds_of(1))))
    server.deliver(letter("x@notplatform.example", "refunds", ("b.csv", refunds_of(2))))
    server.deliver(letter(PLATFORM, "newsletter", ("c.csv", refunds_of(3))))
    contact = fetch(added(add, server, subjects=["refund"]))

    assert contact.offered == 0
    assert not any("BODY.PEEK[])" in said for said in server.said)


def test_a_second_look_asks_only_for_newer_messages(feed, server):
    server.deliver(letter(PLATFORM, "one", ("a.csv", refunds_of(1))))
    fetch(feed)
    server.said.clear()
    server.deliver(letter(PLATFORM, "two", ("b.csv", refunds_of(2))))

    assert counts(fetch(feed)) == (1, 1, 0, 0, 0)
    assert [said for said in server.said if "BODY.PEEK[])" in said] == ["UID FETCH 2 (BODY.PEEK[])"]


def test_messages_numbered_anew_are_not_taken_twice(feed, server):
    server.deliver(letter(PLATFORM, "one", ("a.csv", refunds_of(1))))
    fetch(feed)
    server.number_anew()

    assert counts(fetch(feed)) == (1, 0, 0, 0, 0)
    assert Run.objects.count() == 1


def test_the_same_file_sent_twice_is_one_run(feed, server):
    server.deliver(letter(PLATFORM, "one", ("a.csv", refunds_of(1))))
    server.deliver(letter(PLATFORM, "again", ("again.csv", refunds_of(1))))
    assert counts(fetch(feed)) == (2, 1, 1, 0, 0)


def test_an_archive_of_two_exports_gives_two_files(feed, server):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("refunds.csv", refunds_of(1))
        archive.writestr("details.csv", content(DETAIL_HEADER, [detail(1)]))
        archive.writestr("readme.md", "hello")
    server.deliver(letter(PLATFORM, "both", ("day.zip", packed.getvalue())))
    contact = fetch(feed)

    assert contact.offered == 1
    assert sorted(FeedFile.objects.values_list("name", "state")) == [
        ("details.csv", "refused"),
        ("refunds.csv", "taken"),
    ]


def test_an_archive_with_a_password_says_so(feed, server):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("refunds.csv", refunds_of(1))
    locked = bytearray(packed.getvalue())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    server.deliver(letter(PLATFORM, "locked", ("day.zip", bytes(locked))))

    assert counts(fetch(feed)) == (1, 0, 0, 0, 1)
    assert FeedFile.objects.get().code == "file.encrypted"


def test_a_mailbox_is_only_ever_opened_for_reading(feed, server):
    server.deliver(letter(PLATFORM, "one", ("a.csv", refunds_of(1))))
    fetch(feed)
    words = {said.split()[0] for said in server.said}
    assert words <= {"CAPABILITY", "LOGIN", "ID", "EXAMINE", "UID", "LOGOUT"}
    assert not any("BODY[" in said for said in server.said)


def test_a_wrong_password_is_told_without_it(add, server):
    feed = added(add, server)
    feed.secrets = '{"password": "very-secret"}'
    feed.save()
    contact = fetch(feed)

    assert contact.code == "mail.sign_in"
    assert "very-secret" not in str(vars(contact))


def test_a_server_that_hangs_up_in_the_middle_loses_nothing(feed, server):
    server.deliver(letter(PLATFORM, "one", ("a.csv", refunds_of(1))))
    server.deliver(letter(PLATFORM, "two", ("b.csv", refunds_of(2))))
    server.breaks_at = "FETCH 2 (BODY.PEEK[])"
    contact = fetch(feed)
    assert (contact.code, contact.taken) == ("mail.broken", 1)
    server.breaks_at = ""

    assert counts(fetch(feed)) == (1, 1, 0, 0, 0)
    assert len(toy.stored()) == 2


def test_a_file_that_stopped_by_a_fault_is_taken_up_again(feed, server, monkeypatch):
    server.deliver(letter(PLATFORM, "one", ("a.csv", refunds_of(1))))
    server.deliver(letter(PLATFORM, "two", ("b.csv", refunds_of(2))))
    with monkeypatch.context() as broken:
        broken.setattr("zhanggui.intake.tests.toy.stored", toy.stored)
        receive = fetching.services.receive

        def faulty(content, *, name, **more):
            if name == "a.csv":
                raise MemoryError
            return receive(content, name=name, **more)

        broken.setattr(fetching.services, "receive", faulty)
        assert counts(fetch(feed)) == (2, 1, 0, 0, 1)
    assert counts(fetch(feed)) == (2, 1, 0, 0, 0)
    assert len(toy.stored()) == 2


def test_a_server_inside_is_not_called_unless_it_is_allowed(feed, server, monkeypatch):
    monkeypatch.setattr(settings, "OUTGOING_ALLOWED", [])
    contact = fetch(feed)

    assert contact.code == "address.inside"
    assert server.said == []


def test_a_server_nobody_vouches_for_is_not_told_the_password(add, server):
    contact = fetch(added(add, server, authority=""))

    assert contact.code == "mail.unreachable"
    assert server.said == []


def test_a_missing_mailbox_folder_is_named(add, server):
    assert fetch(added(add, server, box="报表")).code == "mail.no_box"
    assert any("&Yqtoaw-" in said or "&YqWIaA-" in said for said in server.said)


def test_a_look_through_one_letter_tells_its_attachments():
    source = Source({}, {}, {}, toy.MONDAY)
    message = letter(PLATFORM, "x", ("a.csv", b"1"), ("b.png", b"2"), ("../../c.csv", b"3"))
    names = [found.name for found in mail.attachments(message.as_bytes(), source)]

    assert names == ["a.csv", ".._.._c.csv"]
    assert source.left == 1
