"""The editor's forms in the browser: what proves each part, what opens the work, the departments."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.urls import reverse

from zhanggui.base import SHANGHAI
from zhanggui.kernel.organisation.models import Person
from zhanggui.playbook import api, content, versions

MONDAY = datetime(2011, 11, 14, 9, 30, tzinfo=SHANGHAI)
COMPOUND, OF_EVENT = "C.sales-supervisor.04", "C.aftersale-cs.01"


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """The operations centre with everybody on their posts; each test changes it for itself alone."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        api.instantiate(api.load("operations-centre"), company="示例电商", at=MONDAY)
        api.seat_people(api.load("operations-centre"), shops=["home"], at=MONDAY, password="a sample word")
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def editor(company, db, client, monkeypatch):
    monkeypatch.setenv("ZHANGGUI_NOW", MONDAY.isoformat())
    user = Person.objects.get(code="director").user
    user.language = "en"
    user.save(update_fields=["language"])
    client.force_login(user)
    return client


def form_of(client, address):
    """What the page's form would send as it stands."""
    page = unescape(client.get(address).content.decode())
    form = page[page.index("novalidate") : page.index("</form>", page.index("novalidate"))]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind = re.search(r'type="(\w+)"', tag)
        chosen = kind is None or kind[1] not in ("radio", "checkbox") or " checked" in tag
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and chosen and name[1] != "csrfmiddlewaretoken":
            sent.setdefault(name[1], []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        sent[name] = text
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = (re.findall(r'value="([^"]*)" selected', options) or re.findall(r'value="([^"]*)"', options))[0]
    return sent


def duty_page(code):
    return reverse("playbook:duty", args=[code])


def kept(code):
    return content.duty(versions.draft().files, code)[1]


def checked(client, what, code, sent):
    return client.post(reverse("playbook:check", args=[what, code]), sent).content.decode()


@pytest.mark.parametrize("code", [COMPOUND, OF_EVENT])
def test_a_form_sent_back_as_it_is_changes_nothing(editor, code):
    before = content.duty(versions.first(MONDAY).files, code)[1]
    editor.post(duty_page(code), form_of(editor, duty_page(code)))
    assert kept(code) == before


def test_a_part_gets_a_proof_of_its_own(editor):
    part = content.duty(versions.first(MONDAY).files, COMPOUND)[1]["parts"][0]["id"]
    fields = f"part-{part.rpartition('.')[2]}"
    sent = form_of(editor, duty_page(COMPOUND)) | {fields: "register", f"{fields}_register": "R.issue"}
    editor.post(duty_page(COMPOUND), sent | {f"{fields}_count": "3", f"{fields}_anyone": "1"})
    assert kept(COMPOUND)["parts"][0]["binding"] == {
        "kind": "register", "register": "R.issue", "count": 3, "by": "anyone",
    }  # fmt: skip
    editor.post(duty_page(COMPOUND), form_of(editor, duty_page(COMPOUND)) | {fields: ""})
    assert "binding" not in kept(COMPOUND)["parts"][0]


def test_which_events_count_is_chosen_and_said_in_the_difference(editor):
    page = duty_page("C.sales-supervisor.01")
    sent = form_of(editor, page)
    assert sent["b_where"] == "report = daily-sales"
    editor.post(page, sent)
    assert kept("C.sales-supervisor.01")["binding"]["where"] == {"report": "daily-sales"}
    editor.post(page, sent | {"b_where": "report = daily-sales, weekly-sales"})
    assert kept("C.sales-supervisor.01")["binding"]["where"] == {"report": ["daily-sales", "weekly-sales"]}
    seen = editor.get(reverse("playbook:version", args=[versions.draft().number])).content.decode()
    assert "report = daily-sales, weekly-sales" in seen
    editor.post(page, sent | {"b_where": ""})
    assert "where" not in kept("C.sales-supervisor.01")["binding"]


def test_a_part_proved_by_itself_asks_for_a_duty_proved_by_its_parts(editor):
    sent = form_of(editor, duty_page(COMPOUND)) | {"binding": "attest"}
    answer = checked(editor, "duty", COMPOUND, sent)
    assert "As it stands, nothing would ever prove this duty." in answer


def test_what_opens_the_work_is_chosen(editor):
    sent = form_of(editor, duty_page(OF_EVENT)) | {
        "opens_event": "refund.asked", "opens_days": "2", "opens_where": "needs_return = true", "opens_same": "shop",
    }  # fmt: skip
    sent.pop("opens_gather")
    editor.post(duty_page(OF_EVENT), sent)
    assert kept(OF_EVENT)["opens_by"] == {
        "event": "refund.asked", "days": 2, "where": {"needs_return": True}, "same": ["shop"],
    }  # fmt: skip
    editor.post(duty_page(OF_EVENT), sent | {"opens_event": ""})
    assert "opens_by" not in kept(OF_EVENT)


@pytest.mark.parametrize(
    "words",
    [{"opens_where": "weather = rain"}, {"opens_days": "99", "cadence": ["daily"]}],
)
def test_what_would_never_open_the_work_is_told_at_its_field(editor, words):
    sent = form_of(editor, duty_page(OF_EVENT)) | {"opens_event": "refund.asked"} | words
    told = re.search(r'id="fault-opens_by".*?>(.*?)</div>(?=<div id|$|\s)', checked(editor, "duty", OF_EVENT, sent))
    assert told
    assert "<div" in told[1]


def test_a_department_is_added_named_and_taken_out(editor):
    act = reverse("playbook:draft-act")
    editor.post(act, {"do": "add-department", "code": "C.dept.crm", "name_zh": "会员部", "name_en": "Members"})
    page = reverse("playbook:department", args=["C.dept.crm"])
    editor.post(page, form_of(editor, page) | {
        "name_en": "Member care", "parent": "C.dept.ops", "functions": "管理会员 | Look after members",
        "function_kind": "maintain", "function_object": "customer", "function_domain": "CRM",
    })  # fmt: skip
    row = content.department(versions.draft().files, "C.dept.crm")
    assert (row["name"]["en"], row["parent"]) == ("Member care", "C.dept.ops")
    assert row["functions"] == [{
        "id": "C.dept.crm.F1", "name": {"en": "Look after members", "zh": "管理会员"}, "kind": "maintain",
        "object": "customer", "domain": "CRM",
    }]  # fmt: skip
    assert content.faults_of(versions.draft().files) == []
    editor.post(act, {"do": "remove-department", "department": "C.dept.crm"})
    assert content.department(versions.draft().files, "C.dept.crm") is None


def test_a_department_with_posts_is_not_taken_out(editor):
    act = reverse("playbook:draft-act")
    answer = editor.post(act, {"do": "remove-department", "department": "C.dept.ops"}, follow=True)
    assert "This department has posts." in answer.content.decode()
    assert versions.draft() is None


def test_departments_that_are_part_of_each_other_are_told(editor):
    ops = reverse("playbook:department", args=["C.dept.ops"])
    editor.post(ops, form_of(editor, ops) | {"parent": "C.dept.goods"})
    goods = reverse("playbook:department", args=["C.dept.goods"])
    answer = checked(editor, "department", "C.dept.goods", form_of(editor, goods) | {"parent": "C.dept.ops"})
    told = answer[answer.index('id="fault-parent"') :]
    assert "This runs in a circle." in told[: told.index('id="fault-note"')]
    assert "everything is in order" not in answer.lower()


def test_a_department_without_an_english_name_is_told(editor):
    page = reverse("playbook:department", args=["C.dept.ops"])
    answer = checked(editor, "department", "C.dept.ops", form_of(editor, page) | {"name_en": ""})
    assert "Name:" in answer[: answer.index('id="fault-parent"')]


def test_what_measures_an_objective_without_a_number_is_written_by_hand(editor):
    page = reverse("playbook:post", args=["C.planner"])
    sent = form_of(editor, page)
    assert sent["o_by_en"][0] == "Steps sent back in the copy flows"
    editor.post(page, sent | {"o_by_en": ["Share of texts sent back", *sent["o_by_en"][1:]]})
    goal = content.post(versions.draft().files, "C.planner")["objectives"][0]
    assert goal["measured_by"] == {"en": "Share of texts sent back", "zh": "文案流程中退回的步骤占比"}
