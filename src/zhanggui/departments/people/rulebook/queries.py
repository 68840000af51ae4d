"""Which rules concern whom, and who has read them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from zhanggui.departments.people.rulebook.models import HouseRule, RuleReading, RuleVersion
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person

LIVE, DRAFT = RuleVersion.State.LIVE, RuleVersion.State.DRAFT


@dataclass(frozen=True)
class Receipts:
    """How far the reading of a version has come."""

    asked: int
    read: int


def shown_rules(person: Person | None, writes: bool) -> QuerySet[HouseRule]:
    """Rules in force; whoever publishes sees drafts and retired ones too. Each knows its version and who signed."""
    live = RuleVersion.objects.filter(rule=OuterRef("pk"), state=LIVE)
    read = RuleReading.objects.filter(version__rule=OuterRef("pk"), version__state=LIVE, person=person)
    rules = HouseRule.objects.annotate(
        live_number=Subquery(live.values("number")[:1]),
        published_at=Subquery(live.values("published_at")[:1]),
        is_asked=Exists(read),
        is_unread=Exists(read.filter(read_at=None)),
        has_draft=Exists(RuleVersion.objects.filter(rule=OuterRef("pk"), state=DRAFT)),
    )
    return rules if writes else rules.filter(retired_at=None, live_number__isnull=False)


def live_version(rule: HouseRule) -> RuleVersion | None:
    return rule.versions.filter(state=LIVE).select_related("written_by", "published_by").first()


def draft_of(rule: HouseRule) -> RuleVersion | None:
    return rule.versions.filter(state=DRAFT).select_related("written_by").first()


def readers_of(rule: HouseRule, chart: Chart) -> list[Person]:
    """Whom a rule concerns: who sits on its posts or in its departments; without any, everybody."""
    departments = set(rule.departments.values_list("pk", flat=True))
    posts = set(rule.positions.values_list("pk", flat=True))
    everybody = not departments and not posts
    people = {
        person.pk: person
        for post, held in chart.holders.items()
        if everybody or post in posts or chart.positions[post].department_id in departments
        for person in held
    }
    return sorted(people.values(), key=lambda person: person.code)


def receipts_of(version: RuleVersion) -> Receipts:
    counted = version.readings.aggregate(asked=Count("pk"), read=Count("pk", filter=Q(read_at__isnull=False)))
    return Receipts(counted["asked"], counted["read"])


def departments_and_posts(on: date) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What a rule can be for: departments and posts, code and name."""
    posts = list(organisation.open_positions(on))
    departments = {post.department.code: post.department.name for post in posts}
    return list(departments.items()), [(post.code, post.name) for post in posts]
