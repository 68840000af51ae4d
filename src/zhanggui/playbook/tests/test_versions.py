"""A company's playbook changed in the running house: draft, review, publish, and what becomes of desks."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from zhanggui.base import SHANGHAI, Refusal
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem
from zhanggui.playbook import api, content, editing, effects, headcount, job_sheets, versions
from zhanggui.playbook.difference import difference
from zhanggui.playbook.models import Version

pytestmark = pytest.mark.django_db

MONDAY = datetime(2011, 11, 14, 9, 30, tzinfo=SHANGHAI)
DAY = MONDAY.date()
DUTY = "C.sales-supervisor.03"


@pytest.fixture(autouse=True)
def centre(monkeypatch):
    """The operations centre with everybody on their posts."""
    monkeypatch.setenv("ZHANGGUI_NOW", MONDAY.isoformat())
    api.instantiate(api.load("operations-centre"), company="示例电商", at=MONDAY)
    api.seat_people(api.load("operations-centre"), shops=["home"], at=MONDAY, password="a sample word")
    api.seat_administrator(password="a sample word")
    work.open_day(DAY, MONDAY)


def person(code):
    return Person.objects.get(code=code)


def becomes(code, **words):
    """A change of one duty of the draft."""

    def alter(files):
        found = content.duty(files, code)
        assert found
        found[1].update(words)
        return code

    return alter


def published(alter, **words):
    """A change drafted by the director and published by the administrator."""
    version = versions.change(alter, person("director"), MONDAY)
    versions.submit(version, person("director"), "每天看数", MONDAY)
    versions.publish(version, person("admin"), MONDAY, **words)
    version.refresh_from_db()
    return version


def test_the_first_version_is_what_runs():
    Position.objects.filter(code="C.designer").update(headcount=7)
    version = versions.first(MONDAY)
    assert (version.number, version.state) == (1, Version.State.LIVE)
    assert content.post(version.files, "C.designer")["headcount"] == 7
    assert content.faults_of(version.files) == []
    assert versions.first(MONDAY).pk == version.pk


def test_applying_what_runs_changes_nothing():
    version = versions.first(MONDAY)
    found = effects.preview(version, MONDAY)
    assert (found.posts["changed"], found.duties["changed"], found.lines, found.new_items) == ([], [], [], 0)


def test_a_published_cadence_is_on_the_desk_of_its_person_at_once():
    supervisor = person("sales-supervisor")
    assert WorkItem.objects.get(person=supervisor, duty__code=DUTY).cadence == "continuous"
    published(becomes(DUTY, cadence=["daily"], due_time="11:00"))
    item = WorkItem.objects.get(person=supervisor, duty__code=DUTY, cadence="daily")
    assert (item.cadence, item.due_at) == ("daily", datetime(2011, 11, 14, 11, 0, tzinfo=SHANGHAI))
    assert work.run_day(DAY + timedelta(days=1), MONDAY + timedelta(days=1)).opened > 0
    assert WorkItem.objects.filter(person=supervisor, duty__code=DUTY, cadence="daily").count() == 2


def test_a_version_for_a_later_day_waits_for_it():
    version = published(becomes(DUTY, cadence=["daily"]), applies_from=DAY + timedelta(days=2))
    assert version.state == Version.State.PLANNED
    assert Duty.objects.get(code=DUTY).cadences == ["continuous"]
    work.run_day(DAY + timedelta(days=1), MONDAY + timedelta(days=1))
    assert Duty.objects.get(code=DUTY).cadences == ["continuous"]
    work.run_day(DAY + timedelta(days=2), MONDAY + timedelta(days=2))
    version.refresh_from_db()
    assert (version.state, Duty.objects.get(code=DUTY).cadences) == (Version.State.LIVE, ["daily"])
    assert Version.objects.get(number=1).state == Version.State.RETIRED


def test_the_preview_says_what_would_happen_and_changes_nothing():
    version = versions.change(becomes(DUTY, cadence=["daily"]), person("director"), MONDAY)
    found = effects.preview(version, MONDAY)
    assert [row["code"] for row in found.duties["changed"]] == [DUTY]
    assert [one.code for one in found.people] == ["sales-supervisor"]
    assert (found.new_items, [item.cadence for item in found.left]) == (1, ["continuous"])
    assert Duty.objects.get(code=DUTY).cadences == ["continuous"]
    assert not WorkItem.objects.filter(duty__code=DUTY, cadence="daily").exists()


def test_work_the_day_would_open_anyway_is_no_effect_of_a_version():
    WorkItem.objects.all().delete()
    version = versions.change(becomes(DUTY, cadence=["daily"]), person("director"), MONDAY)
    found = effects.preview(version, MONDAY)
    assert (found.new_items, found.left, WorkItem.objects.count()) == (1, [], 0)


@pytest.mark.parametrize(("cancels", "state"), [(True, "cancelled"), (False, "open")])
def test_open_work_of_a_duty_that_goes_is_cancelled_or_kept_as_the_publisher_says(cancels, state):
    daily = Duty.objects.filter(cadences=["daily"], position__code="C.sales-supervisor").first()

    draft = versions.change(lambda files: editing.remove_duty(files, daily.code), person("director"), MONDAY)
    assert [item.duty.code for item in effects.preview(draft, MONDAY).left] == [daily.code]
    published(lambda files: "", cancels_left_over=cancels)
    assert WorkItem.objects.get(duty=daily).state == state
    assert Duty.objects.get(pk=daily.pk).closed_on == DAY


def test_whoever_submits_does_not_publish_while_somebody_else_can():
    version = versions.change(becomes(DUTY, cadence=["daily"]), person("director"), MONDAY)
    versions.submit(version, person("director"), "", MONDAY)
    Position.objects.filter(code="C.ops-supervisor").update(rights=["playbook.publish"])
    with pytest.raises(Refusal) as refused:
        versions.publish(version, person("director"), MONDAY)
    assert refused.value.code == "version.needs_second_reader"
    Position.objects.filter(code="C.ops-supervisor").update(rights=[])
    assert versions.publish(version, person("director"), MONDAY).updated > 0


def test_nobody_hands_out_keys_they_do_not_hold():
    def with_keys(files):
        content.post(files, "C.designer")["rights"] += ["admin.users"]
        return "C.designer"

    version = versions.change(with_keys, person("designer-1"), MONDAY)
    versions.submit(version, person("designer-1"), "", MONDAY)
    with pytest.raises(Refusal) as refused:
        versions.publish(version, person("director"), MONDAY)
    assert refused.value.code == "version.guarded_right"


def test_a_faulty_draft_is_not_submitted():
    version = versions.change(becomes(DUTY, cadence=["hourly"]), person("director"), MONDAY)
    with pytest.raises(Refusal) as refused:
        versions.submit(version, person("director"), "", MONDAY)
    assert refused.value.code == "version.faulty"


def test_a_draft_in_review_cannot_be_changed_until_it_is_returned():
    version = versions.change(becomes(DUTY, cadence=["daily"]), person("director"), MONDAY)
    versions.submit(version, person("director"), "", MONDAY)
    with pytest.raises(Refusal):
        versions.change(becomes(DUTY, cadence=["weekly"]), person("director"), MONDAY)
    versions.send_back(version, person("admin"), "每周即可", MONDAY)
    versions.change(becomes(DUTY, cadence=["weekly"]), person("director"), MONDAY)
    assert [act.action for act in version.acts.all()] == ["begun", "changed", "submitted", "returned", "changed"]


def test_the_difference_names_the_post_the_duty_and_the_field():
    first = versions.first(MONDAY)
    second = versions.change(becomes(DUTY, cadence=["daily"]), person("director"), MONDAY)
    [change] = difference(first.files, second.files).changes
    assert (change.what, change.action, change.code, change.post) == ("duty", "changed", DUTY, "C.sales-supervisor")
    assert [(one.name, one.before, one.after) for one in change.fields] == [("cadence", ["continuous"], ["daily"])]


def test_what_the_company_set_outside_is_in_the_next_draft_and_stays():
    published(becomes(DUTY, cadence=["daily"]))
    Position.objects.filter(code="C.designer").update(headcount=9)
    published(becomes(DUTY, cadence=["weekly"]))
    assert Position.objects.get(code="C.designer").headcount == 9


def test_the_own_version_is_known_to_who_starts_the_company_again():
    assert versions.own_book("operations-centre") is None
    published(becomes(DUTY, cadence=["daily"]))
    again = api.instantiate(versions.own_book("operations-centre"), company="示例电商", at=MONDAY)
    assert (again.opened, again.updated, again.closed) == (0, 0, 0)


def test_a_sheet_is_issued_asked_for_and_acknowledged():
    job_sheets.issue(MONDAY)
    designer = person("designer-1")
    sheet = job_sheets.latest()[Position.objects.get(code="C.designer").pk]
    item = WorkItem.objects.get(key="sheet:C.designer:1:designer-1")
    assert (item.person, item.state) == (designer, "open")
    job_sheets.acknowledge(sheet, designer, MONDAY)
    job_sheets.acknowledge(sheet, designer, MONDAY)
    item.refresh_from_db()
    assert (item.state, item.proof) == ("done", "verified")
    assert sheet.acknowledgements.count() == 1


def test_only_the_changed_sheet_is_issued_again_and_the_old_question_goes():
    job_sheets.issue(MONDAY)
    assert job_sheets.issue(MONDAY) == []
    published(becomes(DUTY, cadence=["daily"]))
    post = Position.objects.get(code="C.sales-supervisor")
    assert job_sheets.latest()[post.pk].number == 2
    states = dict(WorkItem.objects.filter(key__startswith="sheet:C.sales-supervisor").values_list("key", "state"))
    assert states == {
        "sheet:C.sales-supervisor:1:sales-supervisor": "cancelled",
        "sheet:C.sales-supervisor:2:sales-supervisor": "open",
    }
    assert {sheet.number for sheet in job_sheets.latest().values()} == {1, 2}


def test_who_does_not_hold_the_post_does_not_acknowledge():
    job_sheets.issue(MONDAY)
    sheet = job_sheets.latest()[Position.objects.get(code="C.designer").pk]
    with pytest.raises(Refusal) as refused:
        job_sheets.acknowledge(sheet, person("director"), MONDAY)
    assert refused.value.code == "sheet.not_yours"


def test_planned_places_hold_from_their_day_and_what_was_stays_readable():
    post = Position.objects.get(code="C.designer")
    headcount.plan(post, 3, date(2011, 12, 1), "扩招", person("director"), MONDAY)

    def places(day):
        return next(row for row in headcount.places_on(day) if row.position.code == "C.designer")

    assert (places(DAY).planned, places(DAY).filled, places(DAY).missing, places(DAY).coming.places) == (5, 5, 0, 3)
    assert (places(date(2011, 12, 1)).planned, places(date(2011, 12, 1)).over) == (3, 2)
    headcount.apply_due(date(2011, 12, 1), MONDAY)
    post.refresh_from_db()
    assert (post.headcount, places(DAY).planned) == (3, 5)


def test_a_plan_cannot_begin_in_the_past():
    with pytest.raises(Refusal) as refused:
        headcount.plan(Position.objects.get(code="C.designer"), 3, date(2011, 11, 1), "", None, MONDAY)
    assert refused.value.code == "headcount.past"


def test_everybody_reads_their_sheet_before_anything_is_acknowledged():
    job_sheets.issue(MONDAY)
    rows = job_sheets.readings(DAY)
    assert len(rows) == len({person.pk for people in organisation.chart(DAY).holders.values() for person in people})
    assert not any(row.is_current for row in rows)


@pytest.mark.parametrize(
    "alter",
    [
        lambda files: editing.add_post(files, "C.buyer", {"zh": "采购", "en": "Purchaser"}, "C.dept.ops"),
        lambda files: editing.copy_post(files, "C.designer", "C.designer-b", {"zh": "美工乙", "en": "Designer B"}),
        lambda files: editing.combine_posts(files, "C.ztc-specialist", "C.zz-specialist"),
        lambda files: editing.borrow_post(files, "agency/A.ops-manager", "C.ops-manager", "C.dept.ops"),
        lambda files: editing.take_duties_over(files, "C.store-manager"),
        lambda files: editing.split_post(
            files, "C.planner", "C.copywriter", {"zh": "文案", "en": "Copywriter"},
            [row["id"] for row in content.duties(files, "C.planner")][:1],
        ),
    ],
    ids=["added", "copied", "combined", "borrowed", "taken over", "split"],
)  # fmt: skip
def test_posts_can_be(alter):
    version = versions.change(alter, person("director"), MONDAY)
    assert [fault.message for fault in content.faults_of(version.files) if content.hinders(fault)] == []
    assert difference(versions.live().files, version.files).changes
    assert not effects.preview(version, MONDAY).refused


def without_campaigns(files):
    """The campaign specialist goes, and nobody is left in logistics."""
    editing.remove_post(files, "C.campaign-specialist")
    editing.remove_post(files, "C.logistics-specialist")
    return editing.remove_department(files, "C.dept.logistics")


def test_a_dropped_post_keeps_its_superior_while_somebody_sits_on_it_and_closes_when_they_go(client):
    version = versions.change(without_campaigns, person("director"), MONDAY)
    found = effects.preview(version, MONDAY)
    assert (found.posts["held"], found.lines) == (["C.campaign-specialist", "C.logistics-specialist"], [])

    client.force_login(person("director").user)
    told = client.get(reverse("playbook:preview", args=[version.number])).content.decode()
    assert ("活动专员" in told, "C.campaign-specialist" in told) == (True, False)

    versions.submit(version, person("director"), "", MONDAY)
    versions.publish(version, person("admin"), MONDAY)
    post = Position.objects.get(code="C.campaign-specialist")
    assert organisation.superior_of(post, DAY).code == "promotion"
    organisation.release(person=person("campaign"), position=post, last_day=DAY)
    versions.apply_due(DAY, MONDAY)
    post.refresh_from_db()
    assert post.closed_on is None

    versions.apply_due(DAY + timedelta(days=1), MONDAY + timedelta(days=1))
    post.refresh_from_db()
    assert post.closed_on == DAY + timedelta(days=1)


def test_a_dropped_department_closes_with_its_last_post():
    published(without_campaigns)
    logistics = Department.objects.get(code="C.dept.logistics")
    assert logistics in organisation.open_departments(DAY)

    post = Position.objects.get(code="C.logistics-specialist")
    organisation.release(person=person("logistics"), position=post, last_day=DAY)
    tomorrow = DAY + timedelta(days=1)
    assert versions.apply_due(tomorrow, MONDAY + timedelta(days=1)) == 2
    assert logistics not in organisation.open_departments(tomorrow)
    assert versions.apply_due(tomorrow, MONDAY + timedelta(days=1)) == 0


def test_the_preview_tells_moved_duties_and_new_departments_apart():
    def alter(files):
        editing.add_department(files, "C.dept.crm", {"zh": "会员部", "en": "Members"})
        return editing.move_duty(files, DUTY, "C.presale-cs")

    found = effects.preview(versions.change(alter, person("director"), MONDAY), MONDAY)
    assert [row["code"] for row in found.duties["moved"]] == [DUTY]
    assert found.duties["changed"] == []
    assert [row["code"] for row in found.departments["opened"]] == ["C.dept.crm"]
    assert {"sales-supervisor", "pre-sales"} <= {one.code for one in found.people}


def test_work_nobody_has_begun_goes_with_its_duty_to_the_other_post():
    assert WorkItem.objects.get(duty__code="C.sales-supervisor.08", state="open").person.code == "sales-supervisor"
    published(lambda files: editing.move_duty(files, "C.sales-supervisor.08", "C.presale-cs"))
    items = WorkItem.objects.filter(duty__code="C.sales-supervisor.08", state="open")
    assert {(item.position.code, item.person.code) for item in items} == {
        ("C.presale-cs", "pre-sales"), ("C.presale-cs", "pre-sales-2"),
    }  # fmt: skip
