"""The shipped campaign entry, played by the people of the shop: what the tests of its screens share."""

import json
from pathlib import Path

import pytest
import yaml
from django.urls import reverse

from zhanggui.kernel.organisation.models import Organisation, Position
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessStep
from zhanggui.kernel.tests.days import MONDAY, moment

SHIPPED = Path(__file__).resolve().parents[5] / "playbooks" / "processes"
ROLES = {
    "C.campaign-specialist": "agent", "C.project-ops": "manager", "B.goods-editor": "agent",
    "B.editor-in-chief": "manager", "B.dept-manager": "director",
}  # fmt: skip
RULES = {
    "campaign_name": "Double Twelve", "entry_closes": "2011-11-20", "effect_from": "2011-12-12",
    "effect_to": "2011-12-13", "outcome": "eligible",
}  # fmt: skip
ITEMS = {"items_count": "12", "lowest_price": "1,234.50", "stock_reserved": "300", "outcome": "above"}


def publish_shipped(*codes):
    for code in codes:
        about = yaml.safe_load((SHIPPED / f"{code}.yaml").read_text("utf-8"))
        about["steps"] = {number: {k: v for k, v in words.items() if k not in ("duty", "register")}
                          for number, words in about["steps"].items()}  # fmt: skip
        processes.publish(code, (SHIPPED / f"{code}.bpmn").read_bytes(), about, None, moment(MONDAY, 8))


@pytest.fixture
def entry(company):
    """The shipped campaign entry, played by the agent and the shop manager; the director manages processes."""
    Organisation.objects.update(settings={"process_roles": ROLES})
    Position.objects.filter(code="director").update(rights=["work.team", "organisation.edit", "processes.manage"])
    publish_shipped("W1.12", "W2.3")
    return company


@pytest.fixture
def run(entry):
    return processes.start("W1.12", entry.agent.person, moment(MONDAY, 9), subject="Double Twelve")


def url(name, *args):
    return reverse(f"web:{name}", args=args)


def step(run, number):
    return ProcessStep.objects.get(run=run, number=number, state="open")


def send(client, found, **data):
    return client.post(url("process-step", found.pk), data, follow=True)


def text(answer):
    return answer.content.decode()


def changed():
    """Version two of the campaign entry: a field and a deadline changed, a decision's way taken out."""
    version = processes.live_version("W1.12")
    about = json.loads(json.dumps(version.about))
    about["steps"]["3"]["days"] = 2
    about["steps"]["3"]["form"]["properties"]["entry_number"]["x-en"] = "Number of the entry"
    del about["steps"]["5"]["form"]["properties"]["report_note"]
    return version, about
