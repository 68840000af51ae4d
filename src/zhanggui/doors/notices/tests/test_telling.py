"""Who is told what, when and how often."""

from datetime import date, time, timedelta

import pytest

from zhanggui.base import clock
from zhanggui.doors.notices import services, telling
from zhanggui.doors.notices.models import Notice, Sending
from zhanggui.doors.notices.services import NoticeRefused
from zhanggui.doors.notices.telling import Telling, Thing
from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work


def test_the_same_key_is_told_once(company, tell):
    first, second = tell("assigned", "Price check", key="a"), tell("assigned", "Price check", key="a")

    assert first == second
    assert Notice.objects.get().count == 1


def test_the_same_key_for_another_person_is_another_notice(company, tell):
    tell("assigned", "Price check", key="a")
    tell("assigned", "Price check", key="a", person=company.agent)

    assert Notice.objects.count() == 2


def test_what_is_off_is_not_told_and_stays_untold(company, tell, wishes):
    wish = wishes(company.manager, assigned=[])
    assert tell("assigned", "Price check", key="a") is None
    wish.delete()
    assert tell("assigned", "Price check", key="a") is None
    assert Notice.objects.count() == 0


def test_an_unknown_kind_is_refused(tell):
    with pytest.raises(NoticeRefused):
        tell("gossip", "…")


def test_what_comes_together_is_one_notice_with_its_things(company, tell, at):
    for minute in (0, 5, 10):
        at(10, minute)
        tell("opened", f"Work {minute}")

    notice = Notice.objects.get()
    assert (notice.count, [one["zh"] for one in notice.things]) == (3, ["Work 0", "Work 5", "Work 10"])


def test_what_comes_later_or_after_reading_is_a_notice_of_its_own(company, tell, at):
    tell("opened", "one")
    at(10, 15)
    tell("opened", "two")
    services.read(company.manager, Notice.objects.all(), clock.now())
    tell("opened", "three")

    assert sorted(Notice.objects.values_list("title_zh", "count")) == [("one", 1), ("three", 1), ("two", 1)]


def test_kinds_are_not_mixed(company, tell):
    tell("opened", "one")
    tell("overdue", "two")

    assert Notice.objects.count() == 2


def test_fifty_opened_items_are_one_notice(company, at):
    for number in range(50):
        company.duty(f"duty-{number}")
    at(6)
    work.open_day(MONDAY, clock.now())
    events.deliver_waiting()

    notice = Notice.objects.get(person=company.manager)
    assert (notice.kind, notice.count, len(notice.things), notice.unlisted) == ("opened", 50, 20, 30)
    assert "50" in notice.title


def test_a_hundred_pieces_of_news_cost_no_more_questions_than_two(company, at, django_assert_max_num_queries):
    item = work.open_item(
        key="t:1", kind="task", title_zh="整理差评", person=company.agent, opens_on=MONDAY, due_at=moment(MONDAY, 18),
        at=clock.now(),
    )  # fmt: skip
    people = [organisation.hire(code=f"N{number}", name=f"员工{number}") for number in range(100)]
    events.deliver_waiting()
    payloads = [{"items": [item.pk], "people": [person.code]} for person in people]
    events.announce_all("work.overdue", payloads, clock.now())

    with django_assert_max_num_queries(25):
        assert events.deliver_waiting() == 100
    assert Notice.objects.filter(person__in=people, title_zh="整理差评", count=1).count() == 100


def test_news_of_one_morning_for_one_person_is_one_notice_though_it_comes_in_pieces(company, at):
    items = [
        work.open_item(
            key=f"t:{number}", kind="task", title_zh=f"事项{number}", person=company.agent, opens_on=MONDAY,
            due_at=moment(MONDAY, 18), at=clock.now(),
        )
        for number in range(3)
    ]  # fmt: skip
    events.announce_all("work.overdue", [{"items": [one.pk], "people": ["P2"]} for one in items], clock.now())
    events.deliver_waiting()

    notice = Notice.objects.get(person=company.manager, kind="overdue")
    assert (notice.count, [one["zh"] for one in notice.things]) == (3, ["事项0", "事项1", "事项2"])


