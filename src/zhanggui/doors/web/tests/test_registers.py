"""Registers in the browser: who sees, fills, takes in, declares."""

import io
import json

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhanggui.doors.web.tests.conftest import at
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import Register, RegisterDraft, RegisterEntry
from zhanggui.kernel.registers.tests.conftest import BUDGET, CUSTOMERS

BUDGET_OF_MANAGER = {**BUDGET, "note": {"en": "Every evening", "zh": "每晚填写"}}


@pytest.fixture
def budget(company):
    Position.objects.filter(code="director").update(rights=["work.team", "organisation.edit", "registers.design"])
    return registers.declare(BUDGET_OF_MANAGER, None, at(8))


@pytest.fixture
def customers(company):
    Position.objects.filter(code="manager").update(rights=["orders.view", "buyers.reveal"])
    return registers.declare(CUSTOMERS, None, at(8))


@pytest.fixture
def line(budget, company):
    values = {"date": "2011-11-14", "plan": "Brand words", "budget": "100", "spend": "80", "state": "open"}
    return registers.fill(budget, values, company.manager.person, at(9))


def page(client, name, *args, **query):
    return client.get(reverse(f"web:{name}", args=args), query)


def test_the_list_says_what_is_due_and_who_fills(budget, enter):
    answer = page(enter("manager"), "registers").content.decode()
    assert "Search-ad budget" in answer
    assert "2011-11-14: open" in answer
    assert "Wang manager" in answer


def test_a_register_of_a_department_waits_on_the_workbench_and_one_of_everyone_on_nobodys(company, enter):
    registers.declare({**BUDGET, "owners": ["ops"]}, None, at(8))
    registers.declare({**BUDGET, "id": "R.ideas", "owners": ["everyone"]}, None, at(8))
    cards = enter("agent").get("/").content.decode()
    assert "/registers/R.budget/new/" in cards
    assert "/registers/R.ideas/new/" not in cards


def test_a_register_of_another_post_is_neither_listed_nor_opened(budget, enter):
    agent = enter("agent")
    assert "Search-ad budget" not in page(agent, "registers", show="all").content.decode()
    for name in ("register", "register-new", "register-export"):
        assert page(agent, name, "R.budget").status_code == 404
    assert agent.post(reverse("web:register-grid", args=["R.budget"]), "{}", "application/json").status_code == 404


def test_who_only_reads_a_register_does_not_fill_it(company, enter):
    registers.declare({**BUDGET, "readers": "everyone"}, None, at(8))
    agent = enter("agent")
    assert "Search-ad budget" in page(agent, "register", "R.budget").content.decode()
    assert "Fill in the first line" not in page(agent, "register", "R.budget").content.decode()
    assert page(agent, "register-new", "R.budget").status_code == 409
    sent = {"number": None, "values": {"date": "2011-11-14", "plan": "x"}}
    agent.post(reverse("web:register-grid", args=["R.budget"]), json.dumps(sent), "application/json")
    assert not RegisterEntry.objects.exists()


def test_a_line_is_filled_in_by_its_form_and_mistakes_are_shown_beside_their_fields(budget, enter):
    manager, address = enter("manager"), reverse("web:register-new", args=["R.budget"])
    assert 'value="2011-11-14"' in manager.get(address).content.decode()
    wrong = manager.post(address, {"date": "2011-11-14", "plan": "Brand", "budget": "much"})
    assert "Write a number, such as 12.5." in wrong.content.decode()
    assert 'value="much"' in wrong.content.decode()
    right = manager.post(address, {"date": "2011-11-14", "plan": "Brand", "budget": "200", "spend": "50"}, follow=True)
    assert "25.00%" in right.content.decode()
    assert RegisterEntry.objects.get().filled_by.code == "manager"


def test_lines_are_filtered_sorted_and_totalled(line, budget, enter, company):
    registers.fill(budget, {"date": "2011-11-13", "plan": "Other", "budget": "0.1"}, company.manager.person, at(9))
    everything = page(enter("manager"), "register", "R.budget").content.decode()
    assert "100.10" in everything
    one = page(enter("manager"), "register", "R.budget", **{"f-budget__from": "50"}).content.decode()
    assert "Brand words" in one
    assert "Other" not in one
    for odd in ("x", "-1", "9" * 30, "'"):
        query = {"page": odd, "size": odd, "sort": odd, "f-budget__to": odd, "f-date__from": odd, "f-nope": odd}
        assert page(enter("manager"), "register", "R.budget", **query).status_code == 200


