"""Getting messages out of the house: at least once, each channel at its own pace, given up in the open.

A message is claimed with a lease, sent without a transaction, and only then noted as sent: whoever dies in
between leaves a lease that runs out, and the message goes again. Every channel has a lane of its own, so that
a receiver that hangs delays nobody else's messages.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from queue import SimpleQueue

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhanggui.base import Refusal, clock
from zhanggui.doors.notices import composing, mail, outgoing, robots, rules, services, telling
from zhanggui.doors.notices.models import Channel, Notice, Preference, Sending
from zhanggui.doors.notices.robots import Verdict
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person

JOB = "zhanggui.doors.notices.sending.send_due"
LEASE = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)
LANES = 8
LETTERS_AT_ONCE = 50
KEPT_FOR = timedelta(days=200)
State = Sending.State
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """A message made ready: `send` speaks to the network and to nothing else."""

    sending: int
    send: Callable[[], Verdict]


def send_due() -> int:
    """Send what is due on every channel; answers how many arrived. Safe to run twice at once."""
    gather_digests(clock.now())
    lanes = {channel: _prepare(channel, claimed) for channel, claimed in _claim(clock.now())}
    arrived = 0
    for channel, sending, verdict in _run([(channel, lane) for channel, lane in lanes.items() if lane]):
        arrived += _note(channel, sending, verdict, clock.now())
    return arrived


def gather_digests(now: datetime) -> int:
    """Make a message of every digest that has come due."""
    due = Notice.objects.filter(digest_due__lte=now)
    people = Person.objects.filter(pk__in=due.values("person")).select_related("user").order_by("pk")
    return sum(_gather(person, now) for person in people)


def forget_old(now: datetime) -> int:
    """Drop what was read or settled long ago."""
    old, _ = Sending.objects.filter(created_at__lt=now - KEPT_FOR).exclude(state=State.WAITING).delete()
    gone, _ = (
        Notice.objects.filter(at__lt=now - KEPT_FOR).filter(Q(read_at__isnull=False) | Q(in_browser=False)).delete()
    )
    return old + gone


@transaction.atomic
def _gather(person: Person, now: datetime) -> int:
    wish = services.preference_of(person)
    held = Notice.objects.select_for_update().filter(person=person, digest_due__lte=now, read_at=None)
    notices, channel = list(held), services.digest_channel(wish, person, services.mail_channel())
    Notice.objects.filter(person=person, digest_due__lte=now).update(digest_due=None)
    if not notices:
        return 0
    if channel is None:  # there is no way out any more: at least the browser shows them
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(in_browser=True)
        return 0
    due = rules.after_quiet(now, wish.quiet_from, wish.quiet_until, organisation.zone())
    made = Sending.objects.create(
        purpose=Sending.Purpose.DIGEST, person=person, channel=channel, created_at=now, due_at=due
    )
    made.notices.set(notices)
    return 1


@transaction.atomic
def _claim(now: datetime) -> list[tuple[Channel, list[Sending]]]:
    """Take what each channel may send now; others leave it alone until the lease runs out."""
    Sending.objects.filter(state=State.WAITING, channel=None).update(state=State.DROPPED)
    waiting = Sending.objects.filter(state=State.WAITING, due_at__lte=now)
    waiting = waiting.filter(Q(held_until=None) | Q(held_until__lte=now))
    ready = Channel.objects.filter(Q(paused_until=None) | Q(paused_until__lte=now), enabled=True)
    found = []
    for channel in ready.filter(pk__in=waiting.values("channel")).order_by("pk"):
        rows = waiting.select_for_update(skip_locked=True, of=("self",)).filter(channel=channel)
        rows = rows.select_related("person__user").order_by("due_at", "pk")[: _allowed(channel, now)]
        claimed = list(rows)
        Sending.objects.filter(pk__in=[one.pk for one in claimed]).update(
            held_until=now + LEASE, attempts=F("attempts") + 1, tried_at=now
        )
        for one in claimed:
            one.channel, one.attempts = channel, one.attempts + 1
        found.append((channel, claimed))
    return found


def _allowed(channel: Channel, now: datetime) -> int:
    """How many messages a channel may send in this minute."""
    if not channel.is_robot:
        return LETTERS_AT_ONCE
    return max(0, robots.PER_MINUTE - Sending.objects.filter(channel=channel, tried_at__gt=now - MINUTE).count())


def _prepare(channel: Channel, claimed: Sequence[Sending]) -> list[Parcel]:
    """Write the messages; what nobody needs any more is dropped."""
    people = [one.person_id for one in claimed]
    wishes = {wish.person_id: wish for wish in Preference.objects.filter(person__in=people)}
    parcels = []
    for one in claimed:
        wish = wishes.get(one.person_id) or Preference(person=one.person)
        send = _way_out(channel, one, wish)
        if send is None:
            Sending.objects.filter(pk=one.pk).update(state=State.DROPPED, held_until=None)
        else:
            parcels.append(Parcel(one.pk, send))
    return parcels


def _way_out(channel: Channel, sending: Sending, wish: Preference) -> Callable[[], Verdict] | None:
    person, now = sending.person, clock.now()
    notices = composing.unread_of(sending)
    if (not notices and sending.purpose != Sending.Purpose.TEST) or (person.left_on and person.left_on < clock.today()):
        return None
    if channel.is_robot:
        mention = wish.mention if wish.robot_id == channel.pk else ""
        message = composing.message_of(sending, notices, mention)
        return partial(_call_robot, channel.kind, channel.address, channel.secret, message, channel.style)
    to = services.mail_address_of(person, wish)
    if not to or not services.may_write_to(channel, to):
        return None
    server = mail.Server.of(channel.address, channel.secret, channel.options)
    return partial(mail.send, server, composing.letter_of(sending, notices, to, now))


def _call_robot(kind: str, url: str, secret: str, message: robots.Message, style: str) -> Verdict:
    """Ask the robot. Its service compares our time with its own, so a clock set back for a demonstration is no use."""
    asked = robots.request(kind, url, secret, message, style, int(time.time()))
    try:
        answer = outgoing.post(asked.url, asked.content)
    except outgoing.Unreachable as error:
        return Verdict("retry", "", str(error))
    return robots.read_answer(kind, answer.status, answer.body, answer.retry_after)


Done = tuple[Channel, int, Verdict | None]


def _run(lanes: Sequence[tuple[Channel, list[Parcel]]]) -> Iterator[Done]:
    """Every lane beside the others; what comes back is told at once. A verdict of None was not tried."""
    done: SimpleQueue[Done] = SimpleQueue()
    with ThreadPoolExecutor(max_workers=LANES) as pool:
        futures: list[Future[None]] = [pool.submit(_walk, channel, lane, done.put) for channel, lane in lanes]
        for _parcel in range(sum(len(lane) for _channel, lane in lanes)):
            yield done.get()
        for future in futures:
            future.result()


def _walk(channel: Channel, lane: Sequence[Parcel], tell: Callable[[Done], None]) -> None:
    """One channel's messages, one after the other; a receiver that does not work is not asked again."""
    stopped = False
    for parcel in lane:
        verdict = None if stopped else _sent(parcel)
        tell((channel, parcel.sending, verdict))
        stopped = stopped or (verdict is not None and _stops(channel, verdict))


