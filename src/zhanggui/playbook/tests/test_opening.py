"""What opens the work of an event duty: checked in the files, carried into the company, and works there."""

from datetime import timedelta

import pytest

from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.work.models import WorkItem
from zhanggui.playbook import api
from zhanggui.playbook.tests.conftest import MONDAY

FILE = "duties/C.finance-clerk.yaml"
RIGHT = "opens_by: {event: line.rejected,"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (RIGHT, "opens_by: {event: line.dreamt,", "playbook.unknown_event"),
        (RIGHT, "opens_by: {event: report.read,", "playbook.unknown_word"),
        ("same: [format, shop]", "same: [weather]", "playbook.unknown_word"),
        ("same: [format, shop]", "same: [shop], gather: day", "playbook.opening"),
        ("days: 1, same", "days: 99, same", "playbook.form"),
        ("cadence: [event]", "cadence: [daily]", "playbook.opening"),
    ],
)
def test_an_opening_that_can_never_happen_is_named(shop_centre, reword, old, new, code):
    reword(shop_centre, FILE, old, new)
    told = [problem for problem in api.check(shop_centre) if problem.code == code]
    assert told
    assert told[0].row


def test_an_event_that_would_prove_what_it_opens_is_named(shop_centre, reword):
    reword(shop_centre, "duties/C.aftersale-cs.yaml", "{event: refund.seen,", "{event: refund.noted,")
    assert [problem.code for problem in api.check(shop_centre)] == ["playbook.opening"]


def test_the_companys_duties_open_when_what_they_wait_for_happens(db):
    api.instantiate(api.load("operations-centre"), company="青禾", at=MONDAY)
    assert Duty.objects.get(code="C.finance-clerk.Z4").opens_on == "line.rejected"
    for run, format in ((1, "courier-zto"), (2, "taobao-order-list")):
        evidence.happened(
            key=f"line.rejected:{run}", event="line.rejected", at=MONDAY, shop="home", detail={"format": format}
        )
    events.deliver_waiting()
    (item,) = WorkItem.objects.filter(cadence="event")
    assert (item.duty.code, item.due_at.date() - MONDAY.date()) == ("C.finance-clerk.Z4", timedelta(days=1))


def test_applying_again_leaves_the_opening_as_it_is(db):
    for _time in range(2):
        api.instantiate(api.load("operations-centre"), company="青禾", at=MONDAY)
    assert Duty.objects.get(code="C.aftersale-cs.01").opens_by == {"event": "refund.seen", "days": 1, "gather": "day"}


def test_every_self_starting_process_waits_for_what_the_vocabulary_knows(db):
    known = {*api.vocabulary().news, *api.vocabulary().events}
    api.instantiate(api.load("operations-centre"), company="青禾", at=MONDAY)
    begun = {one.code: one for one in processes.self_starting()}
    waiting = {code: one.when for code, one in begun.items() if one.kind == "event"}
    assert waiting == {"W1.15": "refund.asked", "W2.17": "file.taken", "W2.29": "refund.disputed",
                       "W2.30": "refund.asked"}  # fmt: skip
    assert set(waiting.values()) <= known
    assert {code for code, one in begun.items() if not one.on} == {"W1.10", "W2.26"}