def test_a_line_is_changed_struck_and_undone_with_its_history(line, enter):
    manager = enter("manager")
    edit = reverse("web:register-edit", args=["R.budget", 1])
    form = {"date": "2011-11-14", "plan": "Brand words", "budget": "100", "spend": "90", "revision": 1}
    manager.post(edit, {**form, "reason": "bill corrected"})
    shown = page(manager, "register-line", "R.budget", 1).content.decode()
    assert "bill corrected" in shown
    assert "80.00 → 90.00" in shown
    stale = manager.post(edit, {**form, "spend": "95"}, headers={"referer": f"http://testserver{edit}"}, follow=True)
    assert "Somebody else changed this line meanwhile" in stale.content.decode()
    act = reverse("web:register-act", args=["R.budget", 1])
    manager.post(act, {"do": "strike", "reason": "twice"})
    assert RegisterEntry.objects.get().struck
    manager.post(act, {"do": "undo"})
    manager.post(act, {"do": "undo"})
    assert RegisterEntry.objects.get().cells["spend"] == "80.00"


def test_a_cell_of_the_sheet_is_saved_at_once_and_a_refusal_is_told(line, enter):
    manager, address = enter("manager"), reverse("web:register-grid", args=["R.budget"])

    def save(**sent):
        return manager.post(address, json.dumps(sent), "application/json").json()

    told = save(number=1, revision=1, values={"spend": "120"})
    assert (told["values"]["used"], told["values"]["over"], told["revision"]) == ("120.00%", "yes", 2)
    assert "Somebody else" in save(number=1, revision=1, values={"spend": "1"})["problem"]
    assert save(number=1, revision=2, values={"spend": "x"})["columns"] == ["spend"]
    new = save(
        number=None, revision=None, values={"date": "2011-11-14", "plan": "New", "owner": "Wang manager · manager"}
    )
    assert (new["number"], new["values"]["no"]) == (2, "B-0002")
    for odd in ("", "[]", "{}", '{"values": 1}', '{"values": {}, "number": "x"}', '{"values": {}, "number": 9e99}'):
        assert manager.post(address, odd, "application/json").status_code in (200, 400)


def test_personal_columns_are_masked_until_a_reason_is_given(customers, company, enter):
    registers.fill(customers, {"customer": "张三丰", "phone": "13812345678"}, company.agent.person, at(9))
    manager = enter("manager")
    for name, args in (("register", ["R.customers"]), ("register-line", ["R.customers", 1])):
        shown = page(manager, name, *args).content.decode()
        assert "张**" in shown
        assert "13812345678" not in shown
    reveal = reverse("web:register-reveal", args=["R.customers", 1])
    assert "13812345678" in manager.post(reveal, {"reason": "call back"}).content.decode()
    assert AuditEntry.objects.filter(action="personal.revealed").count() == 1
    assert enter("agent").post(reveal, {"reason": "call back"}).status_code == 403


def test_masked_columns_stay_when_a_line_is_changed(customers, company, enter):
    entry = registers.fill(customers, {"customer": "张三丰", "phone": "13812345678"}, company.agent.person, at(9))
    enter("agent").post(
        reverse("web:register-edit", args=["R.customers", 1]), {"customer": "", "phone": "", "orders": "3"}
    )
    entry.refresh_from_db()
    assert registers.personal_of(entry)["phone"] == "13812345678"
    assert entry.cells["orders"] == "3"


def test_a_register_says_who_reads_it_what_it_proves_and_how_many_lines_a_page_has(company, enter):
    register = registers.declare({**BUDGET, "key": [], "readers": ["agent"], "evidence": "kept"}, None, at(8))
    duties.open_duty(
        code="manager.99", position=Position.objects.get(code="manager"), kind="keep", object="budget", domain="ADS",
        name_zh="直通车预算", name_en="Keep the budget of search ads", cadences=["daily"],
        binding={"kind": "register", "register": "R.budget"},
    )  # fmt: skip
    for number in range(51):
        registers.fill(register, {"date": "2011-11-14", "plan": str(number)}, company.manager.person, at(9))
    manager = enter("manager")
    answer = page(manager, "register", "R.budget").content.decode()
    assert "read by Agent" in answer
    assert "Each line filled in or brought up to date is evidence." in answer
    assert "Keep the budget of search ads" in answer
    assert (answer.count('class="c-link'), "?size=200" in answer) == (50, True)
    assert page(manager, "register", "R.budget", size=200).content.decode().count('class="c-link') == 51


