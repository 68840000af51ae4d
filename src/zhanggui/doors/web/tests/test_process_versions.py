"""Managing processes in the browser: versions compared, drafts checked and published, runs moved, switches."""

import json

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.doors.web.models import ProcessDraft
from zhanggui.doors.web.tests.conftest import at
from zhanggui.doors.web.tests.entry import changed, publish_shipped, text, url
from zhanggui.kernel.organisation.models import Organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessRun, ProcessVersion
from zhanggui.kernel.processes.tests.drawings import describe, draw


def test_versions_are_compared_in_words(entry, enter):
    version, about = changed()
    processes.publish("W1.12", version.bpmn, about, entry.director.person, at(9))
    page = enter("director").get(url("process-versions", "W1.12"))
    told = {(one.what, one.name): one.details for one in page.context["compared"]}
    assert list(told) == [("Step", "3 Prepare and submit"), ("Step", "5 File the daily report")]
    assert ("Working days", "1", "2") in told["Step", "3 Prepare and submit"]
    assert [line[0] for line in told["Step", "5 File the daily report"]] == ["Field “Note”"]


def test_a_removed_step_is_told_with_the_ways_that_go_with_it(entry, enter):
    steps = ("S > 1", "1 > 2", "2 > E")
    processes.publish("T.3", draw(*steps, code="T.3"), describe("1", "2", code="T.3"), None, at(8))
    processes.publish("T.3", draw("S > 1", "1 > E", code="T.3"), describe("1", code="T.3"), None, at(9))
    compared = enter("director").get(url("process-versions", "T.3")).context["compared"]
    assert [(one.kind, one.what) for one in compared] == [
        ("removed", "Step"), ("removed", "Way"), ("removed", "Way"), ("added", "Way"),
    ]  # fmt: skip


def test_two_files_become_a_draft_are_checked_and_published(entry, enter):
    director = enter("director")
    files = {
        "bpmn": SimpleUploadedFile("a.bpmn", draw("S > 1", "1 > E", code="T.9").encode()),
        "about": SimpleUploadedFile("a.yaml", yaml.safe_dump(describe("1", code="T.9"), allow_unicode=True).encode()),
    }
    answer = director.post(url("process-new"), files, follow=True)
    assert answer.redirect_chain[-1][0] == url("process-draft", "T.9")
    draft = ProcessDraft.objects.get()
    sent = {"bpmn": draft.bpmn, "about": draft.about}
    assert director.post(url("process-check", "T.9"), json.dumps(sent), "application/json").json()["faults"] == []
    assert processes.live_version("T.9") is None
    director.post(url("process-draft", "T.9"), {**sent, "do": "publish"})
    assert processes.live_version("T.9").published_by.code == "director"
    assert not ProcessDraft.objects.exists()


def check(client, bpmn, about):
    sent = json.dumps({"bpmn": bpmn, "about": about})
    return client.post(url("process-check", "T.9"), sent, "application/json").json()["faults"]


def test_a_check_names_file_line_and_fault(entry, enter):
    director = enter("director")
    about = describe("1 ok no", code="T.9")
    del about["steps"]["1"]["form"]["properties"]["note_1"]["x-en"]
    words = yaml.safe_dump(about, allow_unicode=True)
    line = next(n for n, text in enumerate(words.splitlines(), 1) if "note_1" in text)
    fault = check(director, draw("S > 1", "1 > E", code="T.9"), words)[0]
    assert (fault["title"], fault["file"], fault["line"]) == (
        "A text is missing in one of the two languages.", "yaml", line,
    )  # fmt: skip
    script = draw("S > 1", "1 > E", code="T.9", extra="<bpmn:scriptTask id='Bad'/>")
    fault = check(director, script, yaml.safe_dump(describe("1", code="T.9")))[0]
    row = next(n for n, text in enumerate(script.splitlines(), 1) if "scriptTask" in text)
    assert (fault["title"], fault["file"], fault["line"]) == ("Something is drawn that may not run here.", "bpmn", row)
    assert not ProcessVersion.objects.filter(code="T.9").exists()


@pytest.mark.parametrize(
    "about",
    ["a: [", "- 1", "a: &x 1\nb: *x", "!!python/object/apply:os.system ['true']", "a: .nan", "[" * 5000, "x" * 600_000],
)
def test_a_hostile_description_is_told_and_not_read(entry, enter, about):
    faults = check(enter("director"), draw("S > 1", "1 > E", code="T.9"), about)
    assert [fault["title"] for fault in faults] == ["The description cannot be read."]


