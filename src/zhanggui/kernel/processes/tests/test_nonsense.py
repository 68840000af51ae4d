"""Broken files and odd descriptions are named, never a fault of ours."""

import random
from copy import deepcopy

import pytest
import yaml

from zhanggui.base import playbooks_folder
from zhanggui.kernel.processes.checking import check_process
from zhanggui.kernel.processes.forms import cleaned, faults_in
from zhanggui.kernel.processes.tests.drawings import describe, draw

NONSENSE = [None, "", 0, -1, 1.5, True, [], {}, [None], {"x": None}, "x" * 5000, "\x00", "<b>", {"a": {"b": {"c": 1}}}]


def test_damaged_files_are_named_and_never_crash():
    folder = playbooks_folder() / "processes"
    about = yaml.safe_load((folder / "W1.1.yaml").read_text())
    whole = (folder / "W1.1.bpmn").read_bytes()
    for seed in range(400):
        chance = random.Random(seed)
        damaged = bytearray(whole)
        for _hit in range(chance.randint(1, 12)):
            place = chance.randrange(len(damaged))
            how = chance.randrange(4)
            if how == 0:
                damaged[place] = chance.randrange(256)
            elif how == 1:
                del damaged[place : place + chance.randint(1, 200)]
            elif how == 2:
                other = chance.randrange(len(damaged))
                damaged[place:place] = damaged[other : other + chance.randint(1, 80)]
            else:
                damaged = damaged[:place] or damaged
        for problem in check_process(bytes(damaged), about):
            assert problem.code.startswith("process."), seed
            assert problem.message, seed


def test_elements_swapped_and_renamed_are_named_and_never_crash():
    folder = playbooks_folder() / "processes"
    about = yaml.safe_load((folder / "W1.1.yaml").read_text())
    whole = (folder / "W1.1.bpmn").read_text()
    words = "userTask exclusiveGateway parallelGateway endEvent startEvent Step_1 Step_3 Flow_03 Gate_2 Split_4 Join_4"
    words = [*words.split(), "End", "default=", "sourceRef", "targetRef", "subProcess", "P2D"]
    for seed in range(150):
        chance, text = random.Random(seed), whole
        for _swap in range(chance.randint(1, 3)):
            text = text.replace(chance.choice(words), chance.choice(words), chance.randint(1, 3))
        for problem in check_process(text, about):
            assert problem.code.startswith("process."), seed


@pytest.mark.parametrize("odd", NONSENSE, ids=lambda odd: type(odd).__name__)
def test_an_odd_description_is_named_and_never_crashes(odd):
    bpmn, good = draw("S > 1", "1 > 2", "2 > E"), describe("1", "2 yes no")
    abouts = [odd]
    for path in (
        ("id",), ("name",), ("roles",), ("roles", "agent"), ("trigger",), ("steps",), ("steps", "1"),
        ("steps", "1", "form"), ("steps", "1", "days"), ("steps", "1", "sign"), ("steps", "1", "duty"),
        ("steps", "1", "form", "properties"), ("steps", "1", "form", "properties", "note_1"),
        ("steps", "1", "form", "required"), ("steps", "2", "form", "properties", "outcome", "enum"),
        ("steps", "2", "form", "properties", "outcome", "x-choices"),
        ("steps", "2", "form", "properties", "outcome", "x-order"),
    ):  # fmt: skip
        changed = deepcopy(good)
        place = changed
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = odd
        abouts.append(changed)
    for about in abouts:
        for problem in check_process(bpmn, about, known_roles=set(), known_duties=set(), known_registers=set()):
            assert problem.code.startswith("process.")


@pytest.mark.parametrize("odd", NONSENSE, ids=lambda odd: type(odd).__name__)
def test_an_odd_value_in_a_form_is_refused_or_kept(odd):
    form = describe("2 yes no")["steps"]["2"]["form"]
    for name in ("outcome", "note_2", "stranger"):
        values = cleaned(form, {"outcome": "yes", name: odd})
        assert isinstance(faults_in(form, values), dict)
