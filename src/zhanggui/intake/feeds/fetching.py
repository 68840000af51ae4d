"""Looking at a feed's source and taking in what is new: each file once, whoever is killed when.

A file is taken first and noted afterwards: who dies in between takes it again, and the same bytes are the same run.
Only then is it cleared away at the source, and only then does the marker move on.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhanggui.base import Refusal, clock
from zhanggui.intake import services
from zhanggui.intake.contracts import RunResult
from zhanggui.intake.dirty import refresh_facts
from zhanggui.intake.feeds import telling
from zhanggui.intake.feeds.archives import parts_of
from zhanggui.intake.feeds.contracts import Found, Source, Trouble, Way
from zhanggui.intake.feeds.models import Feed, FeedContact, FeedFile, plain_details
from zhanggui.intake.feeds.ways import way_of
from zhanggui.intake.feeds.words import trouble
from zhanggui.intake.locks import if_free
from zhanggui.intake.models import Run
from zhanggui.kernel.jobs import api as jobs
from zhanggui.kernel.organisation.models import Person

JOB = "zhanggui.intake.feeds.fetching.fetch_if_due"
ENOUGH = 240.0
"""Seconds after which a contact begins no further file: others wait. It goes on at once afterwards."""
TOLD_AFTER = 3
"""Contacts in a row that failed, after which the owner is told."""
LONGEST_PAUSE = timedelta(hours=6)
SHORTEST_PAUSE = timedelta(minutes=5)
KEPT_FOR = timedelta(days=90)
MOST_LISTED = 200
State, Contact = FeedFile.State, FeedContact.State
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Offer:
    """One file of a dry run."""

    name: str
    place: str
    size: int
    known: bool
    at: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """What a dry run saw: nothing was taken."""

    offers: tuple[Offer, ...]
    notes: tuple[tuple[str, Mapping[str, Any]], ...]
    waiting: int
    left: int
    more: bool

    @property
    def fresh(self) -> list[Offer]:
        return [one for one in self.offers if not one.known]


def fetch_due() -> int:
    """The worker's job each minute: ask for a look at every feed whose time has come; answers how many."""
    due = Feed.objects.filter(Q(next_at=None) | Q(next_at__lte=clock.now()), active=True).order_by("next_at", "pk")
    numbers = list(due.values_list("pk", flat=True))
    for pk in numbers:
        jobs.enqueue(JOB, pk, key=f"feed:{pk}")
    return len(numbers)


def fetch_if_due(feed_id: int, by: int | None = None) -> None:
    """The worker's job of one feed. What goes wrong is kept with the feed, and stops no other."""
    feed = Feed.objects.filter(pk=feed_id, active=True).first()
    if feed is None or (feed.next_at is not None and feed.next_at > clock.now()):
        return
    fetch(feed_id, by=Person.objects.filter(pk=by).first() if by else None)


def fetch(feed_id: int, *, by: Person | None = None, enough: float = ENOUGH) -> FeedContact | None:
    """Look now and take in what is new; None while another look goes on."""
    with if_free(f"feed-{feed_id}") as mine:
        if not mine:
            return None
        feed = Feed.objects.select_related("owner").get(pk=feed_id)
        feed.contacts.filter(state=Contact.GOING_ON).update(state=Contact.BROKEN_OFF)
        contact = FeedContact.objects.create(feed=feed, at=clock.now(), by=by)
        source, failure, more = source_of(feed), None, False
        try:
            more = _take_all(feed, contact, source, time.monotonic() + enough)
        except Refusal as refusal:
            failure = refusal
        except Exception as error:  # a fault of ours in one feed must not keep the others out
            _log.exception("The feed %s stopped.", feed.pk)
            failure = trouble("feed.fault", why=type(error).__name__)
        _note(feed, contact, source, failure, more=more)
    refresh_facts([feed.shop])
    return contact


def listing(source: Source, known: set[str], *, most: int = MOST_LISTED) -> Listing:
    """What would be taken: the source is looked at, and nothing is kept, moved or marked."""
    offers: list[Offer] = []
    found = way(source).look(source)
    for each in found:
        if len(offers) == most:
            found.close()  # type: ignore[attr-defined]
            return Listing(tuple(offers), tuple(source.notes), source.waiting, source.left, more=True)
        offers.append(Offer(each.name, each.place, each.size, digest_of(each) in known, each.at))
    return Listing(tuple(offers), tuple(source.notes), source.waiting, source.left, more=False)


def look(feed: Feed) -> Listing:
    """The dry run of a feed."""
    return listing(source_of(feed), _settled(feed))


def source_of(feed: Feed) -> Source:
    secrets = json.loads(feed.secrets or "{}")
    settings = {"kind": feed.kind, **feed.settings}
    return Source(settings, secrets, dict(feed.marker), clock.now(), feed.shop, feed.pk)


def way(source: Source) -> Way:
    return way_of(source.text("kind"))


def digest_of(found: Found) -> str:
    return hashlib.sha256(found.key.encode("utf-8", "surrogatepass")).hexdigest()


def _settled(feed: Feed) -> set[str]:
    """What the source offered and became certain."""
    return set(feed.files.exclude(state=State.STOPPED).values_list("source", flat=True))


def _take_all(feed: Feed, contact: FeedContact, source: Source, until: float) -> bool:
    """Take what is new; answers whether time ran out before the end."""
    _follow_answers(feed)
    known = _settled(feed)
    taken = {source for (source,) in _whole(feed)}
    found = way(source).look(source)
    for each in found:
        contact.offered += 1
        digest = digest_of(each)
        if digest in known:
            if digest in taken:
                way(source).done(source, each)
            continue
        if _take(feed, contact, source, each, digest):
            way(source).done(source, each)
        Feed.objects.filter(pk=feed.pk).update(marker=source.marker)
        if time.monotonic() > until:
            found.close()  # type: ignore[attr-defined]
            return True
    return False