def test_what_another_process_told_meanwhile_is_not_told_again(company, at, monkeypatch):
    said = [Telling(person, "assigned", [Thing("查价")], "a") for person in (company.manager, company.agent)]
    telling.tell_many(said[:1], clock.now())
    real = telling._not_told
    monkeypatch.setattr(telling, "_not_told", lambda tellings: list(tellings) if len(tellings) > 1 else real(tellings))
    telling.tell_many(said, clock.now())

    assert sorted(Notice.objects.values_list("person__code", "count")) == [("P2", 1), ("P3", 1)]


def test_delivering_news_twice_tells_once(company, at):
    company.duty()
    work.open_day(MONDAY, clock.now())
    events.deliver_waiting()
    events.deliver_waiting()

    assert Notice.objects.get().count == 1


@pytest.mark.parametrize(("news", "kind"), [("work.assigned", "assigned"), ("work.escalated", "escalated")])
def test_news_of_an_item_carries_its_title_and_leads_to_it(company, at, news, kind):
    item = work.open_item(
        key="t:1", kind="task", title_zh="整理差评", title_en="Sort bad reviews", person=company.agent,
        opens_on=MONDAY, due_at=moment(MONDAY, 18), at=clock.now(),
    )  # fmt: skip
    events.announce(news, {"item": item.pk, "items": [item.pk], "people": ["P2"], "by": "P1", "text": "secret words"})
    events.deliver_waiting()

    notice = Notice.objects.get(person=company.manager)
    assert (notice.kind, notice.title_zh, notice.title_en, notice.link) == (
        kind, "整理差评", "Sort bad reviews", f"/tasks/{item.pk}/",
    )  # fmt: skip
    assert "secret words" not in str(Notice.objects.filter(pk=notice.pk).values())


def test_a_reason_somebody_wrote_is_not_carried(company, at):
    item = work.open_item(
        key="t:1", kind="task", title_zh="整理差评", person=company.manager, opens_on=MONDAY,
        due_at=moment(MONDAY, 18), at=clock.now(),
    )  # fmt: skip
    work.send_back(item.pk, company.manager, "买家张三丰 13812345678 住在翠苑一区", clock.now())
    events.deliver_waiting()

    told = list(Notice.objects.filter(kind="returned").values())
    assert told
    assert not any(word in str(told) for word in ("张三丰", "13812345678", "翠苑"))


def test_processes_and_leave_are_told_in_both_languages(company, at):
    events.announce(
        "process.finished",
        {"people": ["P2"], "title_zh": "大促报名", "title_en": "Campaign entry", "link": "/processes/runs/1/"},
    )
    events.announce("absence.asked", {"people": ["P1"], "by": "P2", "text": "x", "link": "/absences/"})
    events.deliver_waiting()

    assert list(Notice.objects.order_by("kind").values_list("kind", "title_zh", "title_en", "link")) == [
        ("absence", "李店长 申请请假", "李店长 asks for leave", "/absences/"),
        ("process", "大促报名 已结束", "Campaign entry is finished", "/processes/runs/1/"),
    ]


