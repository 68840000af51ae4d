"""Nothing typed is lost where a rule says no, and nobody is offered what a rule refuses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.doors.web.tests.conftest import DAY, at
from zhanggui.doors.web.tests.entry import RULES, entry, run, step, text, url  # noqa: F401
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessStep
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

OTHERS = "Other departments take work only through their head"


@pytest.fixture
def design(company):
    """Another department, with its head and a designer, in a company that keeps the gate."""
    Organisation.objects.update(settings={"requests_pass_gate": True})
    department = organisation.open_department(code="design", name_zh="设计部", name_en="Design")
    people = []
    for order, code in enumerate(("lead", "designer")):
        post = organisation.open_position(
            code=code, department=department, name_zh=code, name_en=code, headcount=1, order=20 + order
        )
        person = organisation.hire(code=code, name=f"林{code}", name_en=f"Lin {code}")
        organisation.assign(person=person, position=post, starts=DAY)
        people.append(person)
    return people


@pytest.fixture
def task(company):
    return work.give_task(
        by=company.director.person, to=company.manager.person, title="整理差评", due_at=at(18), at=at(9), key="1",
    )  # fmt: skip


def offered(page, name):
    """The people one select of a page offers."""
    choices = text(page).split(f'<select class="form-select" id="{name}"')[1].split("</select>")[0]
    return {one for one in ("director", "manager", "agent", "lead", "designer") if f'value="{one}"' in choices}


def test_a_new_task_offers_whom_it_can_be_given_to_and_the_request_for_the_others(design, enter):
    page = enter("manager").get("/tasks/new/")
    assert offered(page, "to") == {"director", "agent"}
    assert OTHERS in text(page)
    assert 'href="/tasks/requests/new/?department=design"' in text(page)
    assert '<option value="design" selected>' in text(enter("manager").get("/tasks/requests/new/?department=design"))


def test_without_the_gate_everybody_is_offered(design, enter):
    Organisation.objects.update(settings={})
    page = enter("manager").get("/tasks/new/")
    assert offered(page, "to") == {"director", "agent", "lead", "designer"}
    assert OTHERS not in text(page)


def test_handing_over_and_asking_for_help_offer_the_same(design, task, enter):
    page = enter("manager").get(f"/tasks/{task.pk}/")
    assert offered(page, "to") == offered(page, "helper") == {"director", "agent"}
    assert offered(page, "part-to") == {"director", "manager", "agent"}
    assert text(page).count(OTHERS) == 2


def test_everybody_offered_can_be_given_it_and_nobody_else(design, task, company, enter):
    for code in ("director", "agent", "lead", "designer"):
        answer = enter("manager").post(f"/tasks/{task.pk}/hand-over/", {"to": code, "note": "请接手"})
        assert answer.status_code == (302 if code in ("director", "agent") else 409)
        WorkItem.objects.filter(pk=task.pk).update(person=company.manager.person, on_behalf_of=None)


def test_a_step_is_given_to_those_who_can_have_it(run, design, enter):  # noqa: F811
    page = enter("agent").get(url("process-step", step(run, "1").pk))
    assert offered(page, "step-to") == {"director", "manager", "agent"}
    assert "designer" in offered(page, "step-signer")


@pytest.mark.parametrize(
    ("path", "sent", "kept"),
    [
        ("hand-over/", {"to": "designer", "note": "先做首页"}, 'name="note" maxlength="500" value="先做首页"'),
        ("act/", {"do": "assign", "to": "designer", "note": "先做首页"}, 'maxlength="500" value="先做首页"'),
        ("act/", {"do": "help", "to": "designer", "note": "抠图"}, ">抠图</textarea>"),
        ("act/", {"do": "split", "to": "designer", "parts": "一店\n二店"}, ">一店\n二店</textarea>"),
        ("act/", {"do": "reject", "note": "缺三家店"}, ""),
    ],
)
def test_what_was_typed_on_the_page_of_an_item_stays_where_a_rule_says_no(design, task, enter, path, sent, kept):
    answer = enter("manager").post(f"/tasks/{task.pk}/{path}", sent)
    assert answer.status_code == 409
    assert "What you typed is still here." in text(answer)
    assert kept in text(answer)
    assert WorkItem.objects.get(pk=task.pk).person.code == "manager"


def test_the_note_of_work_that_cannot_be_done_yet_stays_and_the_file_is_asked_for_again(task, company, enter):
    first = work.give_task(by=company.manager.person, to=company.manager.person, title="先", due_at=at(17), at=at(9))
    work.link(first.pk, task.pk, "blocks", company.manager.person, at(9, 20))
    upload = SimpleUploadedFile("a.txt", b"12")
    answer = enter("manager").post(f"/tasks/{task.pk}/attest/", {"note": "已整理 12 条", "attachment": upload})
    assert answer.status_code == 409
    assert ">已整理 12 条</textarea>" in text(answer)
    assert "Only the file has to be chosen again." in text(answer)


def test_a_range_the_wrong_way_round_is_told_at_its_field(run, enter):  # noqa: F811
    first = step(run, "1")
    turned = {**RULES, "effect_from": "2011-12-12", "effect_to": "2011-12-01"}
    page = text(enter("agent").post(url("process-step", first.pk), turned))
    assert 'id="e-effect_to" role="alert">“Runs to” must not be before “Runs from”.' in page
    assert "Not before “Runs from”." in page
    assert 'value="2011-12-01"' in page
    page = text(enter("agent", "zh-hans").post(url("process-step", first.pk), turned))
    assert "“活动结束”不能早于“活动开始”。" in page
    first.refresh_from_db()
    assert first.state == "open"


def test_advice_stands_beside_the_decision_and_who_decides_otherwise_says_why(run, company, enter):  # noqa: F811
    first, page = step(run, "1"), url("process-step", step(run, "1").pk)
    processes.add_signer(first.pk, company.director.person, company.agent.person, at(9))
    assert "What you say is advice" in text(enter("director").get(page))
    enter("director").post(page, {"verdict": "not_eligible", "note": "保证金不足"})

    agent = enter("agent")
    asked = text(agent.get(page))
    assert "Wang director advised: <b>Not eligible</b>" in asked
    assert "保证金不足" in asked
    assert "This is advice; the decision is yours." in asked
    silent = text(agent.post(page, {**RULES, "outcome": "eligible"}))
    assert "Wang director advised otherwise. Write in the note why you decide differently." in silent
    assert 'value="Double Twelve"' in silent

    agent.post(page, {**RULES, "outcome": "eligible", "note": "已补交"})
    assert ProcessStep.objects.get(pk=first.pk).outcome == "eligible"
    for told in (text(agent.get(page)), text(agent.get(url("process-run", run.pk)))):
        assert "Wang director advised: <b>Not eligible</b>" in told
        assert "decided otherwise" in told
        assert "已补交" in told
    assert "的意见：<b>不符合</b>" in text(enter("agent", "zh-hans").get(page))
