"""Inbox, board, loads, calendar, list, the item's actions; requests, leave, conflicts."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from zhanggui.base import clock
from zhanggui.doors.web.tests.conftest import DAY, at
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import StandIn
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work import statuses
from zhanggui.kernel.work.models import Absence, StatusConflict, WorkItem, WorkRequest

PAGES = [
    "/tasks/", "/tasks/?tray=review", "/tasks/?tray=done", "/tasks/?tray=odd", "/tasks/new/", "/tasks/board/",
    "/tasks/board/?of=team", "/tasks/people/", "/tasks/calendar/", "/tasks/calendar/?view=week&of=team",
    "/tasks/calendar/?on=2011-12-31", "/tasks/list/", "/tasks/list/?stage=late&sort=-priority",
    "/tasks/list/?due-from=2011-11-14&due-to=2011-11-14", "/tasks/requests/", "/tasks/requests/new/",
    "/tasks/absences/",
]  # fmt: skip


@pytest.fixture
def task(company):
    return work.give_task(
        by=company.director.person, to=company.manager.person, title="整理差评", due_at=at(18), at=at(9), minutes=600,
        priority=3, wants_review=True, key="1",
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_view_of_the_work_opens_in_both_languages(task, enter, path, language):
    assert enter("director", language).get(path).status_code == 200


def test_an_open_part_is_taken_back_on_the_page_of_the_whole(task, company, enter):
    manager = enter("manager")
    act(manager, task.pk, do="split", parts="一店\n二店")
    part = task.parts.order_by("pk").first()
    assert f'formaction="/tasks/{part.pk}/act/"' in manager.get(f"/tasks/{task.pk}/").content.decode()
    act(manager, part.pk, do="take-back", next=f"/tasks/{task.pk}/")
    assert WorkItem.objects.get(pk=part.pk).state == "cancelled"


def act(client, pk, **data):
    return client.post(f"/tasks/{pk}/act/", data, headers={"referer": f"http://testserver/tasks/{pk}/"})


def test_who_gives_back_what_is_not_theirs_to_see_any_longer_comes_to_the_inbox(task, company, enter):
    work.hand_over(task.pk, company.manager.person, company.agent.person, "", at(9, 10))
    answer = act(enter("agent"), task.pk, do="send-back", note="没空")
    assert answer.url == "/tasks/"
    assert WorkItem.objects.get(pk=task.pk).person == company.manager.person


def test_the_inbox_sorts_what_waits_by_why_it_waits(task, company, enter):
    page = enter("manager").get("/tasks/?tray=asked")
    assert [line.item.pk for line in page.context["lines"]] == [task.pk]
    counts = {tray.key: n for tray, n in page.context["trays"]}
    assert (counts["mine"], counts["asked"], counts["review"]) == (3, 1, 0)
    assert {tray.key: n for tray, n in enter("director").get("/tasks/").context["trays"]}["given"] == 1


def test_a_task_goes_from_begun_to_submitted_to_accepted_by_the_buttons_of_its_page(task, enter):
    manager, director = enter("manager"), enter("director")
    act(manager, task.pk, do="start")
    act(manager, task.pk, do="submit", note="12 条")
    act(manager, task.pk, do="accept")
    assert WorkItem.objects.get(pk=task.pk).stage == "review"
    assert "Accept or return" in director.get(f"/tasks/{task.pk}/").content.decode()
    act(director, task.pk, do="reject", note="漏了二店")
    act(manager, task.pk, do="submit", note="补齐")
    act(director, task.pk, do="accept")
    done = WorkItem.objects.get(pk=task.pk)
    assert (done.state, done.returned_times) == ("done", 1)


def test_what_was_typed_stays_where_a_rule_says_no(task, enter):
    director = enter("director")
    words = {"to": "manager", "title": "补拍主图", "due": "2011-11-01T18:00", "priority": "2", "note": "白底"}
    answer = director.post("/tasks/new/", words)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It has to be due later than now" in page
    for kept in ('value="补拍主图"', 'value="2011-11-01T18:00"', "白底</textarea>", '<option value="manager" selected>',
                 '<option value="2" selected>'):  # fmt: skip
        assert kept in page


def test_help_parts_ties_files_and_watching_are_on_the_page(task, company, enter):
    manager = enter("manager")
    act(manager, task.pk, do="help", to="agent", note="导出")
    act(manager, task.pk, do="split", parts="一店\n\n二店", due="2011-11-14T17:00")
    other = WorkItem.objects.get(duty__code="manager.price")
    act(manager, task.pk, do="link", other=other.pk, kind="waits")
    act(manager, task.pk, do="file", file=SimpleUploadedFile("差评.csv", b"a,b"))
    act(enter("director"), task.pk, do="watch")
    page = manager.get(f"/tasks/{task.pk}/")
    assert [part.item.kind for part in page.context["parts"]] == ["help", "part", "part"]
    assert [(word, tied.pk) for _tie, word, tied in page.context["links"]] == [("must be done first", other.pk)]
    assert [one.code for one in page.context["watchers"]] == ["agent", "director"]
    (file,) = page.context["files"]
    assert b"".join(manager.get(f"/tasks/{task.pk}/files/{file.pk}/")) == b"a,b"
    assert enter("agent").get(f"/tasks/{task.pk}/").status_code == 200


def test_a_strangers_act_changes_nothing(task, company, enter):
    for do in ("start", "take", "priority", "watch", "file", "split"):
        act(enter("agent"), task.pk, do=do, priority="0", parts="x", file=SimpleUploadedFile("x", b"x"))
    unchanged = WorkItem.objects.get(pk=task.pk)
    assert (unchanged.started_at, unchanged.person, unchanged.priority) == (None, company.manager.person, 3)
    assert not unchanged.files.exists()
    assert not unchanged.watchers.exists()


def test_the_board_moves_a_card_by_the_same_verbs(task, enter):
    manager = enter("manager")
    board = manager.get("/tasks/board/")
    assert [(column.key, column.count) for column in board.context["columns"]] == [
        ("waiting", 3), ("begun", 0), ("review", 0), ("done", 0),
    ]  # fmt: skip
    for to, note in (("begun", ""), ("review", "好了")):
        manager.post("/tasks/board/move/", {"item": task.pk, "to": to, "note": note})
    assert WorkItem.objects.get(pk=task.pk).stage == "review"
    enter("director").post("/tasks/board/move/", {"item": task.pk, "to": "done"})
    assert WorkItem.objects.get(pk=task.pk).stage == "done"
    nowhere = manager.post(
        "/tasks/board/move/", {"item": task.pk, "to": "moon"}, headers={"referer": "http://testserver/"}
    )
    assert nowhere.status_code == 302


def test_the_load_of_a_week_is_standard_minutes_against_workdays(task, enter):
    page = enter("director").get("/tasks/people/")
    manager = next(one for one in page.context["loads"] if one.person.code == "manager")
    assert (manager.minutes, manager.capacity, manager.percent, manager.unmeasured) == (600, 2400, 25, 2)
    assert enter("agent").get("/tasks/people/").status_code == 403


def test_the_calendar_puts_work_on_its_due_day_and_shows_who_is_away(task, company, enter):
    Absence.objects.create(
        person=company.manager.person, stand_in=company.agent.person, first=date(2011, 11, 16), last=date(2011, 11, 16),
        state="confirmed", asked_at=at(9),
    )  # fmt: skip
    rows = enter("director").get("/tasks/calendar/?of=team").context["rows"]
    cells = {cell.day: cell for row in rows for cell in row}
    assert task.pk in [line.item.pk for line in cells[DAY].lines]
    assert [row.person.code for row in cells[date(2011, 11, 16)].away] == ["manager"]
    assert not cells[date(2011, 11, 19)].is_workday


def test_the_list_filters_and_acts_on_many_and_says_what_stayed(task, company, enter):
    director = enter("director")
    page = director.get("/tasks/list/?stage=waiting&person=manager&priority=3")
    assert page.content.decode().count('name="row"') == 1
    rows = list(WorkItem.objects.filter(person=company.manager.person).values_list("pk", flat=True))
    said = director.post("/tasks/list/act/", {"action": "assign", "row": rows, "to": "agent"}, follow=True)
    assert "3 items done." in said.content.decode()
    assert WorkItem.objects.filter(person=company.agent.person, requested_by=company.director.person).count() == 3
    said = enter("agent").post("/tasks/list/act/", {"action": "attest", "row": rows, "note": "都好"}, follow=True)
    assert "2 items done. 1 stayed as they were" in said.content.decode()


def test_the_list_shows_only_ones_own_circle_and_exports_it(task, enter):
    assert "整理差评" not in enter("agent").get("/tasks/list/").content.decode()
    answer = enter("manager").get("/tasks/list/export/?format=csv")
    assert "整理差评" in b"".join(answer).decode("utf-8-sig")


@pytest.fixture
def design(company):
    department = organisation.open_department(code="design", name_zh="设计部", name_en="Design")
    lead = organisation.open_position(code="lead", department=department, name_zh="美工主管", order=20)
    organisation.draw_line(subordinate=lead, superior=company.director.post, primary=True)
    organisation.release(person=company.agent.person, position=company.agent.post, last_day=date(2011, 11, 13))
    organisation.assign(person=company.agent.person, position=lead, starts=DAY)
    return department


def test_a_request_passes_the_gate_and_is_confirmed(design, company, enter):
    manager, lead = enter("manager"), enter("agent")
    manager.post(
        "/tasks/requests/new/",
        {"department": "design", "title": "主图三张", "need": "双十二", "wanted_on": "2011-11-15", "priority": "2"},
    )
    asked = WorkRequest.objects.get()
    path = f"/tasks/requests/{asked.pk}/"
    assert "Decide at the gate" in lead.get(path).content.decode()
    manager.post(f"{path}act/", {"do": "pass"}, headers={"referer": f"http://testserver{path}"})
    assert WorkRequest.objects.get().state == "asked"
    lead.post(f"{path}act/", {"do": "talk", "note": "什么尺寸？"})
    manager.post(f"{path}act/", {"do": "amend", "need": "800×800", "wanted_on": "2011-11-16"})
    lead.post(f"{path}act/", {"do": "pass", "to": ""})
    item = WorkRequest.objects.get().item
    act(lead, item.pk, do="submit", note="已传")
    manager.post(f"{path}act/", {"do": "confirm", "rating": "4"})
    done = WorkRequest.objects.get()
    assert (done.state, done.rating, WorkItem.objects.get(pk=item.pk).state) == ("done", 4, "done")
    assert manager.get("/tasks/requests/?state=done").content.decode().count("主图三张") >= 1


def test_a_request_is_for_those_concerned_only(design, company, enter):
    asked = work.request(
        of_department=design, by=company.manager.person, title="主图", need="", wanted_on=DAY, at=at(9)
    )
    stranger = organisation.hire(code="x1", name="路人", sign_in="x1")
    organisation.assign(
        person=stranger, position=organisation.open_position(code="x", department=design, name_zh="x"), starts=DAY
    )
    company.stranger = type("One", (), {"user": stranger.user})
    assert enter("stranger").get(f"/tasks/requests/{asked.pk}/").status_code == 404
    assert enter("director").get(f"/tasks/requests/{asked.pk}/").status_code == 200


def test_leave_is_entered_confirmed_and_ended_on_one_page(company, enter):
    manager, director = enter("manager"), enter("director")
    manager.post(
        "/tasks/absences/act/",
        {"do": "ask", "first": "2011-11-14", "last": "2011-11-16", "kind": "sick", "stand_in": "agent"},
    )
    absence = Absence.objects.get()
    assert [row.pk for row in director.get("/tasks/absences/").context["waiting"]] == [absence.pk]
    director.post("/tasks/absences/act/", {"do": "confirm", "absence": absence.pk})
    assert StandIn.objects.get().person.code == "agent"
    assert WorkItem.objects.filter(person=company.agent.person, on_behalf_of=company.manager.person).count() == 2
    manager.post("/tasks/absences/act/", {"do": "end", "absence": absence.pk})
    assert not WorkItem.objects.filter(person=company.agent.person, on_behalf_of__isnull=False).exists()


def test_a_conflict_of_two_sources_is_decided_by_whom_it_lies_with(company, enter, monkeypatch):
    monkeypatch.setattr(statuses, "kinds", {})
    rules = work.Rules(order=("paid", "received", "returned"), ends=frozenset({"received", "returned"}))
    about = work.StatusKind(rules, name=lambda own: (own, own), desk=lambda own: company.manager.post)
    work.status_kind("order", about)
    for source, state, hour in (("logistics", "received", 9), ("service", "returned", 10)):
        work.report_status(subject="order:home:1", source=source, state=state, said_at=at(hour), at=at(hour))
    conflict = StatusConflict.objects.get()
    path = f"/tasks/conflicts/{conflict.pk}/"
    assert enter("agent").get(path).status_code == 404
    assert "returned" in enter("manager").get(path).content.decode()
    with clock.frozen(at(11)):
        enter("manager").post(f"{path}decide/", {"state": "returned", "note": "仓库已收"})
    assert work.status_of("order:home:1").state == "returned"


@pytest.mark.parametrize(
    "path", ["/tasks/", "/tasks/board/?of=team", "/tasks/people/", "/tasks/calendar/?of=team", "/tasks/list/"]
)
def test_ten_times_the_work_costs_no_more_queries(company, enter, path, django_assert_max_num_queries):
    person = company.manager.person
    for number in range(30):
        work.give_task(by=company.director.person, to=person, title=f"任务{number}", due_at=at(18), at=at(9))
    client = enter("director")
    client.get(path)
    with django_assert_max_num_queries(45):
        client.get(path)


SHOWN = {"zh": "看登记簿", "en": "An entry was made"}


@pytest.mark.parametrize(
    ("binding", "text", "where"),
    [
        ({"kind": "event", "event": "report.read", "count": 2}, "a report was read × 2", ""),
        ({"kind": "process", "process": "W2.5", "step": "6"}, "a step of a process was done · W2.5 · 6",
         "/processes/about/W2.5/"),
        ({"kind": "register", "register": "R.stock", "shows": SHOWN}, "An entry was made", "/registers/R.stock/"),
        ({"kind": "document", "document": "plan"}, "a document was accepted · plan", "/people/plans/"),
        ({"kind": "metric", "metric": "units_per_order", "at_least": "1.2"}, "Units per order ≥ 1.2",
         "/insight/metrics/units_per_order/"),
        ({"kind": "register", "register": "R.stock", "link": "//evil.example/"}, "a register was filled in · R.stock",
         "/registers/R.stock/"),
    ],
)  # fmt: skip
def test_the_item_says_what_proves_it_and_leads_there(company, enter, binding, text, where):
    Duty.objects.filter(code="manager.price").update(binding=binding)
    item = WorkItem.objects.get(duty__code="manager.price")
    page = enter("manager").get(f"/tasks/{item.pk}/")
    assert [(one.text, one.where) for one in page.context["line"].proofs] == [(text, where)]
    assert escape(text) in page.content.decode()
    assert where in page.content.decode()


def test_the_item_of_a_duty_in_parts_says_what_proves_each(company, enter):
    parts = [
        {
            "id": "a",
            "zh": "登记",
            "en": "Register it",
            "binding": {"kind": "register", "register": "R.stock"},
        },
        {"id": "b", "zh": "沟通", "en": "Talk about it"},
    ]
    Duty.objects.filter(code="manager.price").update(binding={"kind": "parts"}, parts=parts)
    item = WorkItem.objects.get(duty__code="manager.price")
    page = enter("manager").get(f"/tasks/{item.pk}/")
    shown = [(one.part, one.where, one.on_word) for one in page.context["line"].proofs]
    assert shown == [("Register it", "/registers/R.stock/", False), ("Talk about it", "", True)]
    assert "proves this duty by itself" not in page.content.decode()


def test_an_item_that_only_a_word_proves_says_nothing_of_evidence(company, enter):
    item = WorkItem.objects.get(duty__code="manager.price")
    assert "What proves it" not in enter("manager").get(f"/tasks/{item.pk}/").content.decode()


@pytest.mark.parametrize("kind", sorted(work.ON_ITS_PAGE))
def test_what_closes_on_its_own_page_offers_the_page_and_no_attesting(company, enter, kind):
    item = work.open_item(
        key="own-page", kind=kind, title_zh="待办", title_en="Waiting", person=company.manager.person, opens_on=DAY,
        due_at=at(18), link="/people/plans/7/", at=at(9),
    )  # fmt: skip
    manager = enter("manager")
    for path in (f"/tasks/{item.pk}/", "/tasks/", "/", "/tasks/board/"):
        page = manager.get(path).content.decode()
        assert 'href="/people/plans/7/"' in page, path
        assert f"/tasks/{item.pk}/attest/" not in page, path
    act(manager, item.pk, do="attest", note="好了")
    assert WorkItem.objects.get(pk=item.pk).state == "open"
