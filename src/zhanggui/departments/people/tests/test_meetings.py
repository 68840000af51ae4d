"""Meetings: called, held, their actions followed; series that come again."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest

from zhanggui.departments.people.circles import circle_of
from zhanggui.departments.people.contracts import MeetingRefused
from zhanggui.departments.people.meetings import queries, services
from zhanggui.departments.people.meetings.rules import days_of_series
from zhanggui.departments.people.models import Attendance, Meeting
from zhanggui.departments.people.tests.conftest import MONDAY, at, weekly_duty
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

TUESDAY = MONDAY + timedelta(days=1)


def called(company, **more):
    about = {"title": "周例会", "starts_at": at(10), "people": [company.agent.person], "at": at(9), **more}
    return services.call(by=company.manager.person, **about)


def held(company, minutes="差评 12 条", **more):
    meeting = called(company, **more)
    present = {company.manager.person.pk: "present", company.agent.person.pk: "present"}
    return services.hold(meeting_id=meeting.pk, by=company.manager.person, present=present, minutes=minutes, at=at(11))


def published(company, **more):
    meeting = held(company, **more)
    services.add_action(
        meeting_id=meeting.pk, by=company.manager.person, what="回复差评", person=company.agent.person, due_on=TUESDAY
    )
    return services.publish(meeting_id=meeting.pk, by=company.manager.person, at=at(12))


def test_who_is_asked_and_who_leads_are_asked_once(company):
    meeting = called(company, people=[company.agent.person, company.manager.person])
    assert list(meeting.attendances.values_list("person__code", "state")) == [("agent", "asked"), ("manager", "asked")]
    assert News.objects.get(name="meeting.called").payload["people"] == ["agent"]


def test_published_actions_are_on_the_desks_of_who_shall_do_them(company):
    meeting = published(company)
    item = WorkItem.objects.get(kind="meeting")
    assert (item.person, item.title_zh, item.title_en, item.due_at) == (
        company.agent.person, "回复差评（周例会）", "回复差评 (周例会)", at(18, day=TUESDAY),
    )  # fmt: skip
    assert meeting.actions.get().item == item


def test_a_done_action_is_evidence_of_who_did_it(company):
    published(company)
    work.attest(WorkItem.objects.get(kind="meeting").pk, company.agent.person, note="已回复", at=at(15))
    seen = Evidence.objects.get(event="meeting.action_done")
    assert (seen.person, seen.subject, seen.detail["meeting"]) == (company.agent.person, "回复差评", "regular")


def test_a_held_meeting_proves_the_chairs_duty(company):
    item = weekly_duty(company.manager.post, kind="event", event="meeting.held", where={"meeting": "regular"})
    published(company)
    item.refresh_from_db()
    assert (item.state, item.proof, item.done_at) == ("done", "verified", at(10))


def test_publishing_twice_opens_nothing_twice(company):
    meeting = published(company)
    services.publish(meeting_id=meeting.pk, by=company.manager.person, at=at(13))
    assert (WorkItem.objects.filter(kind="meeting").count(), Meeting.objects.get().published_at) == (1, at(12))


@pytest.mark.parametrize("minutes", ["", "  "])
def test_without_minutes_nothing_is_published(company, minutes):
    with pytest.raises(MeetingRefused):
        services.publish(meeting_id=held(company, minutes=minutes).pk, by=company.manager.person, at=at(12))


def test_a_meeting_nobody_came_to_was_not_held(company):
    meeting = called(company)
    services.hold(meeting_id=meeting.pk, by=company.manager.person, present={}, minutes="x", at=at(11))
    with pytest.raises(MeetingRefused):
        services.publish(meeting_id=meeting.pk, by=company.manager.person, at=at(12))
    assert not Evidence.objects.filter(event="meeting.held").exists()


def test_who_only_attends_writes_no_minutes(company):
    meeting = called(company)
    with pytest.raises(MeetingRefused):
        services.hold(meeting_id=meeting.pk, by=company.agent.person, present={}, minutes="x", at=at(11))


def test_reading_the_minutes_is_noted(company):
    meeting = published(company)
    services.confirm(meeting_id=meeting.pk, by=company.agent.person, at=at(14))
    assert Attendance.objects.get(person=company.agent.person).confirmed_at == at(14)


def test_a_cancelled_meeting_is_told_and_not_held(company):
    meeting = called(company)
    services.cancel(meeting_id=meeting.pk, by=company.manager.person, at=at(9))
    assert News.objects.filter(name="meeting.cancelled").count() == 1
    with pytest.raises(MeetingRefused):
        services.hold(meeting_id=meeting.pk, by=company.manager.person, present={}, minutes="x", at=at(11))


def seen_by(who):
    return queries.visible_meetings(circle_of(who.person, MONDAY)).count()


def test_a_meeting_is_seen_by_who_is_asked_and_by_who_stands_above(company):
    called(company)
    assert [seen_by(who) for who in (company.agent, company.designer, company.director)] == [1, 0, 1]


def weekly(company, **more):
    return services.begin_series(
        by=company.manager.person, title="周例会", cadence="weekly", first=MONDAY, time_of_day=time(14),
        people=[company.agent.person], at=at(9), **more,
    )  # fmt: skip


def test_a_series_is_called_a_week_ahead_and_once(company):
    weekly(company)
    assert list(Meeting.objects.order_by("on").values_list("on", flat=True)) == [MONDAY, MONDAY + timedelta(days=7)]
    assert services.call_series(MONDAY, at(9)) == 0
    assert services.call_series(TUESDAY, at(9, day=TUESDAY)) == 0
    later = MONDAY + timedelta(days=7)
    assert services.call_series(later, at(9, day=later)) == 1


def test_ending_a_series_cancels_what_was_called_ahead(company):
    series = weekly(company)
    services.end_series(series_id=series.pk, by=company.manager.person, at=at(15))
    assert sorted(Meeting.objects.values_list("state", flat=True)) == ["called", "cancelled"]
    later = MONDAY + timedelta(days=14)
    assert services.call_series(later, at(9, day=later)) == 0


def days(cadence, first, until, off=(), last=None):
    return list(days_of_series(cadence, first, last, until, lambda day: day not in off, first))


def test_a_day_off_moves_a_weekly_meeting_and_leaves_a_daily_one_out():
    off = {MONDAY + timedelta(days=7)}
    assert days("weekly", MONDAY, MONDAY + timedelta(days=10), off) == [MONDAY, MONDAY + timedelta(days=8)]
    assert days("daily", MONDAY, MONDAY + timedelta(days=2), {TUESDAY}) == [MONDAY, MONDAY + timedelta(days=2)]


def test_the_last_of_a_month_stays_the_last():
    assert days("monthly", date(2012, 1, 31), date(2012, 4, 30)) == [
        date(2012, 1, 31), date(2012, 2, 29), date(2012, 3, 31), date(2012, 4, 30),
    ]  # fmt: skip
    assert days("quarterly", date(2011, 11, 30), date(2012, 3, 1)) == [date(2011, 11, 30), date(2012, 2, 29)]


def form(company: SimpleNamespace, **more):
    return {
        "title": "晨会", "kind": "morning", "day": "2011-11-14", "time": "14:00", "long": "15", "place": "会议室",
        "chair": "manager", "keeper": "agent", "people": ["agent", "designer"], "agenda": "- 昨日", "repeats": "",
        **more,
    }  # fmt: skip


def test_a_meeting_goes_from_the_form_to_the_desk(company, enter):
    chair, keeper = enter("manager"), enter("agent")
    address = chair.post("/people/meetings/new/", form(company)).headers["Location"]
    keeper.post(f"{address}act/", {"do": "action", "what": "改主图", "person": "designer", "due": "2011-11-16"})
    people = {f"person-{one.pk}": "present" for one in (company.agent.person, company.manager.person)}
    keeper.post(f"{address}act/", {"do": "publish", "minutes": "# 昨日\n- 好", **people})
    assert WorkItem.objects.get(kind="meeting").person == company.designer.person
    page = enter("designer").get(address).content.decode()
    assert "<h3>昨日</h3>" in page
    to_the_item = f'href="/tasks/{WorkItem.objects.get(kind="meeting").pk}/"'
    assert to_the_item in page  # the action leads to the work for who may see it
    assert to_the_item not in keeper.get(address).content.decode()


def test_adding_an_action_keeps_the_minutes_typed_so_far(company, enter):
    meeting = called(company)
    form = {"do": "action", "minutes": "写了一半", "what": "改主图", "person": "agent", "due": "2011-11-16"}
    enter("manager").post(f"/people/meetings/{meeting.pk}/act/", form)
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.actions.count()) == ("写了一半", 1)


def test_minutes_stay_where_an_action_beside_them_is_refused(company, enter):
    meeting = called(company)
    form = {"do": "keep", "minutes": "写了半小时", "what": "回复差评", "person": "", "due": str(TUESDAY)}
    enter("manager").post(f"/people/meetings/{meeting.pk}/act/", form)
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.actions.count()) == ("写了半小时", 0)


def test_minutes_not_yet_published_are_read_by_who_leads_only(company, enter):
    meeting = held(company, minutes="未定稿")
    assert "未定稿" in enter("manager").get(f"/people/meetings/{meeting.pk}/").content.decode()
    assert "未定稿" not in enter("agent").get(f"/people/meetings/{meeting.pk}/").content.decode()


def test_only_who_may_call_meetings_calls_one(company, enter):
    assert enter("agent").post("/people/meetings/new/", form(company)).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(company, enter, language):
    weekly(company)
    meeting = published(company, title="总结会")
    browser = enter("manager", language)
    ahead = Meeting.objects.filter(state="called").first()
    pages = ("", "new/", "series/", f"{meeting.pk}/", f"{ahead.pk}/", f"{ahead.pk}/change/")
    assert [browser.get(f"/people/meetings/{page}").status_code for page in pages] == [200] * 6
