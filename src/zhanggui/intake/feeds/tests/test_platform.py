"""A platform that behaves as documented, on this machine: its pages come in as files, each order once."""

import json
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from zhanggui.base import clock
from zhanggui.connectors.api.tests import truth
from zhanggui.connectors.api.tests.platforms import KEY, SECRET, Server
from zhanggui.intake import registry
from zhanggui.intake.contracts import Outcome
from zhanggui.intake.feeds import fetching
from zhanggui.intake.feeds.models import FeedFile
from zhanggui.intake.feeds.tests.conftest import fetch
from zhanggui.intake.models import Run

NOW = truth.START + timedelta(days=2)


@pytest.fixture
def kept(monkeypatch, house):
    """Numbers of the orders a department keeps, each once."""
    numbers = set()

    def take(batch):
        fresh = {record.trade_no for record in batch.records} - numbers
        numbers.update(fresh)
        return Outcome(accepted=len(fresh), unchanged=len(batch.records) - len(fresh))

    registry._takers["jd-order"] = registry.Taker("jd-order", take, None)
    return numbers


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(settings, "OUTGOING_ALLOWED", ["127.0.0.1"])
    orders = [one for one in truth.sold(7, 30, days=1) if one.status in truth.JD]
    with Server("jd", orders) as held, clock.frozen(NOW):
        held.now = clock.now
        yield held


@pytest.fixture
def feed(add, kept, server):
    secrets = {"secret": SECRET, "access": "access-0", "refresh": "refresh-0"}
    return add("api", secrets=secrets, platform="jd", app=KEY, gateway=server.address, since_days=5)


def test_every_order_comes_in_as_a_stored_document(feed, server, kept):
    contact = fetch(feed)

    assert contact.state == "done", contact.sentence
    assert len(kept) == len(server.orders)
    assert {run.format for run in Run.objects.all()} == {"jd-order"}
    assert server.wrong == []


def test_the_next_look_asks_from_where_the_last_one_ended_with_some_overlap(feed, server, kept):
    fetch(feed)
    feed.refresh_from_db()
    (done,) = (place["done"] for place in feed.marker.values())
    assert datetime.fromisoformat(done) == NOW - timedelta(minutes=1)
    server.asked = 0
    with clock.frozen(NOW + timedelta(hours=1)):
        fetch(feed)
    assert server.asked <= 2


def test_an_expired_token_is_renewed_and_kept_encrypted(feed, server, kept):
    server.access = "another"
    assert fetch(feed).state == "done"
    feed.refresh_from_db()
    held = json.loads(feed.secrets)
    assert (held["access"], held["refresh"], held["secret"]) == ("access-1", "refresh-1", SECRET)


def test_a_permission_that_ended_says_what_to_do_in_both_languages(feed, server, kept):
    from django.utils.translation import override

    server.access, server.refresh = "another", "gone"
    assert fetch(feed).code == "api.authorisation_ended"
    feed.refresh_from_db()
    with override("zh-hans"):
        zh = feed.why
    with override("en"):
        assert feed.why != zh
    assert SECRET not in zh


def test_a_look_that_dies_between_pages_goes_on_and_keeps_every_order_once(feed, server, kept, monkeypatch):
    whole = fetching._take

    class Killed(BaseException):
        pass

    def die(*args):
        whole(*args)
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(fetching, "_take", die)
        with pytest.raises(Killed):
            fetch(feed)
    fetch(feed)
    assert len(kept) == len(server.orders)


def test_a_dry_run_neither_keeps_nor_renews(feed, server, kept):
    listing = fetching.look(feed)
    assert listing.fresh
    assert (Run.objects.count(), FeedFile.objects.count(), kept) == (0, 0, set())
    assert server.refreshed == 0