def _take(feed: Feed, contact: FeedContact, source: Source, found: Found, digest: str) -> bool:
    """Take one file, or all files of an archive, then note what became of it; answers whether all of it was taken."""
    rows = [FeedFile(**_row(feed, found, digest, part), **became) for part, became in _received(feed, found)]
    with transaction.atomic():
        feed.files.filter(source=digest).delete()
        FeedFile.objects.bulk_create(rows)
    for row in rows:
        _count(contact, row)
    if any(row.state == State.STOPPED for row in rows):
        source.held_back = True
    return all(row.state == State.TAKEN for row in rows)


def _received(feed: Feed, found: Found) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each part of a file with what became of it. Trouble with the source goes up; trouble with the file is kept."""
    try:
        with found.opened() as file, parts_of(file, found.name) as parts:
            for part, content in parts:
                yield part, _receive(feed, content, f"{found.name}/{part}" if part else found.name)
    except Trouble:
        raise
    except Refusal as refusal:
        yield "", _refused(refusal)
    except FileNotFoundError:
        raise trouble("file.fault", why="it went away while it was read") from None


def _receive(feed: Feed, content: Any, name: str) -> dict[str, Any]:
    try:
        result = services.receive(content, shop=feed.shop, name=name, by=feed.owner, refresh=False)
    except Refusal as refusal:
        return _refused(refusal)
    except Exception as error:
        _log.exception("A file of the feed %s stopped.", feed.pk)
        why = {"why": type(error).__name__}
        return {"state": State.STOPPED, "code": "file.fault", "details": why}
    return {"state": _state_of(result.state), "run_id": result.run, "again": result.again, **_reason(result)}


def _state_of(state: str) -> str:
    states = {Run.State.DONE: State.TAKEN, Run.State.ASKING: State.ASKING, Run.State.REFUSED: State.REFUSED}
    return states.get(Run.State(state), State.STOPPED)


def _reason(result: RunResult) -> dict[str, Any]:
    if result.state == Run.State.DONE or not result.problems:
        return {}
    first = result.problems[0]
    details = Run.objects.values_list("details", flat=True).get(pk=result.run) if result.run else {}
    return {"code": first.code, "sentence": str(first.message), "details": details}


def _refused(refusal: Refusal) -> dict[str, Any]:
    details = plain_details(refusal.details)
    return {"state": State.REFUSED, "code": refusal.code, "sentence": str(refusal.sentence), "details": details}


def _row(feed: Feed, found: Found, digest: str, part: str) -> dict[str, Any]:
    return {
        "feed": feed, "source": digest, "part": part[:255], "name": (part or found.name)[:255], "place": found.place,
        "size": found.size, "at": clock.now(),
    }  # fmt: skip


def _count(contact: FeedContact, row: FeedFile) -> None:
    if row.state == State.TAKEN and row.again:
        contact.known += 1
    elif row.state == State.TAKEN:
        contact.taken += 1
        contact.rows += row.run.rows if row.run else 0
    elif row.state == State.ASKING:
        contact.asking += 1
    else:
        contact.refused += 1
    contact.save()


def _follow_answers(feed: Feed) -> None:
    """Files that asked and were answered since are what their runs have become."""
    waiting = feed.files.filter(state=State.ASKING)
    waiting.filter(run__state=Run.State.DONE).update(state=State.TAKEN, code="", sentence="")
    waiting.filter(run__state=Run.State.REFUSED).update(state=State.REFUSED)


def _whole(feed: Feed) -> Any:
    """Sources of which everything was taken."""
    open_ones = feed.files.exclude(state=State.TAKEN).values("source")
    return feed.files.exclude(source__in=open_ones).values_list("source").distinct()


@transaction.atomic
def _note(feed: Feed, contact: FeedContact, source: Source, failure: Refusal | None, *, more: bool) -> None:
    """Write down how the contact went, and when the next one is."""
    now = clock.now()
    contact.waiting, contact.left, contact.ended_at = source.waiting, source.left, now
    contact.state = Contact.FAILED if failure else Contact.DONE
    if failure:
        contact.code, contact.sentence = failure.code[:60], str(failure.sentence)[:600]
        contact.details = plain_details(failure.details)
    contact.save()
    held = Feed.objects.select_for_update().get(pk=feed.pk)
    held.marker, held.looked_at = source.marker, now
    held.failures = held.failures + 1 if failure else 0
    held.worked_at = held.worked_at if failure else now
    held.code, held.sentence, held.details = contact.code, contact.sentence, contact.details
    held.next_at = now if more else now + pause(held.every, held.failures)
    held.save(update_fields=[
        "marker", "looked_at", "failures", "worked_at", "code", "sentence", "details", "next_at",
    ])  # fmt: skip
    if held.failures == TOLD_AFTER:
        telling.failing(held, now)
    telling.of_files(held, contact, now)


def pause(every: int, failures: int) -> timedelta:
    """Until the next look: the schedule, and after failures twice as long each time, up to six hours."""
    usual = timedelta(minutes=every)
    if not failures:
        return usual
    longer = max(usual, SHORTEST_PAUSE) * 2 ** min(failures - 1, 10)
    return max(usual, min(longer, LONGEST_PAUSE))


def forget_old(now: datetime) -> int:
    """Drop contacts of long ago; what became of each file stays, for it keeps the file from being taken twice."""
    gone, _ = FeedContact.objects.filter(at__lt=now - KEPT_FOR).exclude(state=Contact.GOING_ON).delete()
    return gone
