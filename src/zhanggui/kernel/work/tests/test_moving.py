"""Whose desk it is on, who accepts it, what hangs on it."""

import pytest
from django.utils import translation

from zhanggui.base import Refusal
from zhanggui.kernel.events.models import News
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work import hooks
from zhanggui.kernel.work.models import WorkItem, WorkNote

NINE, TEN, ELEVEN = (moment(MONDAY, hour) for hour in (9, 10, 11))


@pytest.fixture
def task(company) -> WorkItem:
    """The manager asks the agent."""
    return work.give_task(
        by=company.manager, to=company.agent, title="整理差评", due_at=moment(TUESDAY, 18), at=NINE, minutes=60,
        wants_review=True, key="1",
    )  # fmt: skip


def refused(code, fn, *args, **words):
    with pytest.raises(Refusal) as refusal:
        fn(*args, **words)
    assert refusal.value.code == code


def test_a_task_given_twice_with_one_key_is_one_task(company, task):
    again = work.give_task(
        by=company.manager, to=company.agent, title="整理差评", due_at=moment(TUESDAY, 18), at=NINE, key="1"
    )
    assert (again.pk, WorkItem.objects.count()) == (task.pk, 1)
    assert (task.requested_by, task.source, task.minutes) == (company.manager, "task", 60)


def test_who_asked_accepts_and_the_agents_word_is_not_enough(company, task):
    refused("work.wants_review", work.attest, task.pk, company.agent, "好了", at=TEN)
    refused("work.nothing_said", work.submit_for_review, task.pk, company.agent, at=TEN)
    work.submit_for_review(task.pk, company.agent, "12 条已整理", at=TEN)
    assert list(work.to_review(company.manager, MONDAY)) == [task]

    refused("work.not_reviewer", work.accept, task.pk, company.agent, ELEVEN)
    done = work.accept(task.pk, company.manager, ELEVEN)
    assert (done.state, done.proof, done.done_by, done.review) == ("done", "verified", company.agent, "accepted")


def test_what_is_returned_is_open_again_and_counts(company, task):
    work.submit_for_review(task.pk, company.agent, "12 条", at=TEN)
    refused("work.no_reason_given", work.reject, task.pk, company.manager, " ", ELEVEN)
    work.reject(task.pk, company.manager, "漏了二店", ELEVEN)
    back = WorkItem.objects.get(pk=task.pk)
    assert (back.state, back.review, back.returned_times, back.stage) == ("open", "returned", 1, "begun")
    assert News.objects.get(name="work.returned").payload["people"] == ["P3"]


def test_the_superior_may_return_what_was_only_attested(company):
    company.duty(position=company.agent_post, binding={"kind": "attest"})
    (item,) = work.open_day(MONDAY, NINE).items
    work.attest(item.pk, company.agent, "看过", at=TEN)
    work.reject(item.pk, company.manager, "没有写结论", ELEVEN)
    item.refresh_from_db()
    assert (item.state, item.proof, item.returned_times) == ("open", "", 1)
    work.attest(item.pk, company.agent, "结论：正常", at=ELEVEN)
    assert work.accept(item.pk, company.director, moment(MONDAY, 12)).proof == "attested"


def test_an_appraisal_is_accepted_by_the_appraiser_not_by_the_line(company):
    company.agent_post.appraiser = company.director_post
    company.agent_post.save()
    item = work.open_item(
        key="appraisal:1", kind="appraisal", title_zh="月度考核", position=company.agent_post, opens_on=MONDAY,
        due_at=moment(TUESDAY), at=NINE,
    )  # fmt: skip
    work.submit_for_review(item.pk, company.agent, "自评", at=TEN)
    refused("work.not_reviewer", work.accept, item.pk, company.manager, ELEVEN)
    assert work.accept(item.pk, company.director, ELEVEN).reviewer == company.director


