"""Telling people: once, in the ways they chose, not in their quiet hours; and what they do with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.doors.notices import kinds, rules
from zhanggui.doors.notices.models import Channel, Notice, NoticeKey, Preference, Sending
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person

GROUPED_FOR = timedelta(minutes=15)
"""What comes within this time and is of one kind is one notice, as long as nobody has read or sent it."""
COLLECTED_FOR = timedelta(seconds=30)
"""At once means so soon: what comes in a burst leaves in one message."""
MOST_THINGS = 20
MENTION = re.compile(r"[\w.-]{1,64}", re.ASCII)


class NoticeRefused(Refusal):
    """A rule of telling said no."""


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


@dataclass
class Ways:
    """What telling needs to know of the company; read once for many people."""

    zone: ZoneInfo
    is_workday: Any

    @classmethod
    def now(cls) -> "Ways":
        calendar: list[Any] = []

        def is_workday(day: Any) -> bool:
            if not calendar:
                calendar.append(organisation.calendar())
            return bool(calendar[0].is_workday(day))

        return cls(organisation.zone(), is_workday)


def tell(person: Person, kind: str, text_zh: str, text_en: str, link: str, key: str, at: datetime) -> Notice | None:
    """Tell one person one thing, in the ways the person chose; the same key is told once."""
    return tell_things(person, kind, [Thing(text_zh, text_en, link)], key, at)


@transaction.atomic
def tell_things(
    person: Person, kind: str, things: Sequence[Thing], key: str, at: datetime, *, count: int | None = None,
    known: tuple[Preference, Ways] | None = None,
) -> Notice | None:  # fmt: skip
    """Tell one person several things of a kind as one notice; None where nothing of this kind is wanted.

    `count` is how many there are, where only the first are given.
    """
    if kind not in kinds.KINDS:
        raise NoticeRefused("notice.unknown_kind", f"There is no kind of notice {kind!r}.")
    try:
        with transaction.atomic():
            told = NoticeKey.objects.create(person=person, key=key[:200])
    except IntegrityError:
        return NoticeKey.objects.select_related("notice").get(person=person, key=key[:200]).notice
    wish, ways = known or (preference_of(person), Ways.now())
    chosen = wish.ways_of(kind)
    if not chosen:
        return None
    out = _channels_for(wish, chosen, person)
    digest = digest_channel(wish, person) if kinds.DIGEST in chosen else None
    notice = _keep(person, kind, [one.kept() for one in things], count or len(things), at)
    notice.in_browser = kinds.BROWSER in chosen or not (out or digest)  # what can reach nobody else is shown here
    notice.digest_due = _digest_due(wish, at, ways) if digest else None
    notice.save()
    NoticeKey.objects.filter(pk=told.pk).update(notice=notice)
    due = rules.after_quiet(at + COLLECTED_FOR, wish.quiet_from, wish.quiet_until, ways.zone)
    for channel in out:
        _queue(person, channel, notice, at, due)
    return notice


def preference_of(person: Person) -> Preference:
    """A person's wishes; the usual ones, not stored, where nothing was chosen."""
    found = Preference.objects.select_related("robot").filter(person=person).first()
    return found or Preference(person=person)


def mail_address_of(person: Person, wish: Preference) -> str:
    """Where a person reads mail: the address chosen, else the sign-in's."""
    return wish.mail or (person.user.email if person.user else "")


def mail_channel() -> Channel | None:
    return Channel.objects.filter(kind=Channel.Kind.MAIL, enabled=True).first()


def digest_channel(wish: Preference, person: Person) -> Channel | None:
    """A digest goes by mail, or to the robot where there is no mail."""
    if mail_address_of(person, wish) and (mail := mail_channel()) is not None:
        return mail
    return wish.robot if wish.robot and wish.robot.enabled else None


def channels_open_to(person: Person, at: datetime) -> QuerySet[Channel]:
    """Robots a person may choose: everybody's, and those of the departments the person works in."""
    posts = organisation.positions_of(person, organisation.today_at(at))
    mine = {post.department_id for post in posts}
    robots = Channel.objects.filter(enabled=True).exclude(kind=Channel.Kind.MAIL)
    return robots.filter(Q(department=None) | Q(department__in=mine))


def unread(person: Person) -> QuerySet[Notice]:
    return Notice.objects.filter(person=person, in_browser=True, read_at=None)


def read(person: Person, notices: QuerySet[Notice], at: datetime) -> int:
    """Mark a person's notices as read; what waits for them in a digest or a message is not needed any more."""
    fresh = list(notices.filter(person=person, read_at=None).values_list("pk", flat=True))
    return Notice.objects.filter(pk__in=fresh).update(read_at=at, digest_due=None) if fresh else 0


