"""Every feed: each file once whoever dies when, trouble kept apart, longer pauses, people told, secrets kept."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from zhanggui.base import clock
from zhanggui.connectors.report_records import AdRecord
from zhanggui.intake import api, registry
from zhanggui.intake.feeds import fetching, services
from zhanggui.intake.feeds.fetching import pause
from zhanggui.intake.feeds.models import Feed, FeedContact, FeedFile
from zhanggui.intake.feeds.services import FeedRefused, Wish
from zhanggui.intake.feeds.tests.conftest import counts, fetch, owner, put
from zhanggui.intake.locks import if_free
from zhanggui.intake.models import Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import refund
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence.models import Evidence


def test_what_a_feed_takes_counts_as_done_by_its_owner(add, root):
    put(root, "a.csv", [refund(1)])
    fetch(add("folder", folder=str(root)))
    assert Evidence.objects.get(event="file.taken").person == owner()


def test_a_killed_look_is_told_as_broken_off_and_its_file_taken_once(add, root, monkeypatch):
    put(root, "a.csv", [refund(1)])
    feed = add("folder", folder=str(root))

    class Killed(BaseException):
        pass

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(fetching.FeedFile.objects, "bulk_create", die)
        with pytest.raises(Killed):
            fetch(feed)
    assert (Run.objects.count(), FeedFile.objects.count()) == (1, 0)

    assert counts(fetch(feed)) == (1, 0, 1, 0, 0)
    assert len(toy.stored()) == 1
    assert [one.state for one in FeedContact.objects.order_by("pk")] == ["broken_off", "done"]


def test_a_look_killed_after_noting_still_moves_the_file_next_time(add, root, monkeypatch):
    put(root, "a.csv", [refund(1)])
    feed = add("folder", folder=str(root))
    with monkeypatch.context() as dying:
        dying.setattr("zhanggui.intake.feeds.folder.Folder.done", lambda *_args: None)
        fetch(feed)
    assert (root / "a.csv").exists()

    assert counts(fetch(feed)) == (1, 0, 0, 0, 0)
    assert not (root / "a.csv").exists()


def test_a_second_look_while_one_goes_on_does_nothing(add, root):
    feed = add("folder", folder=str(root))
    with if_free(f"feed-{feed.pk}") as mine:
        assert mine
        assert fetch(feed) is None
    assert fetch(feed) is not None


def test_one_feed_in_trouble_does_not_stop_another(add, root, monkeypatch):
    put(root, "a.csv", [refund(1)])
    add("folder", "a broken one", folder=str(root / "gone"))
    works = add("folder", "b works", folder=str(root))
    asked = []
    monkeypatch.setattr(fetching.jobs, "enqueue", lambda job, *args, key: asked.append(args))

    assert fetching.fetch_due() == 2
    for (number,) in asked:
        fetching.fetch_if_due(number)
    works.refresh_from_db()
    assert works.state == "works"
    assert Feed.objects.get(name="a broken one").state == "failing"


def test_a_fault_of_ours_is_kept_with_the_feed(add, root, monkeypatch):
    feed = add("folder", folder=str(root))
    monkeypatch.setattr("zhanggui.intake.feeds.folder.checked", lambda _text: 1 / 0)
    contact = fetch(feed)
    assert (contact.state, contact.code, contact.details) == ("failed", "feed.fault", {"why": "ZeroDivisionError"})


def test_a_look_that_was_asked_for_twice_is_made_once(add, root):
    feed = add("folder", folder=str(root))
    fetching.fetch_if_due(feed.pk)
    fetching.fetch_if_due(feed.pk)
    assert feed.contacts.count() == 1


def test_a_paused_feed_is_not_looked_at(add, root):
    feed = add("folder", folder=str(root))
    services.pause(feed.pk, actor="admin", at=clock.now())
    assert fetching.fetch_due() == 0
    fetching.fetch_if_due(feed.pk)
    assert feed.contacts.count() == 0


@pytest.mark.parametrize(
    ("every", "failures", "minutes"),
    [(15, 0, 15), (15, 1, 15), (15, 2, 30), (15, 3, 60), (5, 1, 5), (5, 20, 360), (1440, 4, 1440)],
)
def test_pauses_grow_with_failures_up_to_six_hours(every, failures, minutes):
    assert pause(every, failures) == timedelta(minutes=minutes)


def test_the_owner_is_told_once_after_three_failures(add, root):
    feed = add("folder", folder=str(root / "gone"))
    for _ in range(4):
        fetch(feed)
    told = News.objects.filter(name="feed.failing")
    assert [one.payload["people"] for one in told] == [["clerk"]]


def test_the_owner_is_told_of_refused_files_once(add, root):
    (root / "x.csv").write_bytes(b"a,b\r\n1,2\r\n")
    os.utime(root / "x.csv", (1, 1))
    feed = add("folder", folder=str(root))
    fetch(feed)
    fetch(feed)
    assert News.objects.filter(name="feed.asks").count() == 1


def test_changes_are_audited_and_no_secret_is_among_them(add, root):
    feed = add("mail", secrets={"password": "very-secret"}, host="imap.example", port=993, user="u")
    wish = Wish("renamed", "uk", "mail", owner(), settings=feed.settings)
    services.change(feed.pk, wish, actor="admin", at=clock.now())
    services.pause(feed.pk, actor="admin", at=clock.now())
    services.remove(feed.pk, actor="admin", at=clock.now())

    noted = list(AuditEntry.objects.filter(action__startswith="feed.").order_by("number"))
    assert [one.action for one in noted] == ["feed.added", "feed.changed", "feed.paused", "feed.removed"]
    assert not any("very-secret" in json.dumps(one.detail) for one in noted)


def test_secrets_are_unreadable_in_the_database(add):
    feed = add("mail", secrets={"password": "very-secret"}, host="imap.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets, settings FROM intake_feed WHERE id = %s", [feed.pk])
        assert "very-secret" not in str(cursor.fetchone())
    assert "very-secret" not in repr(fetching.source_of(feed))


def test_a_secret_is_not_taken_along_to_another_server(add):
    feed = add("mail", secrets={"password": "very-secret"}, host="imap.example", port=993, user="u")
    elsewhere = {**feed.settings, "host": "evil.example"}
    with pytest.raises(Exception, match="not taken along"):
        services.change(feed.pk, Wish("f", "uk", "mail", owner(), settings=elsewhere), actor="admin", at=clock.now())
    given = Wish("f", "uk", "mail", owner(), settings=elsewhere, secrets={"password": "other"})
    services.change(feed.pk, given, actor="admin", at=clock.now())
    feed.refresh_from_db()
    assert json.loads(feed.secrets) == {"password": "other"}


def test_two_feeds_cannot_have_one_name(add, root):
    add("folder", "daily", folder=str(root))
    with pytest.raises(FeedRefused):
        add("folder", "daily", folder=str(root))


def test_a_file_that_asked_and_was_answered_is_moved(add, root, monkeypatch):
    registry._takers.pop("alimama-report", None)
    api.keep_report("alimama-report", fact="refund", record=AdRecord, grains={})
    path = root / "ads.csv"
    path.write_text("场景名字,展现量,点击量,花费\n关键词推广,70,7,7.00\n", "utf-8")
    os.utime(path, (1, 1))
    feed = add("folder", folder=str(root))
    assert counts(fetch(feed)) == (1, 0, 0, 1, 0)
    assert path.exists()

    api.receive(path, shop="uk", told={"day": "2025-03-10"}, refresh=False)
    assert counts(fetch(feed)) == (1, 0, 0, 0, 0)
    assert not path.exists()
    assert FeedFile.objects.get().state == "taken"


KILLS = int(os.environ.get("ZHANGGUI_KILLS", "3"))


@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_every_file_is_taken_once(tmp_path, shared_refunds, monkeypatch):
    from django.conf import settings

    monkeypatch.setattr("zhanggui.kernel.jobs.queue.async_task", lambda *_a, **_k: None)
    folder = tmp_path / "incoming"
    folder.mkdir()
    monkeypatch.setattr(settings, "FEED_ROOTS", [str(folder)])
    for number in range(6):
        put(folder, f"{number}.csv", [refund(number * 10 + each) for each in range(10)])
    wish = Wish("f", "uk", "folder", owner(), settings={"folder": str(folder)})
    feed = services.add(wish, actor="admin", at=clock.now())
    for number in range(KILLS):
        _child(feed.pk, folder, stop_after=number * 3 + 2, killed=True)
    _child(feed.pk, folder)

    assert len(toy.stored()) == 60
    assert (Run.objects.count(), FeedFile.objects.filter(state="taken").count()) == (6, 6)
    assert Evidence.objects.filter(event="file.taken").count() == 6
    assert len(list((folder / "taken").rglob("*.csv"))) == 6


def _child(feed, folder, stop_after=0, killed=False):
    words = [sys.executable, "-m", "zhanggui.intake.feeds.tests.child", connection.settings_dict["NAME"]]
    more = {"ZHANGGUI_FEED_ROOTS": str(folder)}
    done = subprocess.run(
        [*words, str(feed), str(stop_after)], env={**os.environ, **more}, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == (-9 if killed else 0), done.stderr
