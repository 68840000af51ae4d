"""What people may do with an item."""

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem, WorkNote


@pytest.fixture
def item(company) -> WorkItem:
    company.duty(binding={"kind": "attest"})
    return work.open_day(MONDAY, moment(MONDAY)).items[0]


def refused(code, fn, *args, **words):
    with pytest.raises(Refusal) as refusal:
        fn(*args, **words)
    assert refusal.value.code == code


def test_an_attestation_needs_words_or_an_attachment(company, item):
    refused("work.nothing_said", work.attest, item.pk, company.manager, "  ", "", moment(MONDAY, 10))
    done = work.attest(item.pk, company.manager, "", "files/shelf.jpg", moment(MONDAY, 10))
    assert (done.state, done.proof, done.attachment, done.done_by) == (
        "done",
        "attested",
        "files/shelf.jpg",
        company.manager,
    )


def test_attesting_the_same_twice_is_written_once(company, item):
    for _ in range(2):
        work.attest(item.pk, company.manager, "已核对", at=moment(MONDAY, 10))
    assert WorkNote.objects.filter(action="attested").count() == 1


def test_what_evidence_proved_cannot_be_attested_over(company, item):
    work.verify_items([work.Proven(item.pk, moment(MONDAY, 9), company.manager)])
    refused("work.already_verified", work.attest, item.pk, company.manager, "补充", at=moment(MONDAY, 10))


def test_a_colleague_may_not_touch_it_but_a_superior_may(company, item):
    refused("work.not_yours", work.attest, item.pk, company.agent, "我来", at=moment(MONDAY, 10))
    refused("work.not_yours", work.comment, item.pk, company.agent, "在吗", moment(MONDAY, 10))
    assert work.attest(item.pk, company.director, "电话确认", at=moment(MONDAY, 10)).done_by == company.director


def test_whoever_covers_the_post_may(company, item):
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=MONDAY, ends=MONDAY
    )
    assert work.attest(item.pk, company.agent, "代做", at=moment(MONDAY, 10)).state == "done"


def test_reopening_needs_a_reason_and_takes_the_proof_away(company, item):
    work.attest(item.pk, company.manager, "已核对", at=moment(MONDAY, 10))
    refused("work.no_reason", work.reopen, item.pk, company.director, " ", moment(MONDAY, 11))
    again = work.reopen(item.pk, company.director, "漏了一家店", moment(MONDAY, 11))
    assert (again.state, again.proof, again.done_at) == ("open", "", None)


def test_handing_over_moves_the_item_and_remembers_whose_it_was(company, item):
    work.hand_over(item.pk, company.manager, company.agent, "在外出差", moment(MONDAY, 10))
    item.refresh_from_db()
    assert (item.person, item.on_behalf_of) == (company.agent, company.manager)
    note = WorkNote.objects.get()
    assert (note.whom, note.said) == ("李店长 → 王客服", "在外出差")

    work.open_day(MONDAY, moment(MONDAY, 11))
    item.refresh_from_db()
    assert (item.person, WorkItem.objects.count()) == (company.agent, 1)


def test_handing_back_leaves_nobody_behind(company, item):
    work.hand_over(item.pk, company.manager, company.agent, at=moment(MONDAY, 10))
    back = work.hand_over(item.pk, company.agent, company.manager, at=moment(MONDAY, 11))
    assert (back.person, back.on_behalf_of) == (company.manager, None)


def test_done_items_and_leavers_are_not_handed_over(company, item):
    gone = company.person("P8", "老赵")
    organisation.leave(person=gone, on=MONDAY)
    refused("work.receiver_left", work.hand_over, item.pk, company.manager, gone, at=moment(TUESDAY))
    work.attest(item.pk, company.manager, "好", at=moment(MONDAY, 10))
    refused("work.already_done", work.hand_over, item.pk, company.manager, company.agent, at=moment(MONDAY, 11))


def test_an_alert_opens_once_and_closes_with_its_module(company):
    words = {
        "key": "alert:1", "kind": "alert", "title_zh": "退款率过高", "position": company.manager_post,
        "opens_on": MONDAY, "due_at": moment(TUESDAY),
    }  # fmt: skip
    first, again = work.open_item(**words), work.open_item(**words)
    closed = work.close_item(key="alert:1", person=company.manager, at=moment(MONDAY, 15), note="已处理")

    assert (first.pk, first.person) == (again.pk, company.manager)
    assert (closed.state, closed.proof, closed.note) == ("done", "verified", "已处理")
    assert work.close_item(key="alert:2", person=None, at=moment(MONDAY)) is None


def test_work_for_a_person_needs_no_position(company):
    item = work.open_item(key="task:1", title_zh="交表", person=company.agent, opens_on=MONDAY, due_at=moment(TUESDAY))
    assert (item.person, item.position, list(work.items_for(company.agent))) == (company.agent, None, [item])
    refused("work.nobody_named", work.open_item, key="x", title_zh="?", opens_on=MONDAY, due_at=moment(MONDAY))


def test_the_desk_of_a_day_shows_what_was_open_and_what_is_done(company, item):
    work.attest(item.pk, company.manager, "好", at=moment(MONDAY, 10))
    company.duty("late", cadences=["daily"])
    work.open_day(MONDAY, moment(MONDAY, 11))

    def codes(found):
        return [one.duty.code for one in found]

    assert codes(work.items_for(company.manager)) == ["late"]
    assert codes(work.items_for(company.manager, MONDAY)) == ["read-sales", "late"]
    assert codes(work.items_for(company.manager, TUESDAY)) == ["late"]
    assert codes(work.team_items(company.director, MONDAY)) == ["read-sales", "late"]
    assert codes(work.position_items(company.manager_post, MONDAY, ["done"])) == ["read-sales"]
