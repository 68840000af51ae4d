"""`zhanggui init`: a company from a playbook."""

import json
from datetime import datetime

import pytest
from typer.testing import CliRunner

from zhanggui.base import SHANGHAI, Refusal
from zhanggui.config import commands
from zhanggui.departments.projects import api as projects
from zhanggui.doors.cli import program
from zhanggui.kernel.organisation.models import Person
from zhanggui.playbook import commands as _more  # noqa: F401 - a program of one command would drop its name

MONDAY = datetime(2011, 11, 14, 9, 30, tzinfo=SHANGHAI)


@pytest.fixture
def run():
    def run(*words):
        answer = CliRunner().invoke(program.app, [*words, "--json"])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    return run


INIT = ("init", "--playbook", "operations-centre", "--company", "示例电商", "--shop", "home:tmall:示例旗舰店")


@pytest.mark.django_db(transaction=True)
def test_init_twice_is_harmless_and_tells_the_password_once(run):
    first, again = run(*INIT, "--people", "sample"), run(*INIT, "--people", "sample")
    assert (first["positions"], first["duties"], first["shops"]) == (17, 107, ["home"])
    assert first["password"]
    assert again["password"] is None
    assert (again["opened"], again["updated"], again["lines_changed"]) == (0, 0, 0)
    assert projects.shop_by_code("home").name == "示例旗舰店"


@pytest.mark.django_db(transaction=True)
def test_init_without_people_makes_one_administrator(run):
    started = run(*INIT)
    assert [person["sign_in"] for person in started["people"]] == ["admin"]
    assert Person.objects.get().user.check_password(started["password"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"playbook": "moon-base"}, "playbook.unknown"),
        ({"shops": ["home"]}, "shop.unreadable"),
        ({"shops": ["home:moon"]}, "shop.unknown_platform"),
        ({"people": "everybody"}, "people.unknown"),
        ({"fills": {"C.nobody": "agency/A.store-manager"}}, "playbook.unknown_position"),
    ],
)
def test_a_company_that_cannot_be_started_leaves_nothing_behind(words, code):
    with pytest.raises(Refusal) as refused:
        commands.start_company(
            **{"playbook": "operations-centre", "company": "示例", "shops": [], "at": MONDAY, **words}
        )
    assert refused.value.code == code
    assert not Person.objects.exists()
