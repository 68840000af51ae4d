"""`zhanggui intake`: a list, one answer a file; one refused file does not stop the others."""

import json

import pytest
from typer.testing import CliRunner

from zhanggui.base import Refusal
from zhanggui.connectors.report_records import AdRecord
from zhanggui.doors.cli import program
from zhanggui.intake import api, commands, registry
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import refund, refund_file

KEYS = {
    "file", "sha256", "format", "layout", "rows", "accepted", "rejected", "repeated", "unchanged", "run", "problems",
}  # fmt: skip


def intake(*words):
    others = len(program.app.registered_commands) > 1 or program.app.registered_groups
    named = ["intake"] if others else []  # a lone command has no name
    result = CliRunner().invoke(program.app, [*named, *map(str, words), "--json"])
    return result, json.loads(result.stdout) if result.stdout.startswith("[") else None


def test_a_folder_is_walked_and_every_file_answered(tmp_path, refunds):
    refund_file(tmp_path, [refund(1), refund(2, "x")], "a.csv")
    (tmp_path / "b.txt").write_text("hello")
    (tmp_path / ".hidden").write_text("x")
    result, answers = intake(tmp_path, "--shop", "uk")
    assert (result.exit_code, [answer["file"] for answer in answers]) == (0, ["a.csv", "b.txt"])
    good, bad = answers
    assert set(good) >= KEYS
    assert (good["rows"], good["accepted"], good["rejected"]) == (2, 1, 1)
    assert set(good["problems"][0]) == {"row", "column", "code", "message"}
    assert bad["problems"][0]["code"].startswith("file.")


def test_a_refused_file_alone_is_exit_code_two(tmp_path, refunds):
    (tmp_path / "b.txt").write_text("hello")
    assert intake(tmp_path / "b.txt", "--shop", "uk")[0].exit_code == 2
    assert intake(tmp_path / "nothing.csv", "--shop", "uk")[0].exit_code == 2


def test_an_unknown_shop_is_refused(tmp_path, refunds):
    result, _ = intake(refund_file(tmp_path, [refund(1)]), "--shop", "nowhere")
    assert isinstance(result.exception, Refusal)
    assert toy.stored() == []


def test_a_question_nobody_can_answer_names_the_columns(tmp_path, db, house):
    registry._takers["order-lines"] = registry.Taker("order-lines", lambda batch: 1 / 0, "invoice")
    path = tmp_path / "lines.csv"
    path.write_text("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,Price\n1,A,2,2010-12-01 08:26:00,2.5,3.5\n")
    result, answers = intake(path, "--shop", "uk")
    assert (result.exit_code, answers[0]["problems"][0]["code"]) == (2, "mapping.needed")
    assert "price may be UnitPrice or Price" in answers[0]["problems"][0]["message"]
    assert answers[0]["question"]["unsure"] == {"price": ["UnitPrice", "Price"]}


def test_a_fault_in_one_file_leaves_the_others(tmp_path, refunds):
    take = registry._takers["tmall-refund"].take

    def stumble(batch):
        return take(batch) if batch.records[0].refund_no.endswith("1") else 1 / 0

    registry._takers["tmall-refund"] = registry.Taker("tmall-refund", stumble, None)
    refund_file(tmp_path, [refund(2)], "a.csv")
    refund_file(tmp_path, [refund(1)], "b.csv")
    result, answers = intake(tmp_path, "--shop", "uk")
    assert (result.exit_code, [answer["state"] for answer in answers]) == (1, ["stopped", "done"])


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        (["sku=Item,price=Price"], {"sku": "Item", "price": "Price"}),
        (["price=Price, net", "sku=Item"], {"price": "Price, net", "sku": "Item"}),
        ([], None),
    ],
)
def test_a_mapping_is_field_and_header(words, columns):
    assert commands.mapping_of(words) == columns


def test_a_mapping_without_a_field_is_refused():
    with pytest.raises(Refusal):
        commands.mapping_of(["Price"])


def test_the_days_of_a_report_are_told_beside_its_name(tmp_path, refunds):
    registry._takers.pop("alimama-report", None)
    api.keep_report("alimama-report", fact="refund", record=AdRecord, grains={})
    path = tmp_path / "ads.csv"
    path.write_text("场景名字,展现量,点击量,花费\n关键词推广,70,7,7.00\n", "utf-8")

    result, [answer] = intake(path, "--shop", "uk")
    assert (result.exit_code, answer["state"], answer["question"]) == (2, "asking", {"asks": ["period"]})
    result, [answer] = intake(path, "--shop", "uk", "--told", "day=2025-03-10,attribution=7")
    assert (result.exit_code, answer["state"], answer["accepted"]) == (0, "done", 1)
    assert isinstance(intake(path, "--shop", "uk", "--told", "day=soon")[0].exception, Refusal)
