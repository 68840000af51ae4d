"""Registers and processes of a draft, what a duty is worth, and posts combined and split with their people."""

import io
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from zhanggui.kernel.organisation.api import holders_of
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.registers.api import Register
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem
from zhanggui.playbook import content, editing, effects, keeping, packing, versions
from zhanggui.playbook.difference import difference
from zhanggui.playbook.screens import details, shown, words
from zhanggui.playbook.tests.test_editor_screens import (
    MONDAY,
    checked,
    company,  # noqa: F401
    duty_page,
    editor,  # noqa: F401
    form_of,
    kept,
)

DAY = MONDAY.date()
DUTY = "C.sales-supervisor.01"
WEEKLY = {"kind": "schedule", "cadence": "weekly"}
INTO, GONE = "C.ztc-specialist", "C.zz-specialist"


@pytest.fixture
def house(editor):  # noqa: F811
    return editor


def person(code):
    return Person.objects.get(code=code)


def publish(version, by="director"):
    versions.submit(version, person(by), "", MONDAY)
    version.refresh_from_db()
    version.state = versions.State.PLANNED
    version.save()
    versions.apply(version, MONDAY)


@pytest.mark.parametrize("page", ["registers", "processes"])
def test_the_page_sent_back_as_it_is_changes_nothing(house, page):
    before = versions.first(MONDAY).files
    house.post(reverse(f"playbook:{page}"), _all(house, page))
    assert (versions.draft() or versions.live()).files == before


def test_a_register_is_taken_out_and_what_leans_on_it_is_told(house):
    sent = _all(house, "registers")
    sent["kept"] = [code for code in sent["kept"] if code != "R.zz-plan"]
    answer = checked(house, "registers", "all", sent)
    assert "This register is not kept in this company." in answer
    house.post(reverse("playbook:registers"), sent)
    assert "R.zz-plan" not in content.kept(versions.draft().files, "registers")
    changes = difference(versions.live().files, versions.draft().files).changes
    assert [(one.what, one.code, one.action) for one in changes] == [("register", "R.zz-plan", "closed")]
    page = house.get(reverse("playbook:draft")).content.decode()
    assert "R.zz-plan is not among the registers kept here." in page


def test_who_fills_reads_and_which_columns_are_said_anew_and_come_into_force(house):
    about = {**content.registers(versions.first(MONDAY).files)["R.issue"]}
    about["owners"] = ["C.designer"]
    about["columns"] = [*about["columns"], {"id": "mood", "name": {"en": "Mood", "zh": "心情"}, "type": "text"}]
    version = versions.change(lambda files: keeping.set_register(files, "R.issue", about), None, MONDAY)
    (one,) = [one for one in difference(versions.live().files, version.files).changes if one.code == "R.issue"]
    assert {change.name for change in one.fields} == {"fillers", "columns"}
    assert [row["code"] for row in effects.preview(version, MONDAY).registers["changed"]] == ["R.issue"]
    files, problems = packing.unpacked(io.BytesIO(packing.packed(version.files)))
    assert files == version.files
    assert not [fault for fault in problems if fault.code.startswith("register.")]
    versions.carry_out(version, MONDAY)
    live = Register.objects.get(code="R.issue").live.about
    assert (live["owners"], live["columns"][-1]["id"]) == (["C.designer"], "mood")
    back = content.registers({})["R.issue"]
    versions.change(lambda files: keeping.set_register(files, "R.issue", back), None, MONDAY)
    assert keeping.OWN not in versions.draft().files


def test_what_begins_a_process_and_who_plays_its_roles_is_chosen(house):
    sent = _all(house, "processes") | {
        "begins:W1.1": "weekly", "begins:W1.12": "event", "event:W1.12": "refund.asked", "where:W1.12": "shop = home",
        "gather:W1.12": "1", "begins:W1.2": "manual", "role:finance": "C.ops-director",
    }  # fmt: skip
    house.post(reverse("playbook:processes"), sent)
    files = versions.draft().files
    assert files["processes.yaml"]["begins"] == {
        "W1.1": {"kind": "schedule", "cadence": "weekly"}, "W1.2": {"kind": "manual"},
        "W1.12": {"kind": "event", "event": "refund.asked", "where": {"shop": "home"}, "gather": "day"},
    }  # fmt: skip
    assert files["processes.yaml"]["roles"]["finance"] == "C.ops-director"
    found = effects.preview(versions.draft(), MONDAY)
    assert sorted(row["code"] for row in found.processes["changed"]) == ["W1.1", "W1.12", "W1.2"]
    assert ("finance", "C.finance-clerk", "C.ops-director") in found.roles
    versions.carry_out(versions.draft(), MONDAY)
    assert processes.live_version("W1.12").begins_on == "refund.asked"
    assert {one.code: one.on for one in processes.self_starting() if one.code in ("W1.1", "W1.2")} == {"W1.1": True}


