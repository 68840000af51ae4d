"""How people want to be told, and what they do with what they were told."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.doors.notices import kinds, rules
from zhanggui.doors.notices.models import Channel, Notice, Preference, Sending
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person

MENTION = re.compile(r"[\w.-]{1,64}", re.ASCII)


class NoticeRefused(Refusal):
    """A rule of telling said no."""


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

    @cached_property
    def mail(self) -> Channel | None:
        """The company's mail server."""
        return mail_channel()


def preference_of(person: Person) -> Preference:
    """A person's wishes; the usual ones, not stored, where nothing was chosen."""
    found = Preference.objects.select_related("robot").filter(person=person).first()
    return found or Preference(person=person)


def mail_address_of(person: Person, wish: Preference) -> str:
    """Where a person reads mail: the address chosen, else the sign-in's."""
    return wish.mail or (person.user.email if person.user else "")


def mail_channel() -> Channel | None:
    return Channel.objects.filter(kind=Channel.Kind.MAIL, enabled=True).first()


def digest_channel(wish: Preference, person: Person, mail: Channel | None) -> Channel | None:
    """A digest goes by mail, or to the robot where there is no mail."""
    if mail is not None and mail_address_of(person, wish):
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
    waiting.update(digest_due=digest_due(wish, at, Ways.now()))
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


def digest_due(wish: Preference, at: datetime, ways: Ways) -> datetime:
    weekday = wish.digest_weekday if wish.digest == Preference.Digest.WEEKLY else None
    return rules.next_digest(at, wish.digest_at, ways.zone, ways.is_workday, weekday)
