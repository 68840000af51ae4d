"""What publishing a process in the browser refuses: told while it is drawn, and the draft is kept."""

import json

import pytest
import yaml
from django.utils import translation

from zhanggui.doors.web.models import ProcessDraft
from zhanggui.doors.web.screens.processes.drafting import FAULTS
from zhanggui.doors.web.tests.entry import entry, url  # noqa: F401
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.tests.drawings import describe, draw

pytestmark = pytest.mark.django_db
CODE = "T.9"
PLAIN = ("S > 1", "1 > E")


def step_with(**words):
    about = describe("1", code=CODE)
    about["steps"]["1"] |= words
    return about


def role_named(name):
    about = describe("1", code=CODE)
    about["roles"][name] = {"name": {"en": "Ghost", "zh": "无"}}
    return about


@pytest.mark.parametrize(
    ("drawing", "about", "fault"),
    [
        (draw(*PLAIN, code=CODE, extra="<bpmn:scriptTask id='Bad'/>"), describe("1", code=CODE), "refused_element"),
        (draw(*PLAIN, code=CODE), step_with(duty="C.buyer.01"), "unknown_duty"),
        (draw(*PLAIN, code=CODE), step_with(duty="agent.99"), "unknown_duty"),
        (draw(*PLAIN, code=CODE), step_with(register="R.moon"), "unknown_register"),
        (draw(*PLAIN, code=CODE), role_named("C.nobody"), "unknown_role"),
        (draw(*PLAIN, "2 > E", code=CODE), describe("1", "2", code=CODE), "unreachable"),
        (draw("S > X", "X > 1 : note_1 == 'a'", "X > 2 : note_1 == 'b'", "1 > E", "2 > E", code=CODE),
         describe("1", "2", code=CODE), "missing_default"),
        (draw("S > 1", "1 > 2", "2 > X", "X > E", "X > 1 : open('/etc/passwd')", code=CODE),
         describe("1", "2 yes no", code=CODE), "unsafe_expression"),
    ],
    ids=["script", "duty elsewhere", "duty here", "register", "role", "unreachable", "no default", "unsafe"],
)  # fmt: skip
def test_the_browser_refuses_to_publish(entry, enter, drawing, about, fault):  # noqa: F811
    director, words = enter("director"), yaml.safe_dump(about, allow_unicode=True)
    director.post(url("process-new"), {"code": CODE, "zh": "新流程", "en": "New one"})
    sent = {"bpmn": drawing, "about": words}
    told = director.post(url("process-check", CODE), json.dumps(sent), "application/json").json()["faults"]
    with translation.override("en"):
        assert str(FAULTS[fault]) in [one["title"] for one in told]
    director.post(url("process-draft", CODE), {**sent, "do": "publish"})
    assert processes.live_version(CODE) is None
    assert ProcessDraft.objects.get(code=CODE).about == words
