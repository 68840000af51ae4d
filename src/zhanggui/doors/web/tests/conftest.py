"""A shop of five posts: director over shop manager and agent, one post vacant, and an administrator."""

from datetime import date, time
from types import SimpleNamespace

import pytest
from django.test import Client

from zhanggui.base import SHANGHAI, clock
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.doors.web.tests.entry import entry, run  # noqa: F401 - fixtures
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work

DAY = date(2011, 11, 14)
PASSWORD = "abacus-beads-88"


def at(hour: int, minute: int = 0):
    return organisation.moment(DAY, time(hour, minute), SHANGHAI)


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
    posts = {
        "director": ("运营总监", "Operations director", ["work.team", "organisation.edit"], None),
        "manager": ("店长", "Shop manager", ["orders.view"], "director"),
        "agent": ("客服", "Agent", [], "manager"),
        "buyer": ("采购", "Purchaser", [], "director"),
        "admin": (
            "系统管理员",
            "Administrator",
            ["work.team", "work.all", "admin.users", "admin.audit", "admin.system"],
            None,
        ),
    }
    made: dict[str, SimpleNamespace] = {}
    for order, (code, (zh, en, rights, above)) in enumerate(posts.items()):
        post = organisation.open_position(
            code=code, department=ops, name_zh=zh, name_en=en, headcount=1, rights=rights, order=order
        )
        if above:
            organisation.draw_line(subordinate=post, superior=made[above].post, primary=True)
        made[code] = SimpleNamespace(post=post, person=None, user=None)
        if code != "buyer":
            person = organisation.hire(
                code=code, name=f"王{zh[0]}", name_en=f"Wang {code}", sign_in=code, password=PASSWORD
            )
            organisation.assign(person=person, position=post, starts=date(2011, 1, 1))
            made[code].person, made[code].user = person, person.user
    for code, binding in (
        ("price", {"kind": "attest"}),
        ("report", {"kind": "event", "event": "report.read", "link": "/insight/"}),
    ):
        duties.open_duty(
            code=f"manager.{code}", position=made["manager"].post, name_zh=f"每日{code}", name_en=f"Daily {code}",
            kind="maintain", object="product", domain="CAT", cadences=["daily"], binding=binding,
        )  # fmt: skip
    duties.open_duty(
        code="buyer.stock", position=made["buyer"].post, name_zh="盘点", name_en="Count stock",
        kind="execute", object="stock", domain="INV", cadences=["daily"], binding={"kind": "attest"},
    )  # fmt: skip
    work.open_day(DAY, at(8))
    return SimpleNamespace(**made)


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
