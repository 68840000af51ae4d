"""Processes in the browser: who sees, starts and finishes what, forms, signatures, where work waits."""

import io

import python_calamine
import yaml

from zhanggui.base import clock
from zhanggui.doors.web.tests.conftest import at
from zhanggui.doors.web.tests.entry import ITEMS, RULES, SHIPPED, send, step, text, url
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessRun, ProcessSignature, ProcessStep
from zhanggui.kernel.processes.tests.drawings import describe, draw


def test_the_catalogue_says_what_a_process_is_for_and_who_takes_part(entry, enter):
    page = text(enter("agent").get(url("processes")))
    assert "Campaign entry" in page
    assert "Platform opens entry" in page
    assert "Campaign effect summary" in page
    assert "Wang manager" in page
    assert url("process-start", "W1.12") in page


def test_the_catalogue_is_searched_by_step_and_by_post(entry, enter):
    client = enter("agent")
    assert "Campaign entry" in text(client.get(url("processes"), {"q": "daily report"}))
    assert "Campaign entry" in text(client.get(url("processes"), {"q": "活动报名"}))
    assert "Nothing fits these filters" in text(client.get(url("processes"), {"q": "zzz"}))


def test_a_process_shows_its_steps_in_the_language_of_the_reader(entry, enter):
    assert "选款定价" in text(enter("agent", "zh-hans").get(url("process", "W1.12")))
    page = text(enter("agent").get(url("process", "W1.12")))
    assert "Choose items, price, stock with specialist" in page
    assert "0 working days" not in page
    assert "the same day → Daily entry report" in page
    assert "diagram-xml" in page


def test_only_who_takes_part_or_leads_them_starts_a_process(entry, enter):
    processes.publish("T.1", draw("S > 1", "1 > E", who="manager"), describe("1"), None, at(8))
    assert enter("manager").get(url("process-start", "T.1")).status_code == 200
    assert enter("director").get(url("process-start", "T.1")).status_code == 200
    agent = enter("agent")
    assert url("process-start", "T.1") not in text(agent.get(url("processes"), {"show": "all"}))
    agent.post(url("process-start", "T.1"), {"subject": "x"})
    assert not ProcessRun.objects.exists()


def test_the_same_start_form_sent_twice_starts_one_run(entry, enter):
    client, token = enter("agent"), "ab" * 16
    for _ in range(2):
        answer = client.post(url("process-start", "W1.12"), {"subject": "Double Twelve", "token": token}, follow=True)
    assert "Double Twelve" in text(answer)
    run = ProcessRun.objects.get()
    assert (run.owner.code, run.started_by.code) == ("agent", "agent")


def test_a_run_needs_a_subject_and_a_shop_within_reach(entry, enter):
    client = enter("agent")
    answer = client.post(url("process-start", "W1.12"), {"subject": " ", "shop": "elsewhere", "owner": "nobody"})
    for sentence in ("Say in a few words", "one of the shops you look after", "somebody who works here"):
        assert sentence in text(answer)
    assert not ProcessRun.objects.exists()


def test_a_step_says_what_to_do_and_offers_its_form(run, enter):
    page = text(enter("agent").get(url("process-step", step(run, "1").pk)))
    assert "Register campaign, rules, entry and effect windows" in page
    assert 'type="date" id="f-entry_closes"' in page
    assert 'name="outcome" value="not_eligible"' in page


def test_mistakes_stand_at_their_fields_and_what_was_typed_stays(run, enter):
    client, first = enter("agent"), step(run, "1")
    wrong = client.post(url("process-step", first.pk), {**RULES, "entry_closes": "", "effect_to": "soon"})
    page = text(wrong)
    assert 'id="e-entry_closes" role="alert">Fill this in.' in page
    assert 'id="e-effect_to" role="alert">This is not written as it should be.' in page
    assert 'value="Double Twelve"' in page
    assert 'value="soon"' in page
    first.refresh_from_db()
    assert first.state == "open"