def test_an_event_that_never_happens_begins_no_process(house):
    sent = _all(house, "processes") | {"begins:W1.1": "event", "event:W1.1": "pigs.fly"}
    answer = checked(house, "processes", "all", sent)
    told = answer[answer.index('id="fault-begins"') :]
    assert "There is no such event, or it says nothing of the kind." in told


def test_what_is_left_of_a_late_returned_or_partial_duty_is_chosen(house):
    sent = form_of(house, duty_page(DUTY)) | {"b_late": "50", "b_returned": "75", "b_partial": "whole"}
    house.post(duty_page(DUTY), sent)
    binding = kept(DUTY)["binding"]
    assert (binding["quality"], binding["partial"]) == ({"late": 0.5, "returned": 0.75}, "whole")
    assert form_of(house, duty_page(DUTY))["b_late"] == ["50"]
    seen = house.get(reverse("playbook:version", args=[versions.draft().number])).content.decode()
    assert "done too late: 50%" in seen
    answer = checked(house, "duty", DUTY, sent | {"b_late": "150"})
    assert "everything is in order" not in answer.lower()


def test_a_combined_post_takes_people_and_work_along_and_the_earlier_version_takes_them_back(house):
    work.open_day(DAY, MONDAY)
    people = {one.code for one in holders_of(Position.objects.get(code=GONE), DAY)}
    items = set(WorkItem.objects.filter(position__code=GONE, state="open").values_list("pk", flat=True))
    assert people
    assert items
    version = versions.change(lambda files: editing.combine_posts(files, INTO, GONE), None, MONDAY)
    assert not [fault for fault in content.faults_of(version.files) if content.hinders(fault)]
    found = effects.preview(version, MONDAY)
    assert {(one.code, was, now) for one, was, now in found.seats} == {(code, GONE, INTO) for code in people}
    assert found.carried == len(items)
    assert found.posts["held"] == []
    publish(version)
    assert people <= {one.code for one in holders_of(Position.objects.get(code=INTO), DAY)}
    assert Position.objects.get(code=GONE).closed_on == DAY
    moved = WorkItem.objects.filter(pk__in=items).exclude(state="cancelled")
    assert set(moved.values_list("position__code", flat=True)) == {INTO}
    back = versions.restore(versions.Version.objects.get(number=1), None, MONDAY)
    publish(back)
    assert {one.code for one in holders_of(Position.objects.get(code=GONE), DAY)} == people
    assert not people & {one.code for one in holders_of(Position.objects.get(code=INTO), DAY)}
    assert Position.objects.get(code=GONE).closed_on is None


def test_duties_of_a_combined_post_are_proved_by_it_alone_where_it_fills_and_plays_in_the_others_place(house):
    files = versions.change(lambda files: editing.combine_posts(files, INTO, GONE), None, MONDAY).files
    duties = [row for row in content.duties(files, INTO) if row["id"].startswith(GONE)]
    bindings = [one.get("binding") or {} for row in duties for one in (row, *row.get("parts", []))]
    assert {"register", "process"} <= {binding.get("kind") for binding in bindings}
    assert not [binding for binding in bindings if "by" in binding]


def test_a_difference_tells_of_a_long_list_only_what_is_new_and_calls_roles_by_their_names(house):
    said = {"codes": content.kept(versions.first(MONDAY).files, "processes"), "begins": {"W1.1": WEEKLY}}
    roles = versions.first(MONDAY).files["processes.yaml"]["roles"]
    version = versions.change(
        lambda files: keeping.run_processes(files, roles={**roles, "head": "C.planner"}, **said), None, MONDAY
    )
    with translation.override("en"):
        _found, groups = shown.lines_of(versions.first(MONDAY).files, version.files)
    fields = {name: (before, after) for _code, _name, lines in groups for line in lines
              for name, before, after in line.fields}  # fmt: skip
    more = f"{len(roles) - 1} more lines, unchanged"
    assert fields["Who plays the roles"] == (["Head above → Operations director", more], ["Head above → Planner", more])
    assert fields["What begins it"] == (["yearly"], ["weekly"])


def test_the_history_of_a_draft_says_in_words_what_was_done(house):
    house.post(reverse("playbook:draft-act"), {"do": "combine-posts", "post": INTO, "other": GONE})
    seen = house.get(reverse("playbook:version", args=[versions.draft().number])).content.decode()
    assert "Posts combined: Search-ad (Zhitongche) specialist" in seen
    assert "combine-posts" not in seen


def test_changes_in_a_row_are_all_told_in_the_history(house):
    for do, code in (("add-duty", "C.planner"), ("remove-duty", DUTY)):
        house.post(reverse("playbook:draft-act"), {"do": do, "post": code, "duty": code})
    seen = unescape(house.get(reverse("playbook:version", args=[versions.draft().number])).content.decode())
    assert "Duty added: New duty" in seen
    assert "Duty taken out: " in seen


