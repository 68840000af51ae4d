"""Versions of processes: published once, never changed, kept as long as a run stands on them."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation.models import Organisation, Person, Position
from zhanggui.kernel.processes.checking import check_process, event_beginning, steps_of
from zhanggui.kernel.processes.contracts import NotPublished, ProcessRefused
from zhanggui.kernel.processes.diagram import Diagram, read_diagram
from zhanggui.kernel.processes.models import ProcessVersion

State = ProcessVersion.State


@transaction.atomic
def publish(
    code: str, bpmn: bytes | str, about: Mapping[str, Any], by: Person | None, at: datetime,
    known_registers: Collection[str] | None = None, known_processes: Collection[str] | None = None,
    known_duties: Collection[str] | None = None, known_roles: Collection[str] | None = None,
) -> ProcessVersion:  # fmt: skip
    """Make a process live in its next version; what is live already is left as it is. Faults refuse the whole.

    Without `known_duties` those of this company are known, and of posts it does not have any is let pass.
    Runs of the version before go on as they began until somebody moves them.
    """
    text = bpmn.decode("utf-8", "replace") if isinstance(bpmn, bytes) else bpmn
    problems = check_process(
        bpmn, about, known_roles=known_roles, known_registers=known_registers, known_processes=known_processes,
        known_duties=_known_duties(about) if known_duties is None else known_duties,
    )  # fmt: skip
    if not problems and str(about.get("id")) != code:
        raise ProcessRefused("process.other_id", _("The description belongs to another process."), process=code)
    if problems:
        said = _("%(code)s cannot be published: %(count)s faults.") % {"code": code, "count": len(problems)}
        raise NotPublished("process.has_faults", said, problems, process=code)
    _one_at_a_time()
    digest = _digest(text, about)
    live = live_version(code)
    if live is not None and live.digest == digest:
        return live
    last = ProcessVersion.objects.filter(code=code).order_by("-number").first()
    ProcessVersion.objects.filter(code=code, state=State.LIVE).update(state=State.RETIRED)
    return ProcessVersion.objects.create(
        code=code, number=last.number + 1 if last else 1, name_zh=about["name"]["zh"], name_en=about["name"]["en"],
        bpmn=text, about=dict(about), digest=digest, published_at=at, published_by=by,
        begins_on=event_beginning(about),
    )  # fmt: skip


@transaction.atomic
def retire(code: str, by: Person | None, at: datetime) -> None:
    """Start no more runs of a process; those that run go on."""
    ProcessVersion.objects.filter(code=code, state=State.LIVE).update(state=State.RETIRED)


def live_version(code: str) -> ProcessVersion | None:
    """The version new runs start on."""
    return ProcessVersion.objects.filter(code=code, state=State.LIVE).first()


def diagram_of(version: ProcessVersion) -> Diagram:
    """The diagram of a version, read once a process."""
    return _diagram(version.digest, version.bpmn)


def step_about(version: ProcessVersion, number: str) -> Mapping[str, Any]:
    """The description of one step; empty for a called process."""
    return steps_of(version.about).get(number, {})


@lru_cache(maxsize=400)
def _diagram(digest: str, bpmn: str) -> Diagram:
    diagram, problems = read_diagram(bpmn)
    if diagram is None:
        raise NotPublished("process.has_faults", problems[0].message, problems)
    return diagram


def _digest(bpmn: str, about: Mapping[str, Any]) -> str:
    words = json.dumps(about, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(f"{bpmn}\n{words}".encode()).hexdigest()


def duties_here() -> set[str]:
    """Duties a process written here may name: those of this company, and those its processes in force came with."""
    live = ProcessVersion.objects.filter(state=State.LIVE).values_list("about", flat=True)
    named = [words.get("duty") for about in live for words in steps_of(about).values()]
    before = {str(one) for duty in named for one in (duty if isinstance(duty, list) else [duty]) if one}
    return before | set(Duty.objects.filter(closed_on=None).values_list("code", flat=True))


def _known_duties(about: Mapping[str, Any]) -> set[str]:
    """Duties of this company; those of positions it does not have are taken on trust, for a process is shared."""
    posts = set(Position.objects.values_list("code", flat=True))
    known = set(Duty.objects.values_list("code", flat=True))
    for words in steps_of(about).values():
        named = words.get("duty")
        for duty in named if isinstance(named, list) else [named] if named else []:
            if str(duty).rpartition(".")[0] not in posts:
                known.add(duty)
    return known


def _one_at_a_time() -> None:
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])