def test_a_done_step_names_the_next_and_hands_its_data_on(run, enter):
    answer = send(enter("agent"), step(run, "1"), **RULES)
    assert "Next: Choose items and price (Wang manager)" in text(answer)
    page = text(enter("manager").get(url("process-step", step(run, "2").pk)))
    assert "2011-11-20" in page
    assert 'class="input-group-text">¥' in page


def test_amounts_and_numbers_are_read_as_people_type_them(run, enter):
    send(enter("agent"), step(run, "1"), **RULES)
    second = step(run, "2")
    send(enter("manager"), second, **ITEMS)
    second.refresh_from_db()
    assert second.data == {
        "items_count": 12, "lowest_price": "1234.50", "stock_reserved": 300, "outcome": "above"
    }  # fmt: skip
    assert "¥1,234.50" in text(enter("manager").get(url("process-step", second.pk)))


def test_sending_a_step_twice_does_it_once(run, enter):
    client, first = enter("agent"), step(run, "1")
    for _ in range(2):
        answer = send(client, first, **RULES)
    assert answer.status_code == 200
    assert ProcessStep.objects.filter(run=run, number="2").count() == 1
    assert ProcessStep.objects.filter(run=run, number="1", state="done").count() == 1


def test_a_step_on_another_desk_is_looked_at_but_not_done(run, enter, company):
    send(enter("agent"), step(run, "1"), **RULES)
    second, agent = step(run, "2"), enter("agent")
    page = text(agent.get(url("process-step", second.pk)))
    assert "This step is on somebody else" in page
    assert "f-items_count" not in page
    send(agent, second, **ITEMS)
    second.refresh_from_db()
    assert second.state == "open"


def test_a_run_is_hidden_from_who_has_no_part_in_it(run, enter):
    Position.objects.filter(code="admin").update(rights=["admin.users"])
    stranger = enter("admin")
    assert stranger.get(url("process-run", run.pk)).status_code == 404
    assert stranger.get(url("process-step", step(run, "1").pk)).status_code == 404
    assert stranger.post(url("process-run-act", run.pk), {"do": "withdraw", "note": "x"}).status_code == 404
    assert "Double Twelve" not in text(stranger.get(url("process-runs")))
    assert enter("agent").get(url("process-run", run.pk)).status_code == 200
    assert enter("director").get(url("process-run", run.pk)).status_code == 200


def test_a_lead_sees_the_runs_of_the_team_but_not_of_shops_out_of_scope(run, enter, company):
    Position.objects.filter(code="director").update(rights=["work.team"])
    director = enter("director")
    assert director.get(url("process-run", run.pk)).status_code == 200
    organisation.grant_scope(company.director.person, "shop", "other")
    ProcessRun.objects.filter(pk=run.pk).update(shop="home")
    assert director.get(url("process-run", run.pk)).status_code == 404
    assert enter("agent").get(url("process-run", run.pk)).status_code == 200


def test_the_run_shows_where_it_stands_and_what_happened(run, enter):
    send(enter("agent"), step(run, "1"), **RULES, note="From the platform's letter")
    page = enter("director").get(url("process-run", run.pk))
    marks = page.context["picture"]["marks"]
    assert (marks["Step_1"], marks["Step_2"], marks["Flow_1_eligible"]) == (["done"], ["open"], ["passed"])
    assert [one.what for one in page.context["history"]] == ["started", "step done"]
    assert "From the platform" in text(page)
    assert "Eligible" in text(page)


def test_a_note_is_written_under_the_open_step(run, enter):
    enter("agent").post(url("process-run-act", run.pk), {"do": "note", "note": "The rules come tomorrow"})
    assert "The rules come tomorrow" in text(enter("agent").get(url("process-run", run.pk)))