def test_what_was_kept_as_a_whole_is_read_by_everybody_in_their_own_language(house):
    sent = _all(house, "registers")
    sent["kept"] = [code for code in sent["kept"] if code != "R.issue"]
    house.post(reverse("playbook:registers"), sent)
    assert versions.draft().acts.get(action="changed").text == "registers"
    told = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told.append(words.act("registers", {}))
    assert told == ["the registers that are kept", "使用的登记表"]


def test_a_version_brought_back_says_in_the_readers_language_which_it_was(house):
    changed = versions.change(lambda files: editing.remove_duty(files, DUTY), None, MONDAY)
    publish(changed)
    back = versions.restore(versions.Version.objects.get(number=1), None, MONDAY)
    with translation.override("zh-hans"):
        assert words.act(back.acts.get(action="imported").text, {}) == "同第 1 版"


def test_notes_in_the_writers_language_become_codes():
    from importlib import import_module

    move = import_module("zhanggui.playbook.migrations.0002_what_was_kept")
    told = ("使用的登记表", "the processes that are run", "同第 3 版", "as version 3")
    assert [move.coded(text) for text in told] == [
        "registers", "processes", "version: 3", "version: 3",
    ]  # fmt: skip
    assert move.coded("add-post: C.crm") == "add-post: C.crm"


def test_groups_of_duties_are_told_by_the_names_of_their_duties(house):
    version = versions.change(lambda files: editing.remove_duty(files, DUTY), None, MONDAY)
    with translation.override("en"):
        _found, groups = shown.lines_of(versions.first(MONDAY).files, version.files)
    fields = [field for _code, _name, lines in groups for line in lines for field in line.fields]
    told = [text for name, before, _after in fields if name == "Groups of duties" for text in before]
    assert told
    assert not [text for text in told if "C.sales-supervisor." in text]


def test_a_department_without_posts_says_what_to_do_and_a_borrowing_post_from_whom(house):
    page = house.get(reverse("playbook:draft")).content.decode()
    assert "No post stands in this department. Add one, borrow one" in page
    assert "+ agency/A.store-manager" not in page
    assert words.lent("agency/A.store-manager") in page


def test_a_fault_that_parts_of_a_duty_share_is_told_once(house):
    sent = _all(house, "registers")
    sent["kept"] = [code for code in sent["kept"] if code != "R.zz-plan"]
    answer = checked(house, "registers", "all", sent)
    assert answer.count("C.zz-specialist.03: R.zz-plan is not among the registers kept here.") == 1


def test_a_process_that_is_to_begin_by_nothing_is_named(house):
    answer = checked(house, "processes", "all", _all(house, "processes") | {"begins:W1.2": "event"})
    assert "W1.2: Choose what happens that begins it." in answer


def test_of_a_split_post_those_who_are_named_come_along_with_the_registers(house):
    (holder,) = holders_of(Position.objects.get(code=GONE), DAY)[:1]
    duty = next(row for row in content.duties(versions.first(MONDAY).files, GONE)
                if (row.get("binding") or {}).get("kind") == "register")  # fmt: skip
    name = {"en": "Second", "zh": "第二"}
    version = versions.change(
        lambda files: editing.split_post(files, GONE, "C.second", name, [duty["id"]], people=[holder.code]),
        None, MONDAY,
    )  # fmt: skip
    assert not [fault for fault in content.faults_of(version.files) if content.hinders(fault)]
    assert keeping.fills(version.files, duty["binding"]["register"], "C.second")
    assert "by" not in content.duty(version.files, duty["id"])[1]["binding"]
    publish(version)
    assert [one.code for one in holders_of(Position.objects.get(code="C.second"), DAY)] == [holder.code]
    publish(versions.restore(versions.Version.objects.get(number=1), None, MONDAY))
    assert holder in holders_of(Position.objects.get(code=GONE), DAY + timedelta(days=1))


def test_the_sentences_of_the_check_are_read_in_chinese():
    with translation.override("zh-hans"):
        told = details.said("positions.yaml: C.planner: reports to C.nobody, which is no post here.")
        assert told == "positions.yaml: C.planner: 汇报对象 C.nobody 不是本组织的岗位。"
        assert details.said("W1.1: step 3 of W1.1 writes to R.x, which is not kept here.").endswith("不使用该登记表。")
    with translation.override("en"):
        assert details.said("a: b is no post here.") == "a: b is no post here."


def _all(client, page):
    """What the page would send, with every box that is ticked."""
    from re import DOTALL, findall

    html = unescape(client.get(reverse(f"playbook:{page}")).content.decode())
    sent = form_of(client, reverse(f"playbook:{page}"))
    for name, options in findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', html, DOTALL):
        chosen = findall(r'value="([^"]*)" selected', options)
        sent[name] = chosen if name.startswith("owner:") else (chosen or [""])[0]
    return {name: value for name, value in sent.items() if value != []}
