"""A rejected line is corrected and taken in after all, or set aside; personal cells stay hidden."""

import json

import pytest
from django.db import connection

from zhanggui.base import Refusal
from zhanggui.intake import api, rules, shown
from zhanggui.intake.lines import raw_of
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import refund, refund_file
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence import happening
from zhanggui.kernel.evidence.models import Evidence


@pytest.fixture
def bad_line(tmp_path, refunds):
    """The line of a refund whose amount is not a number, with a name in it."""
    bad = refund(2, "12,x", 卖家真实姓名="张三丰丰", 买家退款说明="请打13812345678")
    api.receive(refund_file(tmp_path, [refund(1), bad]), shop="uk")
    return RejectedLine.objects.get()


def repair(line, amount):
    return api.repair(line_id=line.pk, raw={**raw_of(line), "买家退款金额": amount}, by=None, at=toy.MONDAY)


def test_a_corrected_line_is_taken_in_once(bad_line):
    assert repair(bad_line, "12.00").repaired
    assert repair(bad_line, "13.00").repaired
    assert [amount for _, amount in toy.stored()] == ["10.00", "12.00"]
    run = Run.objects.get()
    assert (run.rows, run.accepted, run.rejected) == (2, 2, 0)
    assert Evidence.objects.get(event="line.repaired").detail == {"format": "tmall-refund"}
    assert AuditEntry.objects.filter(action="line.repaired").count() == 1


def test_a_line_still_wrong_says_the_new_reason_and_keeps_the_correction(bad_line):
    result = repair(bad_line, "-4")
    assert not result.repaired
    bad_line.refresh_from_db()
    assert (bad_line.state, raw_of(bad_line)["买家退款金额"]) == ("open", "-4")
    assert json.loads(bad_line.raw)["买家退款金额"] == "12,x"


def test_what_the_department_refuses_stays_open_too(bad_line):
    result = repair(bad_line, "20000")
    assert (result.repaired, result.problem.code) == (False, "refund.too_large")
    assert len(toy.stored()) == 1


def test_an_answer_again_lists_only_what_still_stands(bad_line, tmp_path):
    repair(bad_line, "12.00")
    again = api.receive(tmp_path / "refunds.csv", shop="uk")
    assert (again.again, again.accepted, again.rejected, list(again.problems)) == (True, 2, 0, [])


def test_lines_are_set_aside_with_a_word_and_come_back(bad_line):
    with pytest.raises(Refusal):
        api.dismiss(line_ids=[bad_line.pk], note=" ", by=None, at=toy.MONDAY)
    assert api.dismiss(line_ids=[bad_line.pk], note="test order", by=None, at=toy.MONDAY) == 1
    assert api.dismiss(line_ids=[bad_line.pk], note="again", by=None, at=toy.MONDAY) == 0
    assert api.undo_dismissal(line_ids=[bad_line.pk], by=None, at=toy.MONDAY) == 1
    assert RejectedLine.objects.get().state == "open"


def test_nothing_personal_is_shown_before_it_is_asked_for(bad_line):
    cells = {cell.header: cell for cell in shown.cells_of(bad_line, revealed=False)}
    assert cells["买家退款金额"].bad
    assert cells["买家退款金额"].value == "12,x"
    assert cells["卖家真实姓名"].value == "张***"
    assert cells["卖家真实姓名"].hidden
    assert "张三丰丰" not in shown.line_text(bad_line)
    assert "13812345678" not in shown.line_text(bad_line)
    revealed = {cell.header: cell.value for cell in shown.cells_of(bad_line, revealed=True)}
    assert revealed["卖家真实姓名"] == "张三丰丰"


def test_a_message_does_not_quote_what_is_masked():
    raw = {"收货人姓名": "张三丰丰", "金额": "13812345678"}
    assert rules.masked_message("张三丰丰 is not a number", raw) == "张*** is not a number"
    assert rules.masked_message("not an amount: 13812345678", raw) == "not an amount: 138****78"


def test_lines_lie_sealed_in_the_database(bad_line):
    with connection.cursor() as cursor:
        cursor.execute("SELECT raw, message FROM intake_rejectedline")
        raw, message = cursor.fetchone()
    assert "张三丰丰" not in raw
    assert "12,x" not in message
    assert "12" in bad_line.message


def test_rejected_lines_of_a_file_are_told_of_once_however_often_it_comes(tmp_path, refunds, monkeypatch):
    monkeypatch.setattr(happening, "_waiting", [lambda event: event == "line.rejected"])
    path = refund_file(tmp_path, [refund(1), refund(2, "12,x"), refund(3, "13,x")])
    for _time in range(2):
        api.receive(path, shop="uk")
    (news,) = News.objects.filter(name="event.happened")
    told = news.payload
    assert (told["count"], told["shop"], told["detail"]["format"]) == (2, "uk", "tmall-refund")


def test_a_file_without_faults_rejects_nothing(tmp_path, refunds, monkeypatch):
    monkeypatch.setattr(happening, "_waiting", [lambda event: event == "line.rejected"])
    api.receive(refund_file(tmp_path, [refund(1)]), shop="uk")
    assert not News.objects.filter(name="event.happened").exists()