def test_the_stand_in_of_who_asked_accepts_meanwhile(company, task):
    stand_in = company.person("P9")
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=stand_in, starts=MONDAY, ends=MONDAY
    )
    work.submit_for_review(task.pk, company.agent, "好了", at=TEN)
    assert list(work.to_review(stand_in, MONDAY)) == [task]
    assert work.accept(task.pk, stand_in, ELEVEN).state == "done"


def test_assigning_a_duty_keeps_whose_it_is_and_a_task_does_not(company, task):
    company.duty(binding={"kind": "attest"})
    (duty,) = work.open_day(MONDAY, NINE).items
    moved = work.assign(duty.pk, company.agent, company.director, TEN)
    assert (moved.person, moved.on_behalf_of, moved.requested_by) == (company.agent, company.manager, company.director)
    given = work.assign(task.pk, company.manager, company.director, TEN)
    assert (given.person, given.on_behalf_of) == (company.manager, None)
    refused("work.not_yours", work.assign, given.pk, company.agent, company.person("P9"), TEN)


def test_somebody_takes_what_lies_on_nobodys_desk(company):
    organisation.release(person=company.agent, position=company.agent_post, last_day=MONDAY)
    item = work.open_item(
        key="alert:1", kind="alert", title_zh="退款率过高", position=company.agent_post, opens_on=MONDAY,
        due_at=moment(TUESDAY),
    )  # fmt: skip
    WorkItem.objects.update(person=None, route="nobody")
    assert work.take(item.pk, company.manager, TEN).person == company.manager


def test_what_cannot_be_done_goes_back_to_who_asked_with_the_reason(company, task):
    refused("work.no_reason_given", work.send_back, task.pk, company.agent, "", TEN)
    back = work.send_back(task.pk, company.agent, "没有后台权限", TEN)
    note = WorkNote.objects.get(action="sent_back")
    assert (back.person, note.whom, note.said) == (company.manager, "王客服 → 李店长", "没有后台权限")


def test_the_history_names_people_and_other_items_in_the_language_of_its_reader(company, task):
    Person.objects.filter(pk=company.agent.pk).update(name_en="Wang Li")
    other = work.open_item(
        key="alert:1", kind="alert", title_zh="退款率过高", title_en="Too many refunds", person=company.agent,
        opens_on=MONDAY, due_at=moment(TUESDAY),
    )  # fmt: skip
    work.link(task.pk, other.pk, "relates", company.agent, TEN)
    work.set_priority(task.pk, 3, company.agent, TEN)
    work.send_back(task.pk, company.agent, "no access", ELEVEN)
    with translation.override("en"):
        told = [(note.action, note.whom, note.about and note.about.title, note.said) for note in work.history_of(task)]
    assert told == [
        ("assigned", "→ Wang Li", None, ""),
        ("linked", "", "Too many refunds", ""),
        ("priority_set", "", None, "urgent"),
        ("sent_back", "Wang Li → 李店长", None, "no access"),
    ]


def test_help_is_an_item_of_its_own_and_lets_the_helper_see(company, task):
    other = company.person("P9")
    helping = work.ask_help(task.pk, company.agent, other, "导出评价", TEN)
    assert (helping.person, helping.parent, helping.requested_by) == (other, task, company.agent)
    work.comment(task.pk, other, "已导出", ELEVEN)
    work.unwatch(task.pk, other, ELEVEN)
    work.comment(task.pk, other, "仍能看到", ELEVEN)


def test_help_that_is_still_open_is_taken_back_once_the_whole_is_done(company, task):
    helping = work.ask_help(task.pk, company.agent, company.person("P9"), "导出评价", TEN)
    work.submit_for_review(task.pk, company.agent, "好", at=TEN)
    work.accept(task.pk, company.manager, ELEVEN)
    helping.refresh_from_db()
    assert (helping.state, work.history_of(helping)[-1].action) == ("cancelled", "not_needed")
    assert ["P9"] in [one.payload["people"] for one in News.objects.filter(name="work.done")]


def test_parts_tell_the_whole_how_far_it_is(company, task):
    parts = work.split(
        task.pk, [work.Part("一店"), work.Part("二店", company.manager), work.Part("三店")], company.agent, TEN
    )
    assert [part.person.code for part in parts] == ["P3", "P2", "P3"]
    work.attest(parts[0].pk, company.agent, "好", at=ELEVEN)
    task.refresh_from_db()
    assert str(task.done_share) == "0.33"


