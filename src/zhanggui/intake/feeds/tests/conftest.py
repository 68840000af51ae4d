import os
import time

import pytest
from django.conf import settings

from zhanggui.base import clock
from zhanggui.intake.feeds import fetching, services
from zhanggui.intake.feeds.services import Wish
from zhanggui.intake.tests.conftest import house, refunds, shared_refunds  # noqa: F401
from zhanggui.intake.tests.files import REFUND_HEADER, content
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A folder below which feeds may watch."""
    place = tmp_path / "incoming"
    place.mkdir()
    monkeypatch.setattr(settings, "FEED_ROOTS", [str(place)])
    monkeypatch.setattr("zhanggui.intake.feeds.folder.SECOND_LOOK", 0.01)
    return place


@pytest.fixture
def add(refunds, monkeypatch):  # noqa: F811
    """Sets a feed of the shop uk up; the owner is the clerk."""
    monkeypatch.setattr("zhanggui.kernel.jobs.queue.async_task", lambda *_a, **_k: None)

    def added(kind, name="the feed", secrets=None, shop="uk", **settings):
        wish = Wish(name, shop, kind, owner(), settings=settings, secrets=secrets or {})
        return services.add(wish, actor="admin", at=clock.now())

    return added


def owner():
    found = Person.objects.filter(code="clerk").first()
    return found or organisation.hire(code="clerk", name="Clerk", sign_in="clerk")


def put(folder, name, rows, *, old=60):
    """A refund export that has lain still for so many seconds."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content(REFUND_HEADER, rows))
    moment = time.time() - old
    os.utime(path, (moment, moment))
    return path


def counts(contact):
    return (contact.offered, contact.taken, contact.known, contact.asking, contact.refused)


def fetch(feed):
    return fetching.fetch(feed.pk)
