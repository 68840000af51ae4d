"""Planned lines as they are counted: each once, and how much of it the summary says is done."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhanggui.departments.people.plans import rules
from zhanggui.departments.people.plans.models import Plan, PlanVersion
from zhanggui.intake.api import stamp_of

WORTH = {rules.DONE: Decimal(1), rules.PARTLY: Decimal("0.5")}
TOLD = ("pk", "kind", "version", "first", "author_id", "position_id", "cadence", "project", "sums_up_id")


@dataclass(frozen=True)
class PlannedLine:
    day: date
    plan: int
    name: str
    cadence: str
    person: str
    position: int
    done: Decimal


def lines_between(first: date, last: date) -> Iterator[PlannedLine]:
    """Lines of the submitted plans that end on these days; without a submitted summary nothing of them is done."""
    plans = Plan.objects.filter(last__range=(first, last), version__gt=0).exclude(cadence="")
    both = list(plans.filter(kind__in=("plan", "summary")).select_related("author").order_by("last", "pk"))
    bodies = _bodies(both)
    summaries = {_same(one): one for one in both if one.kind == Plan.Kind.SUMMARY}
    for plan in both:
        if plan.kind != Plan.Kind.PLAN:
            continue
        planned = len(_rows(bodies[plan.pk])[1])
        summary = summaries.get(_same(plan))
        for number, done in enumerate(_fates(bodies[summary.pk], planned) if summary else [Decimal(0)] * planned, 1):
            yield PlannedLine(
                plan.last, plan.pk, f"plan-{plan.pk}-{number}", plan.cadence, plan.author.code, plan.position_id, done
            )


def looks() -> dict[str, str]:
    """What each month's plans and summaries looked like when they were last submitted."""
    months: dict[str, list[object]] = defaultdict(list)
    told = Plan.objects.filter(version__gt=0, kind__in=("plan", "summary")).exclude(cadence="").order_by("pk")
    for last, *rest in told.values_list("last", *TOLD, "position__department_id"):
        months[f"{last:%Y-%m}"].append(rest)
    return {month: stamp_of(rows) for month, rows in months.items()}


def _fates(body: rules.Body, planned: int) -> list[Decimal]:
    """What became of each line: one the summary leaves out is not done, one it adds was planned in between."""
    section, rows = _rows(body)
    fates = [WORTH.get(section.cell(row, "fate"), Decimal(0)) for row in rows] if section else []
    return fates + [Decimal(0)] * (planned - len(fates))


def _rows(body: rules.Body) -> tuple[rules.Section | None, tuple[tuple[str, ...], ...]]:
    section = body.section(rules.ITEMS)
    return section, section.rows if section else ()


def _bodies(plans: list[Plan]) -> dict[int, rules.Body]:
    """The last version submitted of each."""
    newest = {plan.pk: plan.version for plan in plans}
    found = PlanVersion.objects.filter(plan__in=list(newest)).order_by("number")
    return {one.plan_id: one.contents for one in found if newest[one.plan_id] == one.number}


def _same(plan: Plan) -> tuple[object, ...]:
    return (plan.author_id, plan.position_id, plan.cadence, plan.first, plan.project, plan.for_appraisal)