def test_the_owner_sends_a_run_back_and_withdraws_it_with_a_reason(run, enter):
    agent = enter("agent")
    send(agent, step(run, "1"), **RULES)
    agent.post(url("process-run-act", run.pk), {"do": "send-back", "to": "1", "note": ""})
    assert step(run, "2")
    agent.post(url("process-run-act", run.pk), {"do": "send-back", "to": "1", "note": "Wrong dates"})
    again = step(run, "1")
    assert 'value="2011-11-20"' in text(agent.get(url("process-step", again.pk)))
    enter("manager").post(url("process-run-act", run.pk), {"do": "withdraw", "note": "No"})
    assert ProcessRun.objects.get(pk=run.pk).state == "running"
    agent.post(url("process-run-act", run.pk), {"do": "withdraw", "note": "The platform cancelled it"})
    assert ProcessRun.objects.get(pk=run.pk).state == "withdrawn"
    assert "The platform cancelled it" in text(agent.get(url("process-run", run.pk)))


def test_a_step_is_sent_back_from_its_page(run, enter):
    send(enter("agent"), step(run, "1"), **RULES)
    second = step(run, "2")
    enter("manager").post(url("process-step-act", second.pk), {"do": "send-back", "back": "1", "note": "Dates missing"})
    assert step(run, "1").item.person.code == "agent"
    second.refresh_from_db()
    assert second.state in ("returned", "cancelled")


def test_a_step_is_given_to_somebody_else_and_begun(run, enter):
    first = step(run, "1")
    enter("agent").post(url("process-step-act", first.pk), {"do": "delegate", "to": "manager", "note": "You know it"})
    manager = enter("manager")
    manager.post(url("process-step-act", first.pk), {"do": "begin"})
    first.refresh_from_db()
    assert first.item.person.code == "manager"
    assert first.item.started_at is not None
    send(manager, first, **RULES)
    assert ProcessStep.objects.get(pk=first.pk).done_by.code == "manager"


def test_a_step_waits_for_an_extra_signature(run, enter):
    first, agent = step(run, "1"), enter("agent")
    asked = text(agent.get(url("process-step", first.pk))).partition("step-signer")[2].partition("</select>")[0]
    assert ('value="agent"' in asked, 'value="director"' in asked) == (False, True)  # nobody signs beside themselves
    agent.post(url("process-step-act", first.pk), {"do": "signer", "to": "director", "note": "Please look"})
    send(agent, first, **RULES)
    assert step(run, "1")
    director = enter("director")
    assert "Your signature is asked for" in text(director.get(url("process-step", first.pk)))
    send(director, first, verdict="eligible", note="Fine")
    assert ProcessSignature.objects.get().agreed is True
    send(agent, first, **RULES)
    assert step(run, "2")


def signed(office, mode, **words):
    sign = {"mode": mode, "who": ["agent", "manager"], **words}
    about = describe("1 yes no", code="T.2")
    about["steps"]["1"]["sign"] = sign
    processes.publish("T.2", draw("S > 1", "1 > E", code="T.2"), about, None, at(8))
    return processes.start("T.2", office.director.person, at(9), subject="Budget")


def test_a_step_signed_by_all_says_who_has_and_ends_with_the_last(entry, enter):
    run = signed(entry, "all")
    first = step(run, "1")
    assert "The step waits for the others" in text(send(enter("agent"), first, outcome="yes", note_1="Agreed"))
    page = text(enter("manager").get(url("process-step", first.pk)))
    assert "Wang agent" in page
    assert "not yet" in page
    send(enter("manager"), first, outcome="yes", note_1="Agreed")
    assert ProcessRun.objects.get(pk=run.pk).state == "finished"


