"""A company of three people, a clock that can be moved, channels, and a receiver on this machine."""

from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from zhanggui.base import clock
from zhanggui.doors.notices import sending, telling
from zhanggui.doors.notices.models import Channel, Notice, Preference, Sending
from zhanggui.doors.notices.tests import receivers
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.kernel.conftest import Company, make_company
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.tests.days import MONDAY, moment

PATHS = {
    "dingtalk": "/robot/send?access_token=token-1234",
    "wecom": "/cgi-bin/webhook/send?key=key-5678",
    "feishu": "/open-apis/bot/v2/hook/hook-9abc",
}


@pytest.fixture
def company(db: Any) -> Company:
    made = make_company()
    Position.objects.filter(pk=made.director_post.pk).update(rights=["work.all", "notices.channels", "admin.users"])
    return made


@pytest.fixture
def at() -> Iterator[Callable[..., datetime]]:
    """`at(9, 30)` moves the clock to half past nine on Monday; it starts at ten."""
    held: list[Any] = []

    def move(hour: int, minute: int = 0, day: Any = MONDAY) -> datetime:
        if held:
            held.pop().__exit__(None, None, None)
        frozen = clock.frozen(moment(day, hour, minute))
        frozen.__enter__()
        held.append(frozen)
        return moment(day, hour, minute)

    move(10)
    yield move
    held.pop().__exit__(None, None, None)


@pytest.fixture
def here(settings: Any) -> Iterator[receivers.Receiver]:
    """A receiver on this machine, which the administrator of the machine allows."""
    settings.OUTGOING_ALLOWED = ["127.0.0.1"]
    settings.SITE_ADDRESS = "https://zg.example"
    with receivers.receiver() as receiver:
        yield receiver


@pytest.fixture
def robot(company: Company, here: receivers.Receiver) -> Callable[..., Channel]:
    """`robot("wecom")` sets a robot up that leads to the receiver."""

    def made(kind: str = "dingtalk", **words: Any) -> Channel:
        values = {"name": f"{kind} group", "address": here.url(PATHS[kind]), "secret": "SEC-very-secret", **words}
        return Channel.objects.create(kind=kind, **values)

    return made


@pytest.fixture
def post_office(company: Company) -> Channel:
    """A mail server; Django keeps the letters of a test in mail.outbox."""
    return Channel.objects.create(
        kind="mail", name="Mail", address="smtp.example.com", secret="pw",
        options={"security": "tls", "user": "zg", "sender": "zg@company.example"},
    )  # fmt: skip


@pytest.fixture
def wishes(company: Company) -> Callable[..., Preference]:
    """`wishes(person, opened=["mail"], mail="a@b.example")`: kinds by name, other wishes too."""

    def chosen(person: Any, **words: Any) -> Preference:
        kinds = {name: ways for name, ways in words.items() if isinstance(ways, list)}
        rest = {name: value for name, value in words.items() if name not in kinds}
        return Preference.objects.update_or_create(person=person, defaults={"ways": kinds, **rest})[0]

    return chosen


@pytest.fixture
def tell(company: Company, at: Any) -> Callable[..., Notice | None]:
    """`tell("assigned", "Price check")` tells the manager something, each time under a new key."""
    count = iter(range(1, 10_000))

    def told(kind: str, title: str, person: Any = None, key: str = "", link: str = "/?from=list") -> Notice | None:
        number = key or f"test:{next(count)}"
        return telling.tell(person or company.manager, kind, title, f"{title} in English", link, number, clock.now())

    return told


@pytest.fixture
def sent() -> Callable[[], SimpleNamespace]:
    """Sends what is due and says how everything stands: `sent().states`."""

    def done() -> SimpleNamespace:
        arrived = sending.send_due()
        rows = list(Sending.objects.order_by("pk"))
        return SimpleNamespace(arrived=arrived, states=[row.state for row in rows], rows=rows)

    return done


@pytest.fixture
def enter(company: Company, settings: Any) -> Callable[..., Client]:
    """A browser's session of one person: `enter(company.manager)`."""

    def entered(person: Any, language: str = "en") -> Client:
        type(person.user).objects.filter(pk=person.user.pk).update(language=language)
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered


@pytest.fixture
def told(company: Company, tell: Any, wishes: Any, at: Any) -> Callable[..., None]:
    """`told(channel)` tells the manager one thing by this robot, and moves the clock to when it is due."""

    def tells(channel: Channel, *titles: str, person: Any = None) -> None:
        who = person or company.manager
        at(10)
        wishes(who, robot=channel, assigned=["robot"])
        for title in titles or ("Price check",):
            tell("assigned", title, person=who)
        at(10, 1)

    return tells