def test_a_draft_with_faults_is_kept_but_not_published(entry, enter):
    director = enter("director")
    director.post(url("process-new"), {"code": "T.9", "zh": "新流程", "en": "New one"})
    draft = ProcessDraft.objects.get()
    director.post(url("process-draft", "T.9"), {"do": "publish", "bpmn": draft.bpmn, "about": "id: T.9"})
    assert processes.live_version("T.9") is None
    assert ProcessDraft.objects.get().about == "id: T.9"
    director.post(url("process-draft", "T.9"), {"do": "publish", "bpmn": draft.bpmn, "about": draft.about})
    assert processes.live_version("T.9").name_en == "New one"


def test_a_copy_of_a_process_is_a_process_of_its_own(entry, enter):
    director = enter("director")
    director.post(url("process-new"), {"code": "T.8", "like": "W1.12"})
    draft = ProcessDraft.objects.get()
    director.post(url("process-draft", "T.8"), {"do": "publish", "bpmn": draft.bpmn, "about": draft.about})
    assert processes.live_version("T.8").name_en == "Campaign entry"
    assert director.post(url("process-new"), {"code": "../x"}).status_code == 409
    assert not ProcessDraft.objects.exists()


def test_running_cases_are_moved_after_a_preview(run, entry, enter):
    version, about = changed()
    live = processes.publish("W1.12", version.bpmn, about, entry.director.person, at(9))
    director = enter("director")
    page = director.get(url("process-migrate", "W1.12"))
    assert [(row["run"].pk, row["kept"]) for row in page.context["rows"]] == [(run.pk, ["Collect the rules"])]
    assert ProcessRun.objects.get(pk=run.pk).version_id == version.pk
    director.post(url("process-migrate", "W1.12"), {"run": [run.pk]})
    assert ProcessRun.objects.get(pk=run.pk).version_id == live.pk
    assert "Every running case stands on the newest version" in text(director.get(url("process-migrate", "W1.12")))


def test_a_retired_process_is_started_no_more(entry, enter):
    director = enter("director")
    director.post(url("process-retire", "W1.12"))
    assert processes.live_version("W1.12") is None
    director.post(url("process-start", "W1.12"), {"subject": "x"})
    assert not ProcessRun.objects.exists()


def test_who_manages_processes_switches_what_begins_by_itself(entry, enter):
    publish_shipped("W2.30")
    director, manage = enter("director"), url("processes-manage")
    assert "Switch off" in text(director.get(manage))
    director.post(url("process-switch", "W2.30"), {"on": "0"})
    assert [one.on for one in processes.self_starting() if one.code == "W2.30"] == [False]
    assert "Switch on" in text(director.get(manage))
    director.post(url("process-switch", "W2.30"), {"on": "1"})
    assert [one.on for one in processes.self_starting() if one.code == "W2.30"] == [True]


def test_what_people_begin_is_not_switched(entry, enter):
    answer = enter("director").post(url("process-switch", "W1.12"), {"on": "0"}, follow=True)
    assert "Nothing begins this process but people." in text(answer)
    assert "W1.12" not in (Organisation.objects.get().settings.get("process_schedules_off") or [])


def test_only_who_manages_processes_draws_and_publishes(entry, enter):
    agent = enter("agent")
    for name, args in (
        ("processes-manage", ()), ("process-new", ()), ("process-versions", ("W1.12",)), ("process-draft", ("W1.12",)),
        ("process-migrate", ("W1.12",)), ("process-file", ("W1.12", 1, "bpmn")),
    ):  # fmt: skip
        assert agent.get(url(name, *args)).status_code == 403
    for name in ("process-check", "process-retire", "process-draft", "process-migrate", "process-switch"):
        assert agent.post(url(name, "W1.12"), "{}", "application/json").status_code == 403
    assert processes.live_version("W1.12") is not None


def test_a_version_is_taken_out_as_two_files(entry, enter):
    director = enter("director")
    assert b"<bpmn:process" in director.get(url("process-file", "W1.12", 1, "bpmn")).content
    about = yaml.safe_load(director.get(url("process-file", "W1.12", 1, "yaml")).content)
    assert about == processes.live_version("W1.12").about
