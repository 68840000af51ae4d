"""Work is recognised, not reported twice."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection

from zhanggui.kernel.conftest import make_company
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

REPORT = {"report": "daily-sales"}


def read_report(person, at=None, key="read:1", **words):
    detail = words.pop("detail", REPORT)
    return evidence.record(
        key=key, event="report.read", person=person, at=at or moment(MONDAY, 10), detail=detail, **words
    )


def only_item() -> WorkItem:
    return WorkItem.objects.get()


@pytest.fixture
def opened(company):
    company.duty()
    work.open_day(MONDAY, moment(MONDAY))
    return company


def test_doing_the_job_closes_the_item(opened):
    made = read_report(opened.manager, subject="日报 2011-11-13", link="/insight/reports/1/")

    item = only_item()
    assert (item.state, item.proof, item.done_by, item.done_at) == ("done", "verified", opened.manager, made.at)
    assert evidence.evidence_of(item) == [made]


def test_the_same_key_is_written_once(opened):
    assert read_report(opened.manager) == read_report(opened.manager, at=moment(MONDAY, 11))
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    "words",
    [
        {"detail": {"report": "weekly-sales"}},
        {"at": moment(TUESDAY, 0, 30)},
        {"at": moment(date(2011, 11, 13), 23, 59)},
    ],
)
def test_something_else_or_another_day_does_not_count(opened, words):
    read_report(opened.manager, **words)
    assert only_item().state == "open"


def test_the_day_ends_at_midnight_in_shanghai(opened):
    read_report(opened.manager, at=moment(MONDAY, 23, 59))
    assert only_item().proof == "verified"


def test_somebody_elses_reading_does_not_count(opened):
    read_report(opened.agent)
    read_report(opened.director, key="read:2")
    read_report(None, key="read:3")
    assert only_item().state == "open"


def test_by_anyone_lets_the_system_count(company):
    company.duty(binding={"kind": "event", "event": "file.taken", "by": "anyone"})
    work.open_day(MONDAY, moment(MONDAY))
    evidence.record(key="file:1", event="file.taken", person=None, at=moment(MONDAY, 8))
    assert (only_item().proof, only_item().done_by) == ("verified", None)


def test_a_shop_is_matched_with_the_rest(company):
    company.duty(binding={"kind": "event", "event": "file.taken", "where": {"shop": "tm1", "format": ["a", "b"]}})
    work.open_day(MONDAY, moment(MONDAY))
    for number, (shop, layout) in enumerate([("tm2", "a"), ("tm1", "c")]):
        evidence.record(
            key=f"f{number}", event="file.taken", person=company.manager, at=moment(MONDAY), shop=shop,
            detail={"format": layout},
        )  # fmt: skip
    assert only_item().state == "open"
    evidence.record(
        key="ok", event="file.taken", person=company.manager, at=moment(MONDAY), shop="tm1", detail={"format": "b"}
    )
    assert only_item().state == "done"


def test_some_duties_want_it_three_times(company):
    company.duty(binding={"kind": "event", "event": "order.noted", "count": 3})
    work.open_day(MONDAY, moment(MONDAY))
    for number in range(3):
        assert only_item().state == "open"
        evidence.record(key=f"n{number}", event="order.noted", person=company.manager, at=moment(MONDAY, 10 + number))
    assert (only_item().state, only_item().done_at) == ("done", moment(MONDAY, 12))
    assert len(evidence.evidence_of(only_item())) == 3


def test_the_stand_in_counts_and_so_does_the_absent_person(company):
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=MONDAY, ends=TUESDAY
    )
    company.duty()
    work.open_day(MONDAY, moment(MONDAY))
    read_report(company.manager)
    assert only_item().done_by == company.manager

    work.open_day(TUESDAY, moment(TUESDAY))
    read_report(company.agent, at=moment(TUESDAY, 10), key="read:2")
    assert WorkItem.objects.get(opens_on=TUESDAY).done_by == company.agent


def test_with_two_seats_each_proves_their_own(company):
    second = company.person("P9")
    organisation.assign(person=second, position=company.manager_post, starts=date(2011, 2, 1))
    company.duty()
    work.open_day(MONDAY, moment(MONDAY))
    read_report(second)
    assert dict(WorkItem.objects.values_list("person__code", "state")) == {"P2": "open", "P9": "done"}


def test_what_happened_before_the_item_opened_closes_it(company):
    company.duty()
    company.duty("twice", binding={"kind": "event", "event": "order.noted", "count": 2})
    read_report(company.manager, at=moment(MONDAY, 8))
    for number in range(2):
        evidence.record(key=f"n{number}", event="order.noted", person=company.manager, at=moment(MONDAY, 7 + number))
    opened = work.open_day(MONDAY, moment(MONDAY, 9))

    assert opened.opened == 2
    assert set(WorkItem.objects.values_list("state", "proof")) == {("done", "verified")}
    assert WorkItem.objects.get(duty__code="twice").done_at == moment(MONDAY, 8)


def test_evidence_after_an_attestation_verifies_it(opened):
    work.attest(only_item().pk, opened.manager, "看过了", at=moment(MONDAY, 9, 30))
    assert only_item().proof == "attested"
    read_report(opened.manager, at=moment(MONDAY, 11))
    assert (only_item().proof, only_item().done_at) == ("verified", moment(MONDAY, 9, 30))


def test_an_attestation_is_kept_as_evidence_marked_as_such(opened):
    work.attest(only_item().pk, opened.manager, "看过了", at=moment(MONDAY, 9, 30))
    (one,) = evidence.evidence_of(only_item())
    assert (one.event, one.person, one.items.get().note) == ("work.attested", opened.manager, "看过了")


def test_evidence_from_before_a_reopening_no_longer_counts(opened):
    read_report(opened.manager, at=moment(MONDAY, 10))
    work.reopen(only_item().pk, opened.director, "看的是旧报表", moment(MONDAY, 11))
    work.open_day(MONDAY, moment(MONDAY, 12))
    assert only_item().state == "open"
    read_report(opened.manager, at=moment(MONDAY, 13), key="read:2")
    assert (only_item().state, only_item().done_at) == ("done", moment(MONDAY, 13))


def test_recording_takes_few_queries_whatever_is_open(company, django_assert_max_num_queries):
    for number in range(30):
        company.duty(f"duty-{number}")
    work.open_day(MONDAY, moment(MONDAY))
    with django_assert_max_num_queries(22):
        read_report(company.manager)
    assert WorkItem.objects.filter(state="done").count() == 30


@pytest.mark.django_db(transaction=True)
def test_two_pieces_at_once_complete_an_item_that_wants_two():
    company = make_company()
    company.duty(binding={"kind": "event", "event": "order.noted", "count": 2})
    work.open_day(MONDAY, moment(MONDAY))

    def note(number: int) -> None:
        try:
            evidence.record(key=f"n{number}", event="order.noted", person=company.manager, at=moment(MONDAY, 10))
        finally:
            connection.close()

    threads = [Thread(target=note, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert only_item().state == "done"


def parts_duty(company, *parts):
    company.duty(binding={"kind": "parts"}, parts=[{"id": f"x.{n}", "binding": part} for n, part in enumerate(parts)])
    work.open_day(MONDAY, moment(MONDAY))


def fill_register(person, key, register="R.entry-daily"):
    return evidence.record(
        key=key, event="register.filled", person=person, at=moment(MONDAY, 11), detail={"register": register}
    )


def test_an_entry_in_the_register_closes_the_duty_bound_to_it(company):
    company.duty(binding={"kind": "register", "register": "R.entry-daily"})
    work.open_day(MONDAY, moment(MONDAY))
    fill_register(company.manager, "entry:1", "R.entry-register")
    assert only_item().state == "open"
    fill_register(company.manager, "entry:2")
    assert (only_item().state, only_item().proof) == ("done", "verified")


def test_a_duty_of_parts_is_proved_when_the_last_part_is(company):
    parts_duty(
        company, {"kind": "register", "register": "R.entry-daily"},
        {"kind": "event", "event": "report.read", "where": REPORT},
    )  # fmt: skip
    fill_register(company.manager, "entry:1")
    assert only_item().state == "open"
    read_report(company.manager)
    assert only_item().proof == "verified"


def test_a_duty_with_an_attested_part_waits_for_the_persons_word(company):
    parts_duty(company, {"kind": "register", "register": "R.entry-daily"}, {"kind": "attest"})
    fill_register(company.manager, "entry:1")
    assert only_item().state == "open"