def test_who_has_left_is_told_nothing(company, at):
    type(company.manager).objects.filter(pk=company.manager.pk).update(left_on=date(2011, 11, 13))
    events.announce("process.finished", {"people": ["P2"], "title_zh": "大促报名"})
    events.deliver_waiting()

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("link", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_a_link_out_of_the_house_is_left_out(tell, link):
    assert tell("assigned", "Price check", link=link).link == ""


def test_at_once_means_in_half_a_minute_and_in_one_message(company, tell, wishes, post_office):
    wishes(company.manager, mail="li@company.example")
    tell("assigned", "one")
    tell("returned", "two")

    only = Sending.objects.get()
    assert only.due_at == moment(MONDAY, 10) + timedelta(seconds=30)
    assert only.notices.count() == 2


def test_in_quiet_hours_it_waits_for_their_end_in_one_message(company, tell, wishes, post_office, at):
    wishes(company.manager, mail="li@company.example", quiet_from=time(21), quiet_until=time(8))
    at(22)
    tell("assigned", "one")
    at(6, 0, TUESDAY)
    tell("escalated", "two")

    only = Sending.objects.get()
    assert only.due_at == moment(TUESDAY, 8)
    assert only.notices.count() == 2


def test_a_digest_is_due_the_next_morning(company, tell, wishes, post_office):
    wishes(company.manager, mail="li@company.example", digest_at=time(8, 30))

    assert tell("opened", "one").digest_due == moment(TUESDAY, 8, 30)
    assert Sending.objects.count() == 0


def test_a_weekly_digest_waits_for_its_day(company, tell, wishes, post_office):
    wishes(company.manager, mail="li@company.example", digest="weekly", digest_weekday=4, digest_at=time(17))

    assert tell("opened", "one").digest_due == moment(date(2011, 11, 18), 17)


def test_what_can_reach_nobody_any_other_way_is_shown_in_the_browser(company, tell, wishes):
    wishes(company.manager, assigned=["mail"], opened=["digest"])

    assert tell("assigned", "one").in_browser
    assert tell("opened", "two").in_browser


def test_what_was_read_here_is_not_sent_in_a_digest(company, tell, wishes, post_office):
    wishes(company.manager, mail="li@company.example")
    notice = tell("opened", "one")
    services.read(company.manager, Notice.objects.all(), clock.now())

    notice.refresh_from_db()
    assert notice.digest_due is None


def test_nobody_marks_anothers_notices(company, tell):
    tell("opened", "one")

    assert services.read(company.agent, Notice.objects.all(), clock.now()) == 0


def test_choosing_another_time_moves_the_digest_that_waits(company, tell, wishes, post_office, at):
    wishes(company.manager, mail="li@company.example")
    notice = tell("opened", "one")
    services.choose(
        company.manager, ways={}, mail="li@company.example", robot=None, mention="", quiet=(None, None),
        digest="daily", digest_at=time(18), digest_weekday=0, at=clock.now(),
    )  # fmt: skip

    notice.refresh_from_db()
    assert notice.digest_due == moment(MONDAY, 18)


@pytest.mark.parametrize("mail", ["not-an-address", "a@b@c.example", "x@evil.example\nBcc: y@evil.example"])
def test_what_is_no_mail_address_is_refused(db, mail):
    with pytest.raises(NoticeRefused):
        services.check_mail(mail)


def test_mail_only_goes_to_the_companys_domains_where_they_are_named(company, post_office):
    post_office.options["domains"] = ["company.example"]
    post_office.save()

    assert services.check_mail("li@Company.example") == "li@Company.example"
    with pytest.raises(NoticeRefused):
        services.check_mail("li@elsewhere.example")


@pytest.mark.parametrize("mention", ["all", "@all", "ALL", "a b", '"><at', "<@all>", "x" * 65])
def test_nobody_can_have_everybody_called(mention):
    with pytest.raises(NoticeRefused):
        services.check_mention(mention)


def test_a_robot_of_another_department_cannot_be_chosen(company, robot):
    other = organisation.open_department(code="fin", name_zh="财务", name_en="Finance")
    theirs, ours = robot(department=other), robot("wecom", department=company.department)

    assert list(services.channels_open_to(company.manager, clock.now())) == [ours]
    with pytest.raises(NoticeRefused):
        services.choose(
            company.manager, ways={}, mail="", robot=theirs, mention="", quiet=(None, None), digest="daily",
            digest_at=time(8), digest_weekday=0, at=clock.now(),
        )  # fmt: skip
