"""Seating people: the made-up ones of a playbook, or the one administrator a real company starts with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.playbook.contracts import Playbook, SamplePerson, Text

ADMINISTRATOR = SamplePerson("admin", Text(en="Administrator", zh="系统管理员"), (), "all")

SINCE = date(2010, 1, 1)
"""Sample people have always been there: sample files reach back years, and a day of theirs needs its people."""


@dataclass(frozen=True)
class SignIn:
    """Somebody who can sign in; `new` when the sign-in was made just now."""

    code: str
    name: Text
    posts: tuple[Text, ...]
    scope: str
    new: bool


def seat_people(book: Playbook, *, shops: Sequence[str], at: datetime, password: str) -> list[SignIn]:
    """Seat the sample people of a playbook: assigned since the year began, so that a past week can be played.

    People who are there already keep their name, post and password; only new shops are added to their scope.
    """
    since = SINCE
    sealed = make_password(password)  # once: a slow hash for each of them would take longer than all the rest
    with transaction.atomic():
        posts = {row.code: row for row in Position.objects.filter(closed_on__isnull=True)}
        return [_seat(person, posts, shops, since, sealed) for person in book.people]


def seat_administrator(*, password: str) -> SignIn:
    """The person who manages sign-ins and the system: sees everything, holds no post."""
    with transaction.atomic():
        person, answer = _hired(ADMINISTRATOR, (), make_password(password), is_sample=False)
        if answer.new and person.user is not None:
            person.user.is_superuser = True
            person.user.save(update_fields=["is_superuser"])
            organisation.grant_scope(person, "all")
        return answer


def _seat(sample: SamplePerson, posts: dict[str, Position], shops: Sequence[str], since: date, sealed: str) -> SignIn:
    held = [posts[code] for code in sample.posts if code in posts]
    known = Person.objects.filter(code=sample.code).exists()
    person, answer = _hired(sample, held, sealed, is_sample=True)
    if not known:
        for post in held:
            organisation.assign(person=person, position=post, starts=since)
    if person.is_sample:
        for kind, code in [("all", "")] if sample.scope == "all" else [("shop", shop) for shop in shops]:
            organisation.grant_scope(person, kind, code)
    return answer


def _hired(sample: SamplePerson, posts: Sequence[Position], sealed: str, *, is_sample: bool) -> tuple[Person, SignIn]:
    """Find or hire; who is there already keeps name and password, a sign-in of somebody else is left alone."""
    names = tuple(Text(en=post.name_en, zh=post.name_zh) for post in posts)
    known = Person.objects.filter(code=sample.code).first()
    if known is not None:
        return known, SignIn(sample.code, sample.name, names, sample.scope, new=False)
    free = not get_user_model().objects.filter(username=sample.code).exists()
    person = organisation.hire(
        code=sample.code, name=sample.name.zh, name_en=sample.name.en, sign_in=sample.code if free else "",
        is_sample=is_sample,
    )  # fmt: skip
    if free and person.user is not None:
        person.user.password = sealed
        person.user.save(update_fields=["password"])
    return person, SignIn(sample.code, sample.name, names, sample.scope, new=free)
