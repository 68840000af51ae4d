"""Objects of a bucket of a real S3 server on this machine."""

import boto3
import pytest
from django.conf import settings
from moto.server import ThreadedMotoServer

from zhanggui.base import clock
from zhanggui.intake.feeds import fetching
from zhanggui.intake.feeds.tests.conftest import counts, fetch
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import REFUND_HEADER, content, refund


@pytest.fixture(scope="module")
def address():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(address, monkeypatch):
    """An empty bucket; `put(key, *numbers)` writes a refund export into it."""
    monkeypatch.setattr(settings, "OUTGOING_ALLOWED", ["127.0.0.1"])
    s3 = boto3.resource(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    held = s3.create_bucket(Bucket="exports")
    yield held
    held.objects.delete()
    held.delete()


@pytest.fixture
def feed(add, address, bucket):
    return added(add, address)


def added(add, address, name="bucket", **more):
    told = {"endpoint": address, "bucket": "exports", "key": "key-id", **more}
    return add("bucket", name, secrets={"secret": "very-secret"}, **told)


def put(bucket, key, *numbers):
    bucket.put_object(Key=key, Body=content(REFUND_HEADER, [refund(number) for number in numbers]))


def test_objects_below_the_prefix_are_taken_once(add, address, bucket):
    put(bucket, "uk/2011/退款.csv", 1, 2)
    put(bucket, "de/refunds.csv", 3)
    feed = added(add, address, prefix="uk/")

    assert counts(fetch(feed)) == (1, 1, 0, 0, 0)
    assert counts(fetch(feed)) == (1, 0, 0, 0, 0)
    assert len(toy.stored()) == 2


def test_an_object_written_anew_is_a_new_file(feed, bucket):
    put(bucket, "refunds.csv", 1)
    fetch(feed)
    put(bucket, "refunds.csv", 1, 2)

    assert counts(fetch(feed)) == (1, 1, 0, 0, 0)
    assert len(toy.stored()) == 2


def test_keys_that_come_before_those_seen_are_found_too(feed, bucket):
    put(bucket, "m.csv", 1)
    fetch(feed)
    put(bucket, "a.csv", 2)
    assert counts(fetch(feed)) == (2, 1, 0, 0, 0)


def test_a_key_marker_leaves_older_keys_alone(add, address, bucket):
    put(bucket, "2011-11-01.csv", 1)
    put(bucket, "2011-11-02.csv", 2)
    assert fetch(added(add, address, after_key="2011-11-01.csv")).offered == 1


def test_a_contact_whose_time_ran_out_goes_on_at_the_next_key(feed, bucket):
    for number in range(4):
        put(bucket, f"{number}.csv", number)
    assert fetching.fetch(feed.pk, enough=0).taken == 1
    feed.refresh_from_db()

    assert feed.next_at <= clock.now()
    assert fetch(feed).taken == 3
    assert len(toy.stored()) == 4


def test_a_long_listing_is_followed_to_its_end(feed, bucket, monkeypatch):
    monkeypatch.setattr("zhanggui.intake.feeds.bucket.PAGE", 2)
    for number in range(5):
        put(bucket, f"{number}.csv", number)
    assert fetch(feed).taken == 5


def test_empty_objects_folders_and_foreign_files_are_left_alone(feed, bucket):
    bucket.put_object(Key="folder/", Body=b"")
    bucket.put_object(Key="empty.csv", Body=b"")
    bucket.put_object(Key="photo.png", Body=b"x")
    contact = fetch(feed)
    assert (contact.offered, contact.left) == (0, 1)


def test_a_bucket_that_is_not_there_is_told_by_the_stores_own_code(add, address, bucket):
    contact = fetch(added(add, address, bucket="nothing"))

    assert contact.code == "bucket.refused"
    assert contact.details == {"answer": "NoSuchBucket"}
    assert "very-secret" not in str(vars(contact))


def test_a_store_inside_is_not_called_unless_it_is_allowed(feed, bucket, monkeypatch):
    monkeypatch.setattr(settings, "OUTGOING_ALLOWED", [])
    assert fetch(feed).code == "address.inside"


def test_nobody_there_is_told(add, bucket):
    assert fetch(added(add, "http://127.0.0.1:9")).code == "bucket.unreachable"


def test_a_dry_run_names_the_objects_and_takes_none(feed, bucket):
    put(bucket, "a.csv", 1)
    assert [one.place for one in fetching.look(feed).fresh] == ["a.csv"]
    assert toy.stored() == []
