"""A company of two shops, `home` and `other`, with the same kinds of data in both, made once for this folder."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.safety import files
from zhanggui.base import Period, clock

MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)
WEEK = Period(date(2011, 11, 7), date(2011, 11, 13))
PASSWORD = "sample-password-1"
SHOPS = ("home", "other")


@dataclass(frozen=True)
class House:
    """What the tests need to know about the company."""

    state: Path
    people: tuple[str, ...]
    """Sign-in names of one person for each different post."""
    scoped: tuple[str, ...]
    """Those of them who see the shop `home` and nothing of `other`."""
    reconciliations: dict[str, int] = field(default_factory=dict)
    """Of each shop."""
    sessions: dict[str, str] = field(default_factory=dict)
    rights: dict[str, frozenset[str] | None] = field(default_factory=dict)
    """Of each sign-in; None where it is disabled."""


@pytest.fixture(scope="package")
def house(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    from django.conf import settings

    folders = settings.FACTS_FOLDER, settings.FILES_FOLDER
    state = tmp_path_factory.mktemp("two-shops")
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(state / "facts"), state / "files"
    with django_db_blocker.unblock():
        with clock.frozen(MONDAY):
            made = _build(state)
        yield made
        call_command("flush", verbosity=0, interactive=False)
    settings.FACTS_FOLDER, settings.FILES_FOLDER = folders


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    """The process's own clock too: streamed answers and threads do not know the frozen one."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    with clock.frozen(MONDAY):
        yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


def _build(state: Path) -> House:
    from zhanggui.config.commands import start_company
    from zhanggui.departments.finance import api as finance
    from zhanggui.departments.projects import api as projects
    from zhanggui.intake import api as intake
    from zhanggui.kernel.organisation.models import User
    from zhanggui.kernel.work import api as work

    start_company(
        playbook="operations-centre", company="示例", shops=["home:tmall:一号店"], people="sample", password=PASSWORD,
        at=MONDAY, sample=True,
    )  # fmt: skip
    projects.open_shop(code="other", platform="tmall", name="二号店", is_sample=True)
    User.objects.create_user("nobodys", password=PASSWORD)
    User.objects.create_user("disabled", password=PASSWORD)
    _set_feeds_up(state)
    for shop in SHOPS:
        for path in files.write(state / "in" / shop, shop):
            intake.receive(path, shop=shop, name=path.name, by=None)
        _ask(intake, state / "in" / shop, shop)
    work.open_day(MONDAY.date(), MONDAY)
    found = {
        shop: finance.open_reconciliation(kind="settlement", period=WEEK, shop=shop, person=None, at=MONDAY).pk
        for shop in SHOPS
    }
    _report_and_alert()
    _ask_and_contradict()
    _freeze_scores()
    _registers()
    _strange_tables(state)
    _processes()
    _written()
    _targets()
    _erasures()
    people, scoped = _people()
    everybody = [*people, "nobodys", "disabled", "admin"]
    return House(state, people, scoped, found, _sign_in(everybody), _rights(everybody))


def _ask(intake: Any, folder: Path, shop: str) -> None:
    from zhanggui.base import Refusal

    path = files.asking(folder)
    try:
        intake.receive(path, shop=shop, name=path.name, by=None)
    except Refusal:
        return


def _report_and_alert() -> None:
    from zhanggui.departments.insight import services
    from zhanggui.departments.merchandising import costs
    from zhanggui.departments.merchandising import services as merchandising
    from zhanggui.departments.merchandising.models import Sku
    from zhanggui.targets.models import Alert

    for shop in SHOPS:
        sku = Sku.objects.filter(shop__code=shop).order_by("pk")[0]
        costs.set_cost(sku_id=sku.pk, cost=Decimal("4.20"), starts=WEEK.first, person=None, at=MONDAY)
        merchandising.set_price(sku_id=sku.pk, price=Decimal("9.90"), person=None, at=MONDAY, note="")
        services.build_report(report="daily-sales", day=WEEK.last, shops=frozenset([shop]), at=MONDAY)
        Alert.objects.create(
            rule="refund-rate", shop=shop, first=WEEK.first, last=WEEK.last, metric="refund_rate", value=1, threshold=0,
            label_zh="退款率", label_en="Refund rate", raised_at=MONDAY,
        )  # fmt: skip


def _ask_and_contradict() -> None:
    """A request of one department to another, and an order about which two sources disagree."""
    from zhanggui.departments.orders import syncs
    from zhanggui.departments.orders.models import Order
    from zhanggui.kernel.organisation.models import Department, Person
    from zhanggui.kernel.work import api as work

    work.request(
        of_department=Department.objects.get(code="C.dept.finance"), by=Person.objects.get(code="director"),
        title="对账说明", need="", wanted_on=MONDAY.date(), at=MONDAY,
    )  # fmt: skip
    order = Order.objects.filter(shop__code="home").order_by("pk")[0]
    for source, state in (("logistics", "received"), ("service", "returned")):
        syncs.report_order_state(order=order, source=source, state=state, said_at=MONDAY, at=MONDAY, person=None)
    item = work.open_item(
        key="task:1", title_zh="交表", person=Person.objects.get(code="director"), opens_on=MONDAY.date(), due_at=MONDAY
    )
    work.add_file(item.pk, Person.objects.get(code="director"), name="x.csv", path="x/x.csv", at=MONDAY)


def _freeze_scores() -> None:
    from zhanggui.kernel.organisation.models import Person
    from zhanggui.kernel.scorecards import api as scorecards

    for person in Person.objects.order_by("code"):
        scorecards.freeze(person, WEEK.first, WEEK.last, MONDAY)


def _written() -> None:
    """What the director wrote and set: a plan, a draft, meetings, a suggestion, a rule in two versions, a goal."""
    from datetime import time

    from zhanggui.departments.people.meetings import services as meetings
    from zhanggui.departments.people.plans import rules as bodies
    from zhanggui.departments.people.plans import services as plans
    from zhanggui.departments.people.rulebook import services as rulebook
    from zhanggui.departments.people.suggestions import services as suggestions
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.organisation.models import Person
    from zhanggui.targets.goals import services as goals

    director = Person.objects.get(code="director")
    post, day = organisation.positions_of(director, MONDAY.date())[0], MONDAY.date()
    for kind in ("plan", "summary"):
        plan = plans.begin(author=director, position=post, kind=kind, cadence="weekly", day=day, at=MONDAY)
        if kind == "plan":
            body = bodies.Body((bodies.Section("risks", "风险", "缺货"),))
            plans.write(plan_id=plan.pk, by=director, title=plan.title, body=body, revision=0)
            plans.submit(plan_id=plan.pk, by=director, at=MONDAY)
    meetings.begin_series(
        by=director, title="周例会", cadence="weekly", first=day, time_of_day=time(15), people=[director], at=MONDAY
    )
    suggestions.make(author=director, title="合并快递单", text="一天一次", at=MONDAY)
    for text in ("一", "二"):
        rulebook.write(by=director, code="CS-1", title="应答", text=text)
        rulebook.publish(code="CS-1", by=director, at=MONDAY)
    goals.set_goal(
        by=director, level="company", title_zh="销售额", period="monthly", day=day, kind="increase", driver="metric",
        metric="sales", aim={"target": Decimal(100)}, at=MONDAY,
    )  # fmt: skip


def _targets() -> None:
    """Of each shop a target being planned, already begun, and one handed in by the director."""
    from zhanggui.kernel.organisation.models import Person
    from zhanggui.targets.amounts import services as targets

    director = Person.objects.get(code="director")
    for shop in SHOPS:
        for metric in ("sales", "visits"):
            made = targets.set_target(
                metric=metric, days=targets.year_of(2011), amount=Decimal(1_200_000), scope={"shop": shop}, by=director,
                at=MONDAY,
            )  # fmt: skip
            if metric == "visits":
                targets.submit(target_id=made.pk, by=director, at=MONDAY)


def _strange_tables(folder: Path) -> None:
    """A file of each shop that somebody is describing."""
    from zhanggui.intake.tables import drafting

    for shop in SHOPS:
        path = folder / f"{shop}.csv"
        path.write_text(f"日期,门店\n2011-11-07,{shop}\n", "utf-8")
        drafting.begin(path, name=path.name, shop=shop, by=None, at=MONDAY)


def _registers() -> None:
    """A register everybody fills, with a line of each shop and somebody's name in it."""
    from zhanggui.kernel.registers import api as registers

    def column(name: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "name": {"en": name, "zh": name}, "type": kind, **more}

    about = {
        "id": "R.safe", "name": {"en": "Visits", "zh": "回访"}, "domain": "CRM", "owners": ["everyone"],
        "cadence": ["daily"],
        "columns": [column("shop", "shop"), column("who", "text", personal="name"), column("proof", "file")],
    }  # fmt: skip
    register = registers.declare(about, None, MONDAY)
    for shop in SHOPS:
        registers.fill(register, {"shop": shop, "who": files.planted(shop).name}, None, MONDAY)


def _processes() -> None:
    """A run of each shop that lies on the director's desk."""
    from zhanggui.kernel.organisation.models import Person
    from zhanggui.kernel.processes import api as processes
    from zhanggui.kernel.processes.tests.drawings import describe, draw

    about = describe("1", code="T.safe", roles=("C.ops-director",))
    processes.publish("T.safe", draw("S > 1", "1 > E", code="T.safe", who="C.ops-director"), about, None, MONDAY)
    director = Person.objects.get(code="director")
    for shop in SHOPS:
        processes.start("T.safe", director, MONDAY, subject="x", shop=shop, key=f"safe:{shop}")


def _erasures() -> None:
    """The director looked for a buyer; another one, without orders, was erased."""
    from zhanggui.kernel.privacy import api as privacy
    from zhanggui.kernel.privacy.models import Erasure

    privacy.look(term=files.planted("home").mobile, purpose="Asked by letter", actor="director", at=MONDAY)
    Erasure.objects.create(reason="Asked by letter", actor="director", started_at=MONDAY, finished_at=MONDAY)


def _people() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first person of each set of posts, and those of them who see one shop only."""
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.organisation.models import Person

    seen: dict[tuple[str, ...], str] = {}
    scoped = []
    for person in Person.objects.filter(is_sample=True).select_related("user").order_by("code"):
        posts = tuple(sorted(post.code for post in organisation.positions_of(person, MONDAY.date())))
        if posts in seen or person.user is None:
            continue
        seen[posts] = person.user.username
        if not organisation.scope_of(person.user).everything:
            scoped.append(person.user.username)
    return tuple(seen.values()), tuple(scoped)


def _sign_in(names: list[str]) -> dict[str, str]:
    """A session for each of them; the disabled one was disabled after signing in."""
    from django.test import Client

    from zhanggui.kernel.organisation.models import User

    sessions = {}
    for name in names:
        client = Client()
        client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
        sessions[name] = client.cookies["sessionid"].value
    User.objects.filter(username="disabled").update(is_active=False)
    return sessions


def _rights(names: list[str]) -> dict[str, frozenset[str] | None]:
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.organisation.models import User

    users = User.objects.filter(username__in=names)
    return {user.username: organisation.rights_of(user) if user.is_active else None for user in users}


@pytest.fixture(scope="package")
def handler() -> Any:
    """One stack of middleware for all browsers: building it takes longer than most pages."""
    from django.test.client import ClientHandler

    made = ClientHandler(enforce_csrf_checks=False)
    made.load_middleware()
    return made


@pytest.fixture
def browser(house: House, handler: Any, db: None) -> Any:
    """browser("director") is a browser in which the director is signed in; browser(None) one of a stranger."""
    from django.test import Client

    def of(name: str | None) -> Client:
        client = Client(raise_request_exception=False)
        client.handler = handler
        if name is not None:
            client.cookies["sessionid"] = house.sessions[name]
        return client

    return of


def _set_feeds_up(state: Path) -> None:
    """A folder of each shop that files come from."""
    from django.conf import settings

    from zhanggui.intake.feeds import services
    from zhanggui.kernel.organisation.models import Person

    settings.FEED_ROOTS = [str(state)]
    owner = Person.objects.order_by("pk")[0]
    for shop in SHOPS:
        (state / "watched" / shop).mkdir(parents=True)
        told = {"folder": str(state / "watched" / shop)}
        services.add(services.Wish(f"folder of {shop}", shop, "folder", owner, settings=told), actor="x", at=MONDAY)
