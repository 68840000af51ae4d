"""Telling people: each thing once, in the ways they chose, not in their quiet hours; many people at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from zhanggui.doors.notices import kinds, rules
from zhanggui.doors.notices.models import Channel, Notice, NoticeKey, Preference, Sending
from zhanggui.doors.notices.services import (
    NoticeRefused,
    Ways,
    digest_channel,
    digest_due,
    is_inside,
    mail_address_of,
)
from zhanggui.kernel.organisation.models import Person

GROUPED_FOR = timedelta(minutes=15)
"""What comes within this time and is of one kind is one notice, as long as nobody has read or sent it."""
COLLECTED_FOR = timedelta(seconds=30)
"""At once means so soon: what comes in a burst leaves in one message."""
MOST_THINGS = 20
BATCH = 500
Gathering = dict[tuple[int, str], Notice]
"""By person and kind the notice that more may be added to."""


@dataclass(frozen=True)
class Thing:
    """One thing to tell: its title in both languages and where it is found."""

    zh: str
    en: str = ""
    link: str = ""

    def kept(self) -> dict[str, str]:
        """As it is stored: on one line, without what reaches a buyer, with a link into the house only."""
        return {
            "zh": rules.without_personal_data(self.zh)[:400],
            "en": rules.without_personal_data(self.en)[:600],
            "link": self.link[:300] if is_inside(self.link) else "",
        }


@dataclass(frozen=True)
class Telling:
    """What one person is told under one key; `count` is how many things there are, where only the first are given."""

    person: Person
    kind: str
    things: Sequence[Thing]
    key: str
    count: int | None = None

    @property
    def once(self) -> tuple[int, str]:
        return self.person.pk, self.key[:200]


@dataclass(frozen=True)
class _Told:
    telling: Telling
    wish: Preference
    notice: Notice | None
    out: Sequence[Channel] = ()


def tell(person: Person, kind: str, text_zh: str, text_en: str, link: str, key: str, at: datetime) -> Notice | None:
    """Tell one person one thing, in the ways the person chose; the same key is told once."""
    return tell_things(person, kind, [Thing(text_zh, text_en, link)], key, at)


def tell_things(person: Person, kind: str, things: Sequence[Thing], key: str, at: datetime) -> Notice | None:
    """Tell one person several things of a kind as one notice; None where nothing of this kind is wanted."""
    telling = Telling(person, kind, things, key)
    tell_many([telling], at)
    return NoticeKey.objects.select_related("notice").get(person=person, key=telling.once[1]).notice


@transaction.atomic
def tell_many(tellings: Iterable[Telling], at: datetime) -> None:
    """Tell many people; what somebody was told under a key is not told again."""
    fresh = _not_told(list(tellings))
    try:
        with transaction.atomic():
            _tell(fresh, at)
    except IntegrityError:  # another process tells some of it at this moment
        if len(fresh) > 1:
            for one in fresh:
                tell_many([one], at)


def _not_told(tellings: Sequence[Telling]) -> list[Telling]:
    unknown = next((one.kind for one in tellings if one.kind not in kinds.KINDS), None)
    if unknown is not None:
        raise NoticeRefused("notice.unknown_kind", f"There is no kind of notice {unknown!r}.")
    wanted = {one.once: one for one in reversed(tellings)}
    if not wanted:
        return []
    people, keys = {person for person, _key in wanted}, {key for _person, key in wanted}
    told = set(NoticeKey.objects.filter(person__in=people, key__in=keys).values_list("person_id", "key"))
    return [one for once, one in reversed(wanted.items()) if once not in told]


def _tell(fresh: Sequence[Telling], at: datetime) -> None:
    if not fresh:
        return
    ways, people = Ways.now(), {one.person.pk for one in fresh}
    chosen = Preference.objects.select_related("robot").filter(person__in=people)
    wishes = {wish.person_id: wish for wish in chosen}
    gathering = _gathering(people, {one.kind for one in fresh}, at)
    held = {notice.pk for notice in gathering.values()}
    rows = [_add(one, wishes.get(one.person.pk) or Preference(person=one.person), gathering, ways, at) for one in fresh]
    notices = list({id(row.notice): row.notice for row in rows if row.notice is not None}.values())
    Notice.objects.bulk_create([one for one in notices if one.pk not in held], batch_size=BATCH)
    changed = ["count", "things", "in_browser", "digest_due"]
    Notice.objects.bulk_update([one for one in notices if one.pk in held], changed, batch_size=BATCH)
    NoticeKey.objects.bulk_create(
        [NoticeKey(person=row.telling.person, key=row.telling.once[1], notice=row.notice) for row in rows],
        batch_size=BATCH,
    )
    for row in {(row.telling.person.pk, id(row.notice)): row for row in rows if row.out}.values():
        due = rules.after_quiet(at + COLLECTED_FOR, row.wish.quiet_from, row.wish.quiet_until, ways.zone)
        for channel in row.out:
            _queue(row.telling.person, channel, row.notice, at, due)


def _add(one: Telling, wish: Preference, gathering: Gathering, ways: Ways, at: datetime) -> _Told:
    """Into the notice that is being gathered for this person, or into a new one; not stored yet."""
    chosen = wish.ways_of(one.kind)
    if not chosen:
        return _Told(one, wish, None)
    out = _channels_for(wish, chosen, one.person, ways.mail)
    digest = digest_channel(wish, one.person, ways.mail) if kinds.DIGEST in chosen else None
    notice = _keep(one, gathering.pop((one.person.pk, one.kind), None), at)
    notice.in_browser = kinds.BROWSER in chosen or not (out or digest)  # what can reach nobody else is shown here
    notice.digest_due = digest_due(wish, at, ways) if digest else None
    if notice.in_browser:
        gathering[one.person.pk, one.kind] = notice
    return _Told(one, wish, notice, out)


def _channels_for(wish: Preference, chosen: frozenset[str], person: Person, mail: Channel | None) -> list[Channel]:
    """Channels by which the person is told at once."""
    found = []
    if kinds.MAIL in chosen and mail is not None and mail_address_of(person, wish):
        found.append(mail)
    if kinds.ROBOT in chosen and wish.robot is not None and wish.robot.enabled:
        found.append(wish.robot)
    return found


def _gathering(people: Iterable[int], of_kinds: Iterable[str], at: datetime) -> Gathering:
    """The newest notice of each kind that nobody has read, and of which nothing was sent."""
    young = Notice.objects.select_for_update().filter(
        person__in=people, kind__in=of_kinds, read_at=None, in_browser=True, at__gt=at - GROUPED_FOR, at__lte=at
    )
    left = Sending.notices.through.objects.filter(Q(sending__attempts__gt=0) | ~Q(sending__state="waiting"))
    left = left.filter(notice__person__in=people, notice__at__gt=at - GROUPED_FOR)
    found = young.exclude(pk__in=left.values("notice")).order_by("pk")
    return {(notice.person_id, notice.kind): notice for notice in found}


def _keep(one: Telling, held: Notice | None, at: datetime) -> Notice:
    things, count = [thing.kept() for thing in one.things], one.count or len(one.things)
    if held is None:
        first = things[0] if things else {"zh": "", "en": "", "link": ""}
        return Notice(
            person=one.person, kind=one.kind, title_zh=first["zh"], title_en=first["en"], link=first["link"],
            count=count, things=things[:MOST_THINGS], at=at,
        )  # fmt: skip
    held.count += count
    held.things = [*held.things, *things][:MOST_THINGS]
    return held


def _queue(person: Person, channel: Channel, notice: Notice | None, at: datetime, due: datetime) -> None:
    """Put a notice into the message that waits for this person, or into a new one."""
    open_ones = Sending.objects.select_for_update().filter(
        person=person, channel=channel, purpose=Sending.Purpose.NOTICES, state=Sending.State.WAITING, attempts=0,
        held_until=None,
    )  # fmt: skip
    sending = open_ones.order_by("pk").first() or Sending.objects.create(
        purpose=Sending.Purpose.NOTICES, person=person, channel=channel, created_at=at, due_at=due
    )
    if notice is not None:
        sending.notices.add(notice)