def test_runs_are_listed_filtered_exported_and_withdrawn_together(run, entry, enter):
    other = processes.start("W2.3", entry.director.person, at(9), subject="Broken page")
    director = enter("director")
    assert "Double Twelve" in text(director.get(url("process-runs")))
    assert "Double Twelve" not in text(director.get(url("process-runs"), {"process": "W2.3"}))
    assert "Broken page" in text(director.get(url("process-runs"), {"whose": "mine"}))
    assert "Double Twelve" not in text(director.get(url("process-runs"), {"whose": "mine"}))
    assert "Double Twelve" in text(director.get(url("process-runs"), {"whose": "teams", "at": "W1.12:Step_1"}))
    assert "Double Twelve" not in text(director.get(url("process-runs"), {"late": "1"}))
    with clock.frozen(at(9, 30).replace(day=25)):
        assert "Double Twelve" in text(enter("director").get(url("process-runs"), {"late": "1"}))
    answer = director.get(url("process-runs-export"), {"process": "W1.12"})
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0] for row in sheet.get_sheet_by_index(0).to_python()][-1] == "Double Twelve"
    act = {"action": "withdraw", "row": [run.pk, other.pk], "note": "Reorganised"}
    assert enter("agent").post(url("process-runs-act"), act).status_code == 403
    director.post(url("process-runs-act"), act)
    assert set(ProcessRun.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_the_list_asks_the_database_no_more_for_more_runs(entry, enter, django_assert_max_num_queries):
    for number in range(3):
        processes.start("W1.12", entry.agent.person, at(9), subject=f"Campaign {number}")
    director = enter("director")
    director.get(url("process-runs"))
    with django_assert_max_num_queries(40) as few:
        director.get(url("process-runs"))
    before = len(few.captured_queries)
    for number in range(6):
        processes.start("W1.12", entry.agent.person, at(9), subject=f"Further {number}")
    with django_assert_max_num_queries(before):
        director.get(url("process-runs"))


def test_where_work_waits_adds_up_and_leads_to_the_cases(run, entry, enter):
    with clock.frozen(at(9, 30)):
        send(enter("agent"), step(run, "1"), **RULES)
    director = enter("director")
    with clock.frozen(at(11, 30)):
        page = director.get(url("process-waits"), {"process": "W1.12", "node": "Step_2"})
    rows = {row.node: row for row in page.context["rows"]}
    assert (rows["Step_1"].waiting_minutes, rows["Step_1"].done) == (30, 1)
    assert (rows["Step_2"].waiting_minutes, rows["Step_2"].still_open) == (120, 1)
    assert [row.node for row in page.context["rows"]] == ["Step_2", "Step_1"]
    assert [one["step"].run_id for one in page.context["cases"]] == [run.pk]
    assert page.context["picture"]["marks"]["Step_2"] == ["heat-5", "chosen"]
    whole = director.get(url("process-waits")).context["rows"]
    assert [row.code for row in whole] == ["W1.12"]
    assert enter("agent").get(url("process-waits")).status_code == 403
    for odd in ("x", "9999-99-99", "'", "1989-01-01"):
        assert director.get(url("process-waits"), {"from": odd, "to": odd, "process": odd}).status_code == 200


def test_a_call_of_another_process_is_linked_both_ways(run, enter):
    send(enter("agent"), step(run, "1"), **RULES)
    send(enter("manager"), step(run, "2"), **{**ITEMS, "outcome": "below"})
    inner = ProcessRun.objects.get(parent_step__run=run)
    page = text(enter("director").get(url("process-run", run.pk)))
    assert url("process-run", inner.pk) in page
    assert url("process-run", run.pk) in text(enter("agent").get(url("process-run", inner.pk)))
    calling = ProcessStep.objects.get(run=run, node="Call_2_W2_3")
    assert "This step is a process of its own" in text(enter("director").get(url("process-step", calling.pk)))


def test_every_shipped_form_can_be_shown(company, enter):
    from zhanggui.doors.web.screens.processes import forms

    kinds = set()
    for path in sorted(SHIPPED.glob("*.yaml")):
        for words in yaml.safe_load(path.read_text("utf-8"))["steps"].values():
            shown = forms.form_fields(words["form"])
            kinds |= {field.kind for field in shown}
            assert all(field.label and (field.kind != "choice" or field.choices) for field in shown)
    assert {"money", "percent", "long", "choice", "choices", "date", "datetime", "yes_no", "url", "integer"} <= kinds
