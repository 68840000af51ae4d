"""Order between two fields of a form: said as data, checked where it is published, kept where it is filled in."""

import pytest
from django.utils import translation

from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRefused
from zhanggui.kernel.processes.forms import form_faults
from zhanggui.kernel.processes.orders import broken_orders
from zhanggui.kernel.processes.tests.drawings import step
from zhanggui.kernel.tests.days import MONDAY, moment

DAY = {"type": "string", "format": "date"}
HOUR = {"type": "string", "format": "time"}
AT = {"type": "string", "format": "date-time"}
SUM = {"type": "string", "pattern": r"^\d{1,9}(\.\d{1,2})?$", "x-kind": "money"}
COUNT = {"type": "integer", "minimum": 0}


def form(one: dict, two: dict) -> dict:
    named = {
        "one": one | {"x-en": "Runs from", "x-zh": "活动开始"},
        "two": two | {"x-en": "Runs to", "x-zh": "活动结束"},
    }
    return {"type": "object", "properties": named, "additionalProperties": False}


@pytest.mark.parametrize(
    ("kind", "less", "more"),
    [
        (DAY, "2026-11-09", "2026-11-10"),
        (HOUR, "09:30", "10:00"),
        (AT, "2026-11-09T10:00+08:00", "2026-11-09T03:00+00:00"),
        (SUM, "9.90", "10"),
        (COUNT, 9, 10),
    ],
)
def test_days_times_amounts_and_numbers_are_held_against_their_like(kind, less, more):
    at_least = {"one": kind, "two": kind | {"x-at-least": "one"}}
    at_most = {"one": kind, "two": kind | {"x-at-most": "one"}}

    assert set(broken_orders(at_least, {"one": more, "two": less})) == {"two"}
    assert set(broken_orders(at_most, {"one": less, "two": more})) == {"two"}
    for fields, one, two in ((at_least, less, more), (at_most, more, less), (at_least, less, less)):
        assert broken_orders(fields, {"one": one, "two": two}) == {}


def test_what_is_empty_or_cannot_be_read_is_compared_with_nothing():
    fields = {"one": DAY, "two": DAY | {"x-at-least": "one"}}
    for values in ({}, {"two": "2026-11-09"}, {"one": "soon", "two": "2026-11-09"}, {"one": "", "two": "2026-11-09"}):
        assert broken_orders(fields, values) == {}


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        (DAY, DAY | {"x-at-least": "three"}, "no field of this form"),
        (DAY, DAY | {"x-at-least": ["one"]}, "no field of this form"),
        (DAY, DAY | {"x-at-most": "two"}, "with itself"),
        (DAY, AT | {"x-at-least": "one"}, "of another kind"),
        (SUM, COUNT | {"x-at-most": "one"}, "of another kind"),
        (DAY, {"type": "string", "x-at-least": "one"}, "is none of them"),
        (DAY, {"type": "array", "items": {"properties": {"a": DAY | {"x-at-least": "one"}}}}, "not those of its rows"),
    ],
)
def test_an_order_that_cannot_be_kept_is_a_fault_of_the_form(one, two, said):
    faults = list(form_faults(form(one, two)))
    assert [name for name, sentence in faults if said in sentence] == ["two"]


@pytest.mark.parametrize(
    ("kind", "word", "values", "english", "chinese"),
    [
        (DAY, "x-at-least", ("2026-11-11", "2026-11-01"), "“Runs to” must not be before “Runs from”.",
         "“活动结束”不能早于“活动开始”。"),
        (DAY, "x-at-most", ("2026-11-01", "2026-11-11"), "“Runs to” must not be after “Runs from”.",
         "“活动结束”不能晚于“活动开始”。"),
        (SUM, "x-at-least", ("10.00", "9.99"), "“Runs to” must not be less than “Runs from”.",
         "“活动结束”不能小于“活动开始”。"),
        (SUM, "x-at-most", ("9.99", "10.00"), "“Runs to” must not be more than “Runs from”.",
         "“活动结束”不能大于“活动开始”。"),
    ],
)  # fmt: skip
def test_the_wrong_order_is_refused_in_a_sentence_of_either_language(office, kind, word, values, english, chinese):
    about = {"steps": {"1": step("1", form=form(kind, kind | {word: "one"}))}}
    office.publish("S > 1; 1 > E", "1", about=about)
    run = office.start()
    for language, sentence in (("en", english), ("zh-hans", chinese)):
        with translation.override(language), pytest.raises(ProcessRefused) as refused:
            fill(office, run, *values)
        assert refused.value.details["fields"] == {"two": sentence}
    assert office.open(run) == ["1"]
    fill(office, run, *reversed(values))
    assert office.state(run) == "finished"


def fill(office, run, one, two):
    processes.complete(office.step(run, "1").pk, office.agent, {"one": one, "two": two}, moment(MONDAY, 10))


def test_what_two_signers_fill_in_together_is_held_against_each_other(office):
    words = step("1", "approve", "return", sign={"mode": "all", "who": ["agent", "manager"]})
    words["form"]["properties"] |= form(DAY, DAY | {"x-at-least": "one"})["properties"]
    office.publish("S > 1; 1 > E", "1", about={"steps": {"1": words}})
    first = office.step(office.start(), "1")

    processes.sign(first.pk, office.agent, "approve", "", moment(MONDAY, 9), data={"one": "2026-11-11"})
    with pytest.raises(ProcessRefused, match=r"Runs to|活动结束"):
        processes.sign(first.pk, office.manager, "approve", "", moment(MONDAY, 10), data={"two": "2026-11-10"})
    processes.sign(first.pk, office.manager, "approve", "", moment(MONDAY, 10), data={"two": "2026-11-11"})
    assert office.state(first.run) == "finished"