def _sent(parcel: Parcel) -> Verdict:
    try:
        return parcel.send()
    except Refusal as error:
        return Verdict("refused", error.code, str(error.sentence))
    except Exception as error:  # whatever it is, the other messages go on
        _log.exception("Message %s could not be sent.", parcel.sending)
        return Verdict("retry", "", type(error).__name__)


def _stops(channel: Channel, verdict: Verdict) -> bool:
    """A refused letter says something of its reader; anything else says something of the channel."""
    return verdict.kind != "ok" and (channel.is_robot or verdict.kind != "refused")


@transaction.atomic
def _note(channel: Channel, key: int, verdict: Verdict | None, now: datetime) -> int:
    """Write down what became of a message; answers whether it arrived."""
    sending = Sending.objects.select_for_update().get(pk=key)
    held = Channel.objects.select_for_update().filter(pk=channel.pk).first()
    if sending.state != State.WAITING or held is None:
        return 0
    sending.held_until = None
    if verdict is None:
        sending.attempts -= 1
        sending.tried_at = None
    elif verdict.kind == "ok":
        sending.state, sending.sent_at, sending.tried_at = State.SENT, now, now
        sending.error, sending.error_code = "", ""
        held.failures, held.paused_until, held.sent_at = 0, None, now
    else:
        sending.tried_at = now
        _fail(sending, held, verdict, now)
    sending.save()
    held.save(update_fields=["failures", "paused_until", "sent_at", "error", "error_code", "failed_at"])
    return int(sending.state == State.SENT)


def _fail(sending: Sending, channel: Channel, verdict: Verdict, now: datetime) -> None:
    sending.error, sending.error_code = verdict.text[:300], verdict.code[:40]
    if _stops(channel, verdict):
        channel.error, channel.error_code, channel.failed_at = sending.error, sending.error_code, now
    if verdict.kind == "limited":
        sending.attempts -= 1  # the receiver is well, and we were too quick
        wait = timedelta(seconds=verdict.wait) if verdict.wait else rules.LIMITED_WAIT
        sending.due_at = channel.paused_until = now + min(max(wait, rules.LIMITED_WAIT), rules.LONGEST_WAIT)
        return
    if _stops(channel, verdict):
        channel.failures += 1
        channel.paused_until = now + min(MINUTE * channel.failures, LONGEST_PAUSE)
    again = None if verdict.kind == "refused" else rules.next_try(sending.attempts, now)
    if again is None:
        sending.state = State.DEAD
        _tell_administrators(channel, now)
    else:
        sending.due_at = again


def _tell_administrators(channel: Channel, now: datetime) -> None:
    """Once a day and channel: something could not be sent."""
    day = organisation.today_at(now)
    words = composing.both(gettext_lazy("Messages could not be sent: %(name)s"), name=channel.name)
    for person in keepers(day):
        telling.tell(person, "system", *words, reverse("notices:sendings"), f"dead:{channel.pk}:{day}", now)


def keepers(day: date) -> list[Person]:
    """People whose posts look after the channels."""
    found: dict[int, Person] = {}
    for post in organisation.open_positions(day):
        if "notices.channels" in post.rights:
            found.update({person.pk: person for person in organisation.holders_of(post, day)})
    return list(found.values())