def test_a_whole_is_not_accepted_while_a_part_of_it_is_open(company, task):
    first, second = work.split(
        task.pk, [work.Part("一店"), work.Part("二店", company.manager)], company.agent, TEN
    )  # fmt: skip
    refused("work.parts_open", work.submit_for_review, task.pk, company.agent, "好", at=TEN)
    work.attest(first.pk, company.agent, "好", at=TEN)
    with translation.override("en"), pytest.raises(Refusal) as refusal:
        work.submit_for_review(task.pk, company.agent, "好", at=TEN)
    assert "1 of 2 parts are still open" in str(refusal.value.sentence)
    refused("work.not_yours", work.take_back, second.pk, company.person("P9"), at=TEN)
    work.take_back(second.pk, company.agent, "不用了", TEN)
    task.refresh_from_db()
    assert str(task.done_share) == "1.00"
    work.submit_for_review(task.pk, company.agent, "好", at=ELEVEN)
    assert work.accept(task.pk, company.manager, ELEVEN).state == "done"


def test_what_was_submitted_before_a_part_was_cut_off_waits_for_it(company, task):
    work.submit_for_review(task.pk, company.agent, "好", at=TEN)
    (part,) = work.split(task.pk, [work.Part("补一店")], company.agent, TEN)
    refused("work.parts_open", work.accept, task.pk, company.manager, TEN)
    work.attest(part.pk, company.agent, "好", at=ELEVEN)
    assert work.accept(task.pk, company.manager, ELEVEN).state == "done"


def test_what_has_to_be_done_first_holds_the_other_up(company, task):
    first = work.give_task(by=company.agent, to=company.agent, title="导出", due_at=moment(TUESDAY, 12), at=NINE)
    work.link(first.pk, task.pk, "blocks", company.agent, TEN)
    refused("work.link_circle", work.link, task.pk, first.pk, "blocks", company.agent, TEN)
    refused("work.blocked", work.start, task.pk, company.agent, TEN)
    work.attest(first.pk, company.agent, "已导出", at=TEN)
    assert work.start(task.pk, company.agent, ELEVEN).stage == "begun"


def test_watching_is_for_who_may_see(company, task):
    stranger = company.person("P9")
    refused("work.not_yours", work.watch, task.pk, stranger, TEN)
    work.watch(task.pk, company.director, TEN)
    assert list(work.watched_by(company.director)) == [task]


def test_a_file_is_kept_once(company, task):
    for _ in range(2):
        work.add_file(task.pk, company.agent, name="差评.xlsx", path="ab/差评.xlsx", at=TEN)
    assert task.files.count() == 1


def test_many_at_once_say_which_were_refused_and_why(company, task):
    company.duty("own", position=company.director_post, binding={"kind": "attest"})
    (foreign,) = work.open_day(MONDAY, NINE).items
    result = work.bulk([task.pk, foreign.pk], "priority", company.manager, TEN, priority=3)
    assert (result.done, [key for key, _why in result.refused]) == ([task.pk], [foreign.pk])
    assert WorkItem.objects.get(pk=task.pk).priority == 3
    refused("work.unknown_action", work.bulk, [1], "delete", company.manager, TEN)


def test_rooms_above_hear_of_every_item_that_closes(company, task, monkeypatch):
    monkeypatch.setattr(hooks, "done_hooks", heard := [])
    closed = []
    heard.append(lambda item, at: closed.append(item.key))
    work.submit_for_review(task.pk, company.agent, "好", at=TEN)
    work.accept(task.pk, company.manager, ELEVEN)
    company.duty()
    (item,) = work.open_day(MONDAY, NINE).items
    work.verify_items([work.Proven(item.pk, TEN, company.manager)])
    work.verify_items([work.Proven(item.pk, TEN, company.manager)])
    assert closed == ["task:1", item.key]