def test_a_workbook_goes_in_and_its_faults_are_listed(budget, enter):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("Date", "Plan", "Budget"), ("2011-11-14", "a", 5), ("never", "b", 6)]):
            sheet.write_row(number, 0, row)
    upload = SimpleUploadedFile("lines.xlsx", target.getvalue())
    answer = enter("manager").post(reverse("web:register-import", args=["R.budget"]), {"file": upload})
    assert "Write a day, such as 2026-11-22." in answer.content.decode()
    assert RegisterEntry.objects.count() == 1


def test_an_export_is_written_to_the_log(line, enter):
    answer = page(enter("manager"), "register-export", "R.budget")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert AuditEntry.objects.get(action="register.exported").detail["rows"] == 1


def test_an_attached_file_comes_back_as_it_was(company, enter):
    columns = [{"id": "proof", "name": {"en": "Proof", "zh": "凭证"}, "type": "file"}]
    registers.declare({**BUDGET, "id": "R.files", "key": [], "columns": columns}, None, at(8))
    manager = enter("manager")
    upload = SimpleUploadedFile("回执.txt", b"paid")
    manager.post(reverse("web:register-new", args=["R.files"]), {"proof": upload})
    answer = page(manager, "register-file", "R.files", 1, "proof")
    assert b"".join(answer.streaming_content) == b"paid"


def test_a_designer_declares_a_register_and_the_post_fills_it(budget, enter):
    director = enter("director")
    about = {
        "id": "R.gifts", "name": {"en": "Gifts", "zh": "赠品"}, "domain": "CAMP", "owners": ["manager"],
        "cadence": ["weekly"],
        "columns": [
            {"id": "qty", "name": {"en": "Quantity", "zh": "数量"}, "type": "integer", "total": "sum"},
            {"id": "double", "name": {"en": "Double", "zh": "两倍"}, "type": "formula", "formula": "qty * 2"},
        ],
    }  # fmt: skip
    check = reverse("web:register-check")
    wrong = {**about, "columns": [*about["columns"], {"id": "x", "name": {"en": "X", "zh": "丙"}, "type": "formula",
             "formula": "nothing + 1"}]}  # fmt: skip
    told = director.post(check, json.dumps(wrong), "application/json").json()
    assert [(one["row"], one["code"]) for one in told["problems"]] == [(3, "register.formula_unknown_column")]
    assert 'name="qty"' in director.post(check, json.dumps(about), "application/json").json()["preview"]
    save = reverse("web:register-save")
    director.post(save, {"about": json.dumps(wrong), "do": "publish"})
    assert RegisterDraft.objects.get().code == "R.gifts"
    director.post(save, {"about": json.dumps(about), "do": "publish"})
    assert Register.objects.get(code="R.gifts").live.number == 1
    enter("manager").post(reverse("web:register-new", args=["R.gifts"]), {"qty": "4"})
    assert RegisterEntry.objects.get().cells == {"qty": "4", "double": "8"}


def test_only_those_who_design_registers_reach_the_designer(budget, enter):
    manager = enter("manager")
    for name, args in (("register-design-new", []), ("register-design", ["R.budget"])):
        assert page(manager, name, *args).status_code == 403
    for name, args in (("register-check", []), ("register-save", []), ("register-drop", ["R.budget"])):
        assert manager.post(reverse(f"web:{name}", args=args)).status_code == 403
    assert page(enter("director"), "register-design", "R.budget").status_code == 200


def test_nonsense_for_the_designer_is_refused(budget, enter):
    director = enter("director")
    for odd in (
        "",
        "[]",
        '{"columns": [1]}',
        '{"id": 1, "columns": {}}',
        '{"columns": [{"id": "a", "type": []}]}',
        '{"id": "R.x", "name": {"zh": "a", "en": "b"}, "owners": "x", "columns": [{"id": "a", "name": 1}]}',
    ):
        assert director.post(reverse("web:register-check"), odd, "application/json").status_code == 200
        assert director.post(reverse("web:register-save"), {"about": odd}).status_code in (302, 409)


def test_references_are_found_while_typing(company, enter):
    found = page(enter("manager"), "register-refer", "person", q="manager").json()["found"]
    assert found == ["Wang manager · manager"]
    assert page(enter("manager"), "register-refer", "nonsense", q="x").json()["found"] == []


def test_pages_of_unknown_registers_and_lines_are_not_found(budget, enter):
    manager = enter("manager")
    assert page(manager, "register", "R.nope").status_code == 404
    for number in (7, 2**63):
        assert page(manager, "register-line", "R.budget", number).status_code == 404


def test_the_workbench_shows_what_is_to_be_filled(budget, enter):
    assert "Registers to fill" in page(enter("manager"), "workbench").content.decode()
