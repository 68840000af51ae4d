"""A shop of four: a director over a manager over two agents; and the manager's stand-in."""

from datetime import date, time
from types import SimpleNamespace

import pytest
from django.test import Client

from zhanggui.base import SHANGHAI, clock
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work

MONDAY = date(2011, 11, 14)
PASSWORD = "abacus-beads-88"
ACCEPTS = ["work.team", "plans.accept", "meetings.manage", "rules.publish", "goals.edit"]
POSTS = {
    "director": ("运营总监", "Operations director", [*ACCEPTS, "organisation.edit"], None),
    "manager": ("店长", "Shop manager", ACCEPTS, "director"),
    "agent": ("客服", "Agent", [], "manager"),
    "designer": ("美工", "Designer", [], "manager"),
}


def at(hour: int, minute: int = 0, day: date = MONDAY):
    return organisation.moment(day, time(hour, minute), SHANGHAI)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def company(db):
    """The company on a Monday at half past nine."""
    with clock.frozen(at(9, 30)):
        yield build_company()


def build_company() -> SimpleNamespace:
    organisation.found_company(name="算盘家居", playbook="test", at=at(8), is_sample=True)
    ops = organisation.open_department(code="ops", name_zh="运营部", name_en="Operations")
    made: dict[str, SimpleNamespace] = {}
    for order, (code, (zh, en, rights, above)) in enumerate(POSTS.items()):
        post = organisation.open_position(
            code=code, department=ops, name_zh=zh, name_en=en, headcount=1, rights=rights, order=order
        )
        if above:
            organisation.draw_line(subordinate=post, superior=made[above].post, primary=True)
        person = organisation.hire(
            code=code, name=f"王{zh[0]}", name_en=f"Wang {code}", sign_in=code, password=PASSWORD
        )
        organisation.assign(person=person, position=post, starts=date(2011, 1, 1))
        made[code] = SimpleNamespace(post=post, person=person, user=person.user)
    return SimpleNamespace(**made, ops=ops)


def weekly_duty(post, **binding):
    """A duty of every week; its item of this week is opened."""
    duties.open_duty(
        code=f"{post.code}.weekly", position=post, name_zh="写周计划", name_en="Write the weekly plan", kind="plan",
        object="plan", domain="GOAL", cadences=["weekly"], binding=binding,
    )  # fmt: skip
    work.open_day(MONDAY, at(8))
    return work.WorkItem.objects.get(duty__code=f"{post.code}.weekly")


@pytest.fixture
def enter(company):
    """A browser's session of one person: `enter("manager")`."""

    def entered(code: str, language: str = "en") -> Client:
        client = Client()
        user = getattr(company, code).user
        type(user).objects.filter(pk=user.pk).update(language=language)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered
