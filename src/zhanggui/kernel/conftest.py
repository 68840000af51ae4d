"""A small company for the kernel's tests: a director, a shop manager and a customer-service agent."""

from dataclasses import dataclass

import pytest

from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.tests.days import FOUNDED, moment


@dataclass
class Company:
    department: Department
    director_post: Position
    manager_post: Position
    agent_post: Position
    director: Person
    manager: Person
    agent: Person

    def person(self, code: str, name: str = "") -> Person:
        return organisation.hire(code=code, name=name or code)

    def duty(self, code: str = "read-sales", *, position: Position | None = None, **words: object) -> Duty:
        values = {
            "position": position or self.manager_post, "name_zh": "查看昨日销售", "name_en": "Read yesterday's sales",
            "kind": "analyse", "object": "sales", "domain": "DATA", "cadences": ["daily"],
            "binding": {"kind": "event", "event": "report.read", "where": {"report": "daily-sales"}},
        }  # fmt: skip
        return duties.open_duty(code=code, **(values | words))


@pytest.fixture
def company(db) -> Company:
    """Director over shop manager over agent; everybody in since the first of January 2011."""
    return make_company()


def make_company() -> Company:
    organisation.found_company(name="青禾电商", playbook="operations-centre", at=moment(FOUNDED))
    department = organisation.open_department(code="ops", name_zh="运营部", name_en="Operations")
    posts = [
        organisation.open_position(
            code=code, department=department, name_zh=zh, name_en=en, headcount=1, order=order, rights=rights
        )
        for order, (code, zh, en, rights) in enumerate(
            [
                ("director", "运营总监", "Operations director", ["work.all", "reports.view"]),
                ("manager", "店长", "Shop manager", ["work.team", "orders.view"]),
                ("agent", "客服", "Agent", ["refunds.view"]),
            ]
        )
    ]
    for lower, upper in ((posts[1], posts[0]), (posts[2], posts[1])):
        organisation.draw_line(subordinate=lower, superior=upper, primary=True)
    people = [
        organisation.hire(code=code, name=name, sign_in=code.lower())
        for code, name in (("P1", "周总"), ("P2", "李店长"), ("P3", "王客服"))
    ]
    for person, position in zip(people, posts, strict=True):
        organisation.assign(person=person, position=position, starts=FOUNDED)
    return Company(department, *posts, *people)
