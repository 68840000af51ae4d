"""What publishing a process in the browser refuses: told while it is drawn, and the draft is kept."""

import json

import pytest
import yaml

from zhanggui.doors.web.models import ProcessDraft
from zhanggui.doors.web.tests.entry import entry, url  # noqa: F401
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.tests.drawings import describe, draw

pytestmark = pytest.mark.django_db
CODE = "T.9"
PLAIN = ("S > 1", "1 > E")
CHOICE = ("S > 1", "1 > X", "X > 2", "X > E", "2 > E")


def step_with(**words):
    about = describe("1", code=CODE)
    about["steps"]["1"] |= words
    return about


def role_named(name):
    about = describe("1", code=CODE)
    about["roles"][name] = {"name": {"en": "Ghost", "zh": "无"}}
    return about


@pytest.mark.parametrize(
    ("drawing", "about", "title"),
    [
        (draw(*PLAIN, code=CODE, extra="<bpmn:scriptTask id='Bad'/>"), describe("1", code=CODE),
         "Something is drawn that may not run here."),
        (draw(*PLAIN, code=CODE), step_with(duty="C.buyer.01"), "A duty is not known."),
        (draw(*PLAIN, code=CODE), step_with(duty="agent.99"), "A duty is not known."),
        (draw(*PLAIN, code=CODE), step_with(register="R.moon"), "A register is not known."),
        (draw(*PLAIN, code=CODE), role_named("C.nobody"), "A role is not known."),
        (draw(*PLAIN, "2 > E", code=CODE), describe("1", "2", code=CODE), "An element cannot be reached."),
        (draw("S > 1", code=CODE), describe("1", code=CODE), None),
    ],
    ids=["script", "duty of a post not here", "duty of a post here", "register", "role", "unreachable", "no end"],
)  # fmt: skip
def test_the_browser_refuses_to_publish(entry, enter, drawing, about, title):  # noqa: F811
    director, words = enter("director"), yaml.safe_dump(about, allow_unicode=True)
    sent = {"bpmn": drawing, "about": words}
    told = director.post(url("process-check", CODE), json.dumps(sent), "application/json").json()["faults"]
    assert told
    assert title is None or title in [fault["title"] for fault in told]
    director.post(url("process-draft", CODE), {**sent, "do": "publish"})
    assert processes.live_version(CODE) is None
    assert ProcessDraft.objects.get(code=CODE).about == words