@transaction.atomic
def choose(
    person: Person, *, ways: dict[str, list[str]], mail: str, robot: Channel | None, mention: str,
    quiet: tuple[time | None, time | None], digest: str, digest_at: time, digest_weekday: int, at: datetime,
) -> Preference:  # fmt: skip
    """Keep how somebody wants to be told; what waits for a digest moves to its new time."""
    wish = Preference.objects.select_for_update().filter(person=person).first() or Preference(person=person)
    wish.mail, wish.mention = check_mail(mail), check_mention(mention)
    if robot is not None and not channels_open_to(person, at).filter(pk=robot.pk).exists():
        raise NoticeRefused("channel.not_open", _("This robot belongs to another department."))
    wish.robot = robot
    wish.ways = {kind: [way for way in kinds.WAYS if way in ways.get(kind, [])] for kind in kinds.KINDS}
    wish.quiet_from, wish.quiet_until = quiet if None not in quiet else (None, None)
    wish.digest, wish.digest_at, wish.digest_weekday = digest, digest_at, digest_weekday
    wish.full_clean(exclude=["person", "robot"])
    wish.save()
    waiting = Notice.objects.filter(person=person, digest_due__isnull=False)
    waiting.update(digest_due=_digest_due(wish, at, Ways.now()))
    return wish


def check_mail(text: str) -> str:
    """A mail address, or nothing; inside the domains the mail channel may write to."""
    text = text.strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise NoticeRefused("mail.unreadable", _("This is not a mail address.")) from None
    channel = mail_channel()
    if channel is not None and not may_write_to(channel, text):
        raise NoticeRefused("mail.other_domain", _("Mail only goes to addresses of the company."))
    return text


def may_write_to(channel: Channel, address: str) -> bool:
    domains = channel.options.get("domains") or []
    return not domains or address.rpartition("@")[2].lower() in domains


def check_mention(text: str) -> str:
    """A name the group's service knows a person by; never a call to everybody."""
    text = text.strip().lstrip("@")
    if text and (not MENTION.fullmatch(text) or text.lower() in ("all", "everyone", "isatall")):
        raise NoticeRefused("mention.unreadable", _("Give the mobile number or the id of one person."))
    return text


def is_inside(link: str) -> bool:
    """Whether a link stays in the house."""
    return re.fullmatch(r"/(?![/\\])[^\s\\\x00-\x1f]*", link) is not None


def send_test(person: Person, channel: Channel, at: datetime) -> Sending:
    """Queue a test message to oneself, due at once, quiet hours or not."""
    return Sending.objects.create(
        purpose=Sending.Purpose.TEST, person=person, channel=channel, created_at=at, due_at=at
    )


def send_again(sendings: QuerySet[Sending], at: datetime) -> int:
    """Have dead letters tried anew, after their cause was removed."""
    dead = list(sendings.filter(state=Sending.State.DEAD).values_list("pk", "channel_id"))
    Channel.objects.filter(pk__in={channel for _pk, channel in dead}).update(paused_until=None, failures=0)
    return Sending.objects.filter(pk__in=[pk for pk, _channel in dead], state=Sending.State.DEAD).update(
        state=Sending.State.WAITING, attempts=0, due_at=at, held_until=None
    )


def _channels_for(wish: Preference, chosen: frozenset[str], person: Person) -> list[Channel]:
    """Channels by which the person is told at once."""
    found = []
    if kinds.MAIL in chosen and mail_address_of(person, wish) and (mail := mail_channel()) is not None:
        found.append(mail)
    if kinds.ROBOT in chosen and wish.robot is not None and wish.robot.enabled:
        found.append(wish.robot)
    return found


def _keep(person: Person, kind: str, things: list[dict[str, str]], count: int, at: datetime) -> Notice:
    """A new notice, or the one of this kind that is still being gathered."""
    gathering = Notice.objects.select_for_update().filter(
        person=person, kind=kind, read_at=None, in_browser=True, at__gt=at - GROUPED_FOR, at__lte=at
    )
    left = Sending.notices.through.objects.filter(Q(sending__attempts__gt=0) | ~Q(sending__state="waiting"))
    held = gathering.exclude(pk__in=left.filter(notice__person=person).values("notice")).order_by("pk").last()
    if held is None:
        first = things[0] if things else {"zh": "", "en": "", "link": ""}
        return Notice(
            person=person, kind=kind, title_zh=first["zh"], title_en=first["en"], link=first["link"],
            count=count, things=things[:MOST_THINGS], at=at,
        )  # fmt: skip
    held.count += count
    held.things = [*held.things, *things][:MOST_THINGS]
    return held


def _digest_due(wish: Preference, at: datetime, ways: Ways) -> datetime:
    weekday = wish.digest_weekday if wish.digest == Preference.Digest.WEEKLY else None
    return rules.next_digest(at, wish.digest_at, ways.zone, ways.is_workday, weekday)


def _queue(person: Person, channel: Channel, notice: Notice, at: datetime, due: datetime) -> None:
    """Put a notice into the message that waits for this person, or into a new one."""
    open_ones = Sending.objects.select_for_update().filter(
        person=person, channel=channel, purpose=Sending.Purpose.NOTICES, state=Sending.State.WAITING, attempts=0,
        held_until=None,
    )  # fmt: skip
    sending = open_ones.order_by("pk").first() or Sending.objects.create(
        purpose=Sending.Purpose.NOTICES, person=person, channel=channel, created_at=at, due_at=due
    )
    sending.notices.add(notice)
