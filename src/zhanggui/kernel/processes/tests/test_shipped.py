"""Every process that ships runs from start to end along every arrow, through the services the screens use."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from zhanggui.base import playbooks_folder
from zhanggui.kernel.organisation.models import Organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.checking import check_process, steps_of
from zhanggui.kernel.processes.forms import fields_of
from zhanggui.kernel.processes.models import ProcessRun, ProcessSignature, ProcessStep, ProcessTimer
from zhanggui.kernel.processes.orders import broken_orders
from zhanggui.kernel.processes.tests.walks import Move, ways_through
from zhanggui.kernel.tests.days import MONDAY, moment
from zhanggui.kernel.work.models import WorkItem

FILES = sorted((playbooks_folder() / "processes").glob("*.bpmn"))
CODES = {path.stem for path in FILES}


def shipped(path: Path) -> tuple[bytes, dict]:
    return path.read_bytes(), yaml.safe_load(path.with_suffix(".yaml").read_text())


def described(code: str) -> dict:
    return shipped(playbooks_folder() / "processes" / f"{code}.bpmn")[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_process_has_no_fault(path):
    bpmn, about = shipped(path)
    assert check_process(bpmn, about, known_processes=CODES) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_process_runs_along_every_arrow(company, path):
    bpmn, about = shipped(path)
    posts = ["director", "manager", "agent"]
    roles = {role: posts[number % 3] for number, role in enumerate(about["roles"])}
    Organisation.objects.update(settings={"process_roles": roles})
    version = processes.publish(path.stem, bpmn, about, company.director, moment(MONDAY))
    diagram = processes.diagram_of(version)

    ways = ways_through(diagram, about)
    assert set().union(*(way.arrows for way in ways)) == set(diagram.flows)
    passed: set[str] = set()
    for way in ways:
        run = processes.start(path.stem, company.manager, moment(MONDAY))
        for number, move in enumerate(way.moves):
            make(run, move, moment(MONDAY) + timedelta(minutes=number))
        run.refresh_from_db()
        assert run.state == "finished"
        passed |= set(processes.place_of(run).flows)
    assert passed == set(diagram.flows)
    assert not WorkItem.objects.filter(state="open").exists()


def make(run: ProcessRun, move: Move, at: datetime) -> None:
    """One move through the services, by whoever has it on the desk."""
    step = ProcessStep.objects.filter(run=run, node=move.node, state="open").order_by("pk").first()
    if move.timer:
        ProcessTimer.objects.filter(step=step, node=move.timer).update(due_at=at)
        processes.run_timers(MONDAY, at)
    elif step.sign_mode:
        for one in ProcessSignature.objects.filter(step=step).select_related("item__person"):
            if ProcessStep.objects.get(pk=step.pk).state == "open":
                processes.complete(step.pk, one.item.person, move.values, at)
    else:
        processes.complete(step.pk, step.item.person, move.values, at)
    left = ProcessStep.objects.filter(run=run, state="open").values_list("node", flat=True)
    assert tuple(sorted(left)) == move.then, f"after {move}"


def test_a_shipped_process_calls_another_and_goes_on(company):
    """The breakdown of the sales plan finds goods short, asks for them by its own process, and ends."""
    for code in ("W1.1", "W2.46"):
        bpmn, about = shipped(playbooks_folder() / "processes" / f"{code}.bpmn")
        version = processes.publish(code, bpmn, about, company.director, moment(MONDAY))
    inner_ways = ways_through(processes.diagram_of(version), version.about)
    outer = processes.live_version("W1.1")
    ways = ways_through(processes.diagram_of(outer), outer.about)
    way = next(way for way in ways if any(move.node == "Call_3_W2_46" for move in way.moves))
    run = processes.start("W1.1", company.manager, moment(MONDAY))
    for move in way.moves:
        inner = ProcessRun.objects.filter(parent_step__run=run, state="running", version__code="W2.46").first()
        if move.node == "Call_3_W2_46":
            for step in inner_ways[0].moves:
                make(inner, step, moment(MONDAY, 10))
        else:
            make(run, move, moment(MONDAY, 10))
    assert set(ProcessRun.objects.values_list("version__code", "state")) == {
        ("W1.1", "finished"), ("W2.46", "finished"),
    }  # fmt: skip


def test_a_campaign_cannot_end_before_it_begins_nor_close_its_entries_after_it_has_ended():
    form = described("W1.12")["steps"]["1"]["form"]
    days = {"entry_closes": "2026-11-12", "effect_from": "2026-11-09", "effect_to": "2026-11-08"}
    assert set(broken_orders(fields_of(form), days)) == {"entry_closes", "effect_to"}
    assert broken_orders(fields_of(form), days | {"effect_to": "2026-11-12"}) == {}


def test_every_shipped_form_that_asks_from_when_until_when_says_in_which_order():
    beginnings = ("_from", "_on", "starts_on")
    silent = []
    for code in sorted(CODES):
        for number, words in steps_of(described(code)).items():
            fields = fields_of(words.get("form"))
            days = [name for name, field in fields.items() if field.get("format") == "date"]
            begins = [name for name in days if name.endswith(beginnings)]
            ends = [name for name in days if name.endswith(("_to", "_until", "_end", "ends_on")) and name not in begins]
            silent += [f"{code}.{number}.{end}" for end in ends if begins and "x-at-least" not in fields[end]]
    assert silent == []
