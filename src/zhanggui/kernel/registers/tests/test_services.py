"""Filling, changing, striking and undoing lines; who may; what it proves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from zhanggui.base import Refusal
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import EntryChange, RegisterEntry
from zhanggui.kernel.registers.tests.conftest import AT, BUDGET
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work

LATER = moment(MONDAY, 11)


def changed(about, **columns):
    """The declaration with some columns replaced; None drops one."""
    rows = [{**row, **columns.get(row["id"], {})} for row in about["columns"] if columns.get(row["id"], {}) is not None]
    return {**about, "columns": rows}


def test_a_line_gets_its_number_and_its_formulas(line):
    assert line.cells["no"] == "B-0001"
    assert line.cells["used"] == "0.8"
    assert line.cells["over"] is False
    assert line.cells["budget"] == "100.00"


def test_a_formula_that_divides_by_nothing_stays_empty(budget, company):
    line = registers.fill(budget, {"date": "2011-11-14", "plan": "x", "budget": 0, "spend": 5}, company.manager, AT)
    assert "used" not in line.cells


def test_the_same_key_changes_the_line_instead_of_adding_one(line, budget, company):
    again = registers.fill(budget, {"date": "2011-11-14", "plan": "品牌词", "spend": "120.5"}, company.manager, LATER)
    assert again.pk == line.pk
    assert RegisterEntry.objects.count() == 1
    assert (again.cells["spend"], again.cells["used"], again.cells["over"]) == ("120.50", "1.205", True)
    assert again.cells["budget"] == "100.00"


def test_numbers_have_no_gaps_though_some_lines_are_refused(line, budget, company):
    with pytest.raises(Refusal):
        registers.fill(budget, {"date": "nonsense", "plan": "y"}, company.manager, AT)
    second = registers.fill(budget, {"date": "2011-11-14", "plan": "y"}, company.manager, AT)
    registers.strike(second, company.manager, "doppelt", AT)
    third = registers.fill(budget, {"date": "2011-11-14", "plan": "z"}, company.manager, AT)
    assert [line.number, second.number, third.number] == [1, 2, 3]


def test_every_fault_of_a_line_is_told_at_once(budget, company):
    with pytest.raises(registers.EntryRefused) as refusal:
        registers.fill(
            budget, {"date": "2011-13-14", "plan": "x", "budget": "1 000 yuan", "state": "late", "owner": "P99"},
            company.manager, AT,
        )  # fmt: skip
    assert {problem.column for problem in refusal.value.problems} == {"date", "budget", "state", "owner"}


def test_what_is_required_is_asked_for(budget, company):
    with pytest.raises(registers.EntryRefused) as refusal:
        registers.fill(budget, {"budget": "5"}, company.manager, AT)
    assert [problem.column for problem in refusal.value.problems] == ["date", "plan"]


def test_a_person_is_found_by_name_and_a_choice_by_its_text(budget, company):
    line = registers.fill(
        budget, {"date": "2011/11/14", "plan": "x", "owner": "李店长", "state": "已完成"}, company.manager, AT
    )
    assert (line.cells["owner"], line.cells["state"], line.cells["date"]) == ("P2", "done", "2011-11-14")


def test_changes_keep_author_reason_before_and_after(line, company):
    registers.change(line, {"spend": "90"}, company.director, LATER, "账单更正", revision=1)
    latest = registers.history_of(line)[0]
    assert (latest.action, latest.person, latest.reason) == ("changed", company.director, "账单更正")
    assert latest.before == {"spend": "80.00", "used": "0.8"}
    assert latest.after == {"spend": "90.00", "used": "0.9"}


def test_bringing_a_line_up_to_date_is_evidence_only_in_a_register_that_is_kept(line, budget, company):
    def proofs():
        return Evidence.objects.filter(event="register.filled").count()

    tomorrow = moment(TUESDAY, 11)
    registers.change(line, {"spend": "90"}, company.manager, tomorrow)
    assert proofs() == 1
    kept = registers.declare({**BUDGET, "evidence": "kept"}, company.director, AT)
    assert kept.declared.evidence == "kept"
    registers.change(line, {"spend": "91"}, company.manager, tomorrow)
    registers.change(line, {"spend": "92"}, company.manager, tomorrow)
    registers.change(line, {"spend": "92"}, company.manager, moment(TUESDAY + timedelta(days=1), 11))
    assert proofs() == 2


def test_what_is_evidence_is_one_of_two():
    problems = registers.check({**BUDGET, "evidence": "hearsay"})
    assert [one.code for one in problems] == ["register.unknown_evidence"]


def test_a_change_that_changes_nothing_leaves_no_trace(line, company):
    registers.change(line, {"spend": "80.00"}, company.manager, LATER)
    assert EntryChange.objects.count() == 1


def test_a_line_somebody_else_changed_meanwhile_is_not_overwritten(line, company):
    registers.change(line, {"spend": "90"}, company.director, LATER, revision=1)
    with pytest.raises(Refusal) as refusal:
        registers.change(line, {"spend": "95"}, company.manager, LATER, revision=1)
    assert refusal.value.code == "entry.changed_meanwhile"


def test_undoing_goes_back_step_by_step(line, company):
    registers.change(line, {"spend": "90"}, company.manager, LATER)
    registers.change(line, {"spend": "95", "state": "done"}, company.manager, LATER)
    registers.strike(line, company.manager, "重复", LATER)
    seen = []
    for _step in range(4):
        after = registers.undo(line, company.manager, LATER)
        seen.append((after.struck, after.cells.get("spend"), after.cells.get("state")))
    assert seen == [(False, "95.00", "done"), (False, "90.00", None), (False, "80.00", None), (True, "80.00", None)]
    with pytest.raises(Refusal):
        registers.undo(line, company.manager, LATER)


def test_a_struck_line_can_only_return_while_its_key_is_free(line, budget, company):
    registers.strike(line, company.manager, "错行", LATER)
    other = registers.fill(budget, {"date": "2011-11-14", "plan": "品牌词"}, company.manager, LATER)
    with pytest.raises(Refusal) as refusal:
        registers.restore(line, company.manager, LATER)
    assert refusal.value.code == "entry.key_taken"
    registers.strike(other, company.manager, "错行", LATER)
    assert not registers.restore(line, company.manager, LATER).struck


def test_another_post_may_not_fill_but_a_superior_may(budget, company):
    with pytest.raises(Refusal) as refusal:
        registers.fill(budget, {"date": "2011-11-14", "plan": "x"}, company.agent, AT)
    assert refusal.value.code == "register.not_yours"
    assert registers.fill(budget, {"date": "2011-11-14", "plan": "x"}, company.director, AT).number == 1


def test_a_line_closes_the_duty_bound_to_the_register(budget, company):
    company.duty(binding={"kind": "event", "event": "register.filled", "where": {"register": "R.budget"}})
    work.open_day(MONDAY, moment(MONDAY, 8))
    registers.fill(budget, {"date": "2011-11-14", "plan": "x"}, company.manager, AT)
    item = work.items_for(company.manager, MONDAY)[0]
    assert (item.state, item.proof) == ("done", "verified")


def test_filling_the_same_line_on_another_day_proves_that_day_too(line, budget, company):
    values = {"date": "2011-11-14", "plan": "品牌词", "spend": "90"}
    registers.fill(budget, values, company.manager, LATER)
    assert Evidence.objects.filter(event="register.filled").count() == 1
    registers.fill(budget, {**values, "spend": "91"}, company.manager, moment(TUESDAY))
    assert Evidence.objects.filter(event="register.filled").count() == 2


def test_personal_columns_are_sealed_masked_and_found_by_their_key(customers, company):
    values = {"customer": "张三丰", "phone": "13812345678", "orders": 3}
    line = registers.fill(customers, values, company.agent, AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells, sealed, key FROM registers_registerentry")
        assert "张三丰" not in str(cursor.fetchall())
        cursor.execute("SELECT before, after, sealed FROM registers_entrychange")
        assert "13812345678" not in str(cursor.fetchall())
    again = registers.fill(customers, {"customer": "张三丰", "orders": 4}, company.agent, LATER)
    assert (again.pk, again.cells["orders"]) == (line.pk, "4")
    assert registers.personal_of(again)["phone"] == "13812345678"


def test_looking_at_personal_columns_needs_a_reason_and_is_written_down(customers, company):
    line = registers.fill(customers, {"customer": "张三丰"}, company.agent, AT)
    with pytest.raises(Refusal):
        registers.reveal(line, actor="p3", reason=" ")
    assert registers.reveal(line, actor="p3", reason="回访")["customer"] == "张三丰"
    look = AuditEntry.objects.get(action="personal.revealed")
    assert (look.actor, look.subject) == ("p3", "R.customers #1")


def test_lines_of_other_shops_are_neither_seen_nor_filled(customers, company):
    organisation.grant_scope(company.agent, "shop", "home")
    registers.fill(customers, {"customer": "甲", "shop": "home"}, company.agent, AT)
    registers.fill(customers, {"customer": "乙", "shop": "toys"}, None, AT)
    registers.fill(customers, {"customer": "丙"}, None, AT)
    seen = registers.entries_of(customers, company.agent.user)
    assert sorted(entry.shop for entry in seen) == ["", "home"]
    with pytest.raises(Refusal) as refusal:
        registers.fill(customers, {"customer": "丁", "shop": "toys"}, company.agent, AT)
    assert refusal.value.code == "register.other_shop"
    assert registers.entry_of(customers, 2, company.agent.user) is None


def test_totals_are_exact_and_a_ratio_is_the_ratio_of_the_totals(line, budget, company):
    for plan, total, spent in (("a", "0.1", "0.1"), ("b", "0.2", "0.2")):
        registers.fill(
            budget, {"date": "2011-11-14", "plan": plan, "budget": total, "spend": spent}, company.manager, AT
        )
    totals = registers.totals_of(budget, registers.entries_of(budget, company.manager.user))
    assert totals["budget"] == Decimal("100.30")
    assert totals["spend"] == Decimal("80.30")
    assert totals["used"] == Decimal("0.80059821")


@pytest.mark.parametrize(
    ("filters", "plans"),
    [
        ({"plan": "词"}, ["品牌词"]),
        ({"budget__from": "99"}, ["品牌词"]),
        ({"budget__to": "20"}, ["b", "a"]),
        ({"budget__from": "9.6", "budget__to": "10"}, ["b"]),
        ({"date__from": "2011-11-15"}, ["b"]),
        ({"state": "done"}, ["a"]),
        ({"over": "1"}, ["b"]),
        ({"q": "牌"}, ["品牌词"]),
        ({"nonsense": "1", "budget__from": "x"}, ["b", "a", "品牌词"]),
        ({"filled__from": "2011-11-15"}, []),
    ],
)
def test_lines_are_filtered(line, budget, company, filters, plans):
    rows = [("a", "2011-11-14", "9.5", "1", "done"), ("b", "2011-11-15", "10", "11", "open")]
    for plan, day, total, spent, state in rows:
        values = {"plan": plan, "date": day, "budget": total, "spend": spent, "state": state}
        registers.fill(budget, values, company.manager, AT)
    assert [one.cells["plan"] for one in registers.entries_of(budget, company.manager.user, filters)] == plans


def test_numbers_are_sorted_as_numbers_and_empty_ones_come_last(budget, company):
    for plan, total in (("a", "9"), ("b", "100"), ("c", None), ("d", "-3")):
        registers.fill(budget, {"plan": plan, "date": "2011-11-14", "budget": total}, company.manager, AT)

    def plans(sort):
        return "".join(one.cells["plan"] for one in registers.entries_of(budget, company.manager.user, sort=sort))

    assert (plans("budget"), plans("-budget"), plans("plan")) == ("dabc", "badc", "abcd")


def test_choices_are_filtered_by_one_of_them(customers, company):
    for name, tags in (("甲", ["vip", "new"]), ("乙", "新客"), ("丙", None)):
        registers.fill(customers, {"customer": name, "tags": tags}, company.agent, AT)
    found = registers.entries_of(customers, None, {"tags": "new"})
    assert sorted(one.number for one in found) == [1, 2]


def test_declaring_the_same_again_makes_no_version(budget, company):
    assert registers.declare(BUDGET, company.director, LATER).live.number == 1


def test_old_lines_keep_their_meaning_under_a_new_version(line, budget, company):
    about = changed(
        BUDGET, used={"formula": "spend / budget * 2"}, state={"choices": [{"id": "late", "en": "Late", "zh": "拖延"}]}
    )
    budget = registers.declare(about, company.director, LATER)
    held = registers.entry_of(budget, 1, company.manager.user)
    assert held.cells["used"] == "0.8"
    assert held.version.number == 1
    assert registers.change(held, {"spend": "90"}, company.manager, LATER).cells["used"] == "1.8"


def test_a_column_never_changes_its_kind_even_after_it_was_dropped(budget, company):
    registers.declare(changed(BUDGET, owner=None), company.director, LATER)
    about = changed(BUDGET, owner={"type": "money"})
    with pytest.raises(Refusal) as refusal:
        registers.declare(about, company.director, LATER)
    assert refusal.value.code == "register.column_changed_kind"


def test_a_draft_may_be_wrong_but_only_a_right_one_is_published(company):
    registers.save_draft({**BUDGET, "columns": []}, company.director, AT)
    with pytest.raises(Refusal):
        registers.publish_draft("R.budget", company.director, AT)
    registers.save_draft(BUDGET, company.director, AT)
    assert registers.publish_draft("R.budget", company.director, AT).live.number == 1


def test_what_is_due_says_how_often_it_was_filled(line, budget, customers, company):
    running = registers.due_now([budget, customers], MONDAY)
    assert [(due.cadence, due.period.key, due.filled, due.open) for due in running[budget.pk]] == [
        ("daily", "2011-11-14", 1, False)
    ]
    assert running[customers.pk] == []
    assert registers.due_now([budget], TUESDAY)[budget.pk][0].open


def test_every_shipped_register_can_be_declared(company):
    for about in registers.library().values():
        registers.declare(about, None, AT)
    assert registers.registers_open().count() == 146
