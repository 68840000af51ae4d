"""A watched folder: still files are taken once and moved away; what cannot be taken stays with its reason."""

import os
import time

import pytest

from zhanggui.base import clock
from zhanggui.intake.feeds import fetching, services
from zhanggui.intake.feeds.contracts import Trouble
from zhanggui.intake.feeds.folder import checked
from zhanggui.intake.feeds.models import FeedFile
from zhanggui.intake.feeds.tests.conftest import counts, fetch, put
from zhanggui.intake.models import Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import refund


def test_the_rows_of_a_still_file_are_taken_and_the_file_moved_under_its_name(add, root):
    put(root, "退款 七月.csv", [refund(1), refund(2, "5.00")])
    contact = fetch(add("folder", folder=str(root)))

    assert counts(contact) == (1, 1, 0, 0, 0)
    assert contact.rows == 2
    assert [amount for _, amount in toy.stored()] == ["10.00", "5.00"]
    day = clock.now().date().isoformat()
    assert [str(path.relative_to(root)) for path in root.rglob("*.csv")] == [f"taken/{day}/退款 七月.csv"]


def test_a_file_that_has_just_been_written_waits(add, root):
    put(root, "growing.csv", [refund(1)], old=2)
    contact = fetch(add("folder", folder=str(root), quiet=30))

    assert counts(contact) == (0, 0, 0, 0, 0)
    assert contact.waiting == 1
    assert toy.stored() == []


def test_a_file_that_changes_between_two_looks_waits(add, root, monkeypatch):
    path = put(root, "growing.csv", [refund(1)])

    def write_on(_seconds):
        with path.open("ab") as file:
            file.write(b"more\r\n")

    monkeypatch.setattr("zhanggui.intake.feeds.folder.time.sleep", write_on)
    assert fetch(add("folder", folder=str(root))).waiting == 1
    assert Run.objects.count() == 0


def test_a_second_look_takes_nothing_twice_where_files_stay(add, root):
    put(root, "a.csv", [refund(1)])
    feed = add("folder", folder=str(root), after="leave")
    assert counts(fetch(feed)) == (1, 1, 0, 0, 0)
    assert counts(fetch(feed)) == (1, 0, 0, 0, 0)
    assert (root / "a.csv").exists()


def test_a_file_written_anew_under_its_old_name_is_taken(add, root):
    feed = add("folder", folder=str(root), after="leave")
    put(root, "a.csv", [refund(1)])
    fetch(feed)
    put(root, "a.csv", [refund(1), refund(2)], old=50)

    assert counts(fetch(feed)) == (1, 1, 0, 0, 0)
    assert len(toy.stored()) == 2


def test_the_same_bytes_under_another_name_are_known(add, root):
    put(root, "a.csv", [refund(1)])
    put(root, "b.csv", [refund(1)])

    assert counts(fetch(add("folder", folder=str(root)))) == (2, 1, 1, 0, 0)
    assert Run.objects.count() == 1


def test_two_files_of_one_name_are_both_kept(add, root):
    feed = add("folder", folder=str(root))
    put(root, "a.csv", [refund(1)])
    fetch(feed)
    put(root, "a.csv", [refund(2)])
    fetch(feed)
    assert sorted(path.name for path in root.rglob("*.csv")) == ["a (2).csv", "a.csv"]


def test_a_broken_file_stays_with_its_reason_and_is_not_read_again(add, root):
    (root / "broken.csv").write_bytes(b"a,b,c\r\n1,2,3\r\n")
    os.utime(root / "broken.csv", (time.time() - 60,) * 2)
    put(root, "good.csv", [refund(1)])
    feed = add("folder", folder=str(root))

    assert counts(fetch(feed)) == (2, 1, 0, 0, 1)
    assert counts(fetch(feed)) == (1, 0, 0, 0, 0)
    kept = FeedFile.objects.get(state="refused")
    assert (kept.name, kept.code) == ("broken.csv", "file.unknown_format")
    assert "broken.csv" in kept.sentence
    assert (root / "broken.csv").exists()


def test_a_refused_file_can_be_tried_again(add, root):
    put(root, "a.csv", [refund(1)])
    feed = add("folder", folder=str(root), after="leave")
    fetch(feed)
    FeedFile.objects.update(state="refused")

    services.try_again([FeedFile.objects.get().pk], actor="admin", at=clock.now())
    assert counts(fetch(feed)) == (1, 0, 1, 0, 0)


def test_hidden_unfinished_and_foreign_files_and_links_are_left_alone(add, root, tmp_path):
    for name in (".hidden.csv", "half.csv.part", "~$open.xlsx", "photo.png"):
        put(root, name, [refund(1)])
    secret = put(tmp_path, "secret.csv", [refund(2)])
    (root / "link.csv").symlink_to(secret)
    contact = fetch(add("folder", folder=str(root)))

    assert contact.offered == 0
    assert contact.left == 5


def test_subfolders_are_walked_only_where_it_was_asked_for(add, root):
    put(root, "july/a.csv", [refund(1)])
    assert fetch(add("folder", "flat", folder=str(root))).offered == 0
    assert fetch(add("folder", "deep", folder=str(root), subfolders=True)).taken == 1


@pytest.mark.parametrize("place", ["/etc", "..", "{root}/../..", "{root}/out"])
def test_a_folder_outside_the_roots_is_refused(root, place):
    (root / "out").symlink_to("/etc")
    with pytest.raises(Trouble) as told:
        checked(place.format(root=root))
    assert told.value.code == "folder.outside"


def test_a_missing_folder_says_so_and_the_feed_tries_again_later(add, root):
    feed = add("folder", folder=str(root / "gone"))
    contact = fetch(feed)
    feed.refresh_from_db()

    assert (contact.state, contact.code) == ("failed", "folder.missing")
    assert feed.failures == 1
    assert feed.next_at > clock.now()
    (root / "gone").mkdir()
    put(root / "gone", "a.csv", [refund(1)])
    assert fetch(feed).taken == 1
    feed.refresh_from_db()
    assert (feed.failures, feed.code) == (0, "")


def test_a_dry_run_names_the_files_and_takes_none(add, root):
    put(root, "a.csv", [refund(1)])
    put(root, "b.csv", [refund(2)])
    listing = fetching.look(add("folder", folder=str(root)))

    assert [one.name for one in listing.fresh] == ["a.csv", "b.csv"]
    assert (Run.objects.count(), FeedFile.objects.count()) == (0, 0)
    assert (root / "a.csv").exists()
