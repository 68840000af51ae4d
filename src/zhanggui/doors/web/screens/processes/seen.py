"""Who takes part in a process in this company, who may start it, and which runs a person sees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest

from zhanggui.base import clock
from zhanggui.doors.web import scopes
from zhanggui.doors.web.rights import may
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRun, ProcessSignature, ProcessStep, ProcessVersion

MANAGE = "processes.manage"
RELATED = ("version", "owner", "started_by", "parent_step__run__version")


@dataclass(frozen=True)
class Reach:
    """What one person has to do with processes, read once a request."""

    person: Person | None
    chart: Chart
    manages: bool
    sees_all: bool
    acts: frozenset[int] = frozenset()
    """Positions whose work counts as theirs."""
    below: frozenset[int] = frozenset()
    team: Sequence[Person] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Role to the post of this company that plays it."""


@dataclass(frozen=True)
class Part:
    """One role of a process: the post that plays it here, and who holds the post."""

    role: str
    name: Any
    steps: tuple[str, ...]
    position: Position | None = None
    people: Sequence[Person] = ()

    @property
    def outside(self) -> bool:
        """No post of ours: the run's owner records what they did."""
        return self.position is None


def reach_of(request: HttpRequest) -> Reach:
    if not hasattr(request, "_processes"):
        request._processes = _reach(request)  # type: ignore[attr-defined]
    return request._processes  # type: ignore[attr-defined]


def parts_of(version: ProcessVersion, reach: Reach) -> list[Part]:
    """The roles of a process in the order of their first steps."""
    named = version.about.get("roles") or {}
    numbers: dict[str, list[str]] = {}
    for number, words in (version.about.get("steps") or {}).items():
        node = processes.diagram_of(version).steps.get(str(number))
        for role in [node.who] if node else []:
            numbers.setdefault(role, []).append(str(number))
        for role in (words.get("sign") or {}).get("who") or []:
            numbers.setdefault(role, [])
            if str(number) not in numbers[role]:
                numbers[role].append(str(number))
    posts = {post.code: post for post in reach.chart.positions.values()}
    parts = []
    for role in [*numbers, *(role for role in named if role not in numbers)]:
        post = posts.get(role) or posts.get(reach.mapping.get(role, ""))
        people = reach.chart.holders.get(post.pk, []) if post else []
        name = (named.get(role) or {}).get("name") or {"zh": role, "en": role}
        parts.append(Part(role, name, tuple(numbers.get(role, ())), post, people))
    return parts


def takes_part(parts: Iterable[Part], reach: Reach) -> bool:
    """Whether a step is done, or signed, by one of their posts."""
    return any(part.steps and part.position is not None and part.position.pk in reach.acts for part in parts)


def may_start(parts: Sequence[Part], reach: Reach) -> bool:
    """Who takes part, leads somebody who does, or stands for a party outside; and who manages processes."""
    if reach.person is None:
        return False
    first = parts[0] if parts else None
    if reach.manages or first is None or first.outside or takes_part(parts, reach):
        return True
    return any(part.steps and part.position is not None and part.position.pk in reach.below for part in parts)


def visible_runs(request: HttpRequest) -> QuerySet[ProcessRun]:
    """Every run for who manages processes or sees all work, within their shops; for others those they or their team
    have a part in. Whoever sees a run sees those it called and the one that called it."""
    reach = reach_of(request)
    found = ProcessRun.objects.select_related(*RELATED)
    shops = scopes.shops_of(request)
    own = _trees(_touched_by([reach.person], reach.acts) if reach.person else ProcessRun.objects.none())
    in_scope = Q() if shops is None else Q(shop="") | Q(shop__in=shops)
    if reach.sees_all:
        return found.filter(in_scope | own) if shops is not None else found
    team = _trees(_touched_by(reach.team, frozenset())) if reach.team else Q(pk=None)
    return found.filter(own | (team & in_scope))


def part_of(people: Sequence[Person]) -> Q:
    """Runs in which one of these people has started, answered for, done, signed or awaits something."""
    steps = ProcessStep.objects.filter(Q(done_by__in=people) | Q(item__person__in=people) | Q(person__in=people))
    signed = ProcessSignature.objects.filter(Q(person__in=people) | Q(signed_by__in=people))
    return (
        Q(owner__in=people)
        | Q(started_by__in=people)
        | Q(pk__in=steps.order_by().values("run"))
        | Q(pk__in=signed.order_by().values("step__run"))
    )


def run_or_404(request: HttpRequest, pk: int) -> ProcessRun:
    found = visible_runs(request).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404(pk)
    return found


def step_or_404(request: HttpRequest, pk: int) -> ProcessStep:
    """A step of a run they see, or one they may act on."""
    related = ("run__version", "run__owner", "run__parent_step__run__version", "item__person", "position", "person",
               "done_by")  # fmt: skip
    found = ProcessStep.objects.select_related(*related).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404(pk)
    person = reach_of(request).person
    if visible_runs(request).filter(pk=found.run_id).exists():
        return found
    if person is not None and processes.may_act(found, person, clock.now()):
        return found
    raise Http404(pk)


def version_or_404(code: str, number: int | None = None) -> ProcessVersion:
    """A version by number; without one the live version, else the newest."""
    found = processes.versions_of(code)
    if number is not None:
        version = found.filter(number=number).first()
    else:
        version = found.filter(state=ProcessVersion.State.LIVE).first() or found.first()
    if version is None:
        raise Http404(code)
    return version


def shops_to_choose(request: HttpRequest) -> list[tuple[str, str]]:
    """Shops a run can be about: those within the person's scope."""
    shops = scopes.shops_of(request)
    return [
        (code, str(label))
        for kind, code, label in scopes.offers()
        if kind == "shop" and (shops is None or code in shops)
    ]


def _reach(request: HttpRequest) -> Reach:
    person: Any = request.person  # type: ignore[attr-defined]
    chart = organisation.chart(clock.today(organisation.zone()))
    company = organisation.company()
    mapping = (company.settings if company else {}).get("process_roles") or {}
    manages = may(request, MANAGE)
    sees_all = manages or may(request, "work.all")
    if person is None:
        return Reach(None, chart, manages, sees_all, mapping=mapping)
    acts = frozenset(chart.acts_for(person.pk))
    below = frozenset(chart.posts_below(acts))
    team = chart.team(person.pk) if may(request, "work.team") else []
    return Reach(person, chart, manages, sees_all, acts, below, team, mapping)


def _touched_by(people: Sequence[Person | None], posts: frozenset[int]) -> QuerySet[ProcessRun]:
    here = part_of([person for person in people if person is not None])
    if posts:
        waiting = ProcessStep.objects.filter(position__in=posts, state=ProcessStep.State.OPEN)
        here |= Q(pk__in=waiting.order_by().values("run"))
    return ProcessRun.objects.filter(here).order_by()


def _trees(found: QuerySet[ProcessRun]) -> Q:
    """The whole trees these runs belong to."""
    roots = found.values(top=Coalesce("root_id", "pk"))
    return Q(pk__in=roots) | Q(root__in=roots)
