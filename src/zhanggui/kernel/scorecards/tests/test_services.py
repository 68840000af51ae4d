"""Cards are computed, frozen, disputed and confirmed."""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.scorecards import api as scorecards
from zhanggui.kernel.scorecards.models import Scorecard, ScoreLine
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

WEEK = (MONDAY, date(2011, 11, 20))
AFTER = moment(date(2011, 11, 21))


@pytest.fixture(autouse=True)
def nobody_reads_numbers():
    from zhanggui.kernel.scorecards import gathering

    held, gathering._readings[:] = list(gathering._readings), []
    yield
    gathering._readings[:] = held


@pytest.fixture
def two_days(company):
    """Monday's duty is proved by what was done, Tuesday's is left open."""
    company.duty()
    for day in (MONDAY, TUESDAY):
        work.open_day(day, moment(day))
    evidence.record(
        key="read", event="report.read", person=company.manager, at=moment(MONDAY, 10), detail={"report": "daily-sales"}
    )
    return company


@pytest.fixture
def frozen(two_days):
    return scorecards.freeze(two_days.manager, *WEEK, AFTER)


def line(card, code) -> ScoreLine:
    return ScoreLine.objects.get(card=card, code=code)


def open_item() -> WorkItem:
    return WorkItem.objects.get(state="open")


def test_a_card_is_worked_out_from_what_was_done(two_days):
    score = scorecards.compute(two_days.manager, *WEEK, AFTER)
    assert [found.score for found in score.lines] == [50, 50, 100]
    assert score.total == Decimal("60.00")


def test_a_day_that_has_not_ended_does_not_count_against_anybody(two_days):
    score = scorecards.compute(two_days.manager, *WEEK, moment(TUESDAY, 12))
    assert [record.due_at.date() for record in score.records] == [MONDAY]


def test_a_post_and_a_department_have_cards_of_their_own(two_days):
    post = scorecards.compute(two_days.manager_post, *WEEK, AFTER)
    department = scorecards.compute(two_days.department, *WEEK, AFTER)
    assert (post.total, department.total) == (Decimal("60.00"), Decimal("60.00"))


def test_a_posts_own_appraisal_table_and_its_metric_are_used(two_days):
    asked = []

    def read(metric, where, first, last, person):
        asked.append((metric, where, first, last, person))
        return Decimal(150)

    scorecards.provide_reading(read)
    table = [
        {"id": "d", "kind": "duties", "weight": 50},
        {"id": "s", "kind": "metric", "metric": "sales", "at_least": "200", "weight": 50},
    ]
    Position.objects.filter(pk=two_days.manager_post.pk).update(profile={"appraisal": table})
    score = scorecards.compute(two_days.manager, *WEEK, AFTER)
    assert [found.score for found in score.lines] == [50, 75]
    assert score.total == Decimal("62.50")
    assert asked == [("sales", {}, *WEEK, two_days.manager)]


def test_a_late_duty_loses_what_its_duty_says_of_lateness(two_days):
    two_days.duty(binding={"kind": "attest", "quality": {"late": 0.5}})
    work.attest(open_item().pk, two_days.manager, "补做", at=moment(date(2011, 11, 17)))
    lines = {found.kind: found.score for found in scorecards.compute(two_days.manager, *WEEK, AFTER).lines}
    assert lines == {"duties": 100, "timeliness": 50, "quality": 75}


@pytest.mark.parametrize(("partial", "share"), [("share", 75), ("whole", 50), ("", 75)])
def test_a_duty_done_in_part_counts_as_its_duty_says(two_days, partial, share):
    two_days.duty(binding={"kind": "attest", **({"partial": partial} if partial else {})})
    WorkItem.objects.filter(pk=open_item().pk).update(done_share=Decimal("0.5"))
    assert scorecards.compute(two_days.manager, *WEEK, AFTER).lines[0].score == share


def test_a_running_period_is_not_frozen(two_days):
    with pytest.raises(scorecards.ScoreRefused) as refused:
        scorecards.freeze(two_days.manager, *WEEK, moment(date(2011, 11, 18)))
    assert refused.value.code == "score.period_runs"


def test_a_frozen_card_stays_when_work_or_weights_change(frozen, two_days):
    work.attest(open_item().pk, two_days.manager, "补做", at=AFTER)
    two_days.duty(weight=Decimal(9))
    again = scorecards.freeze(two_days.manager, *WEEK, AFTER)
    assert (again.pk, again.total) == (frozen.pk, Decimal("60.00"))
    assert frozen.definitions["duties"]["read-sales"]["weight"] == "1.00"


def test_an_accepted_dispute_works_out_its_own_line_only(frozen, two_days):
    duties = line(frozen, "duties")
    made = scorecards.dispute(line_id=duties.pk, item_id=open_item().pk, by=two_days.manager, reason="停电", at=AFTER)
    made = scorecards.resolve(dispute_id=made.pk, by=two_days.director, accept=True, note="属实", at=AFTER)
    assert (made.score_before, made.score_after) == (50, 100)
    assert [line(frozen, code).score for code in ("duties", "timeliness", "quality")] == [100, 50, 100]
    assert Scorecard.objects.get(pk=frozen.pk).total == Decimal("90.00")


def test_a_refused_dispute_changes_nothing(frozen, two_days):
    duties = line(frozen, "duties")
    made = scorecards.dispute(line_id=duties.pk, item_id=open_item().pk, by=two_days.manager, reason="停电", at=AFTER)
    scorecards.resolve(dispute_id=made.pk, by=two_days.director, accept=False, note="没有停电", at=AFTER)
    assert Scorecard.objects.get(pk=frozen.pk).total == Decimal("60.00")


@pytest.mark.parametrize("who", ["director", "agent"])
def test_only_the_person_themselves_disputes(frozen, two_days, who):
    with pytest.raises(scorecards.ScoreRefused) as refused:
        scorecards.dispute(
            line_id=line(frozen, "duties").pk, item_id=open_item().pk, by=getattr(two_days, who), reason="x", at=AFTER
        )
    assert refused.value.code == "score.not_yours"


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_nobody_confirms_their_own_card_or_their_superiors(frozen, two_days, who):
    with pytest.raises(scorecards.ScoreRefused) as refused:
        scorecards.confirm(card_id=frozen.pk, by=getattr(two_days, who), at=AFTER)
    assert refused.value.code == "score.not_yours_to_judge"


def test_the_appraiser_confirms_although_the_line_runs_elsewhere(frozen, two_days):
    two_days.manager_post.appraiser = two_days.agent_post
    two_days.manager_post.save()
    card = scorecards.confirm(card_id=frozen.pk, by=two_days.agent, at=AFTER)
    assert card.confirmed_by == two_days.agent


def test_an_open_dispute_keeps_a_card_from_being_confirmed(frozen, two_days):
    scorecards.dispute(
        line_id=line(frozen, "duties").pk, item_id=open_item().pk, by=two_days.manager, reason="停电", at=AFTER
    )
    with pytest.raises(scorecards.ScoreRefused) as refused:
        scorecards.confirm(card_id=frozen.pk, by=two_days.director, at=AFTER)
    assert refused.value.code == "score.open_dispute"


def test_a_month_is_frozen_once_by_the_first_day_after_it(two_days):
    first_of_december = date(2011, 12, 1)
    assert scorecards.freeze_month(first_of_december, moment(first_of_december)) == 3
    assert scorecards.freeze_month(first_of_december, moment(first_of_december)) == 0
    assert {card.kind for card in Scorecard.objects.all()} == {"person", "position", "department"}


def test_a_month_is_frozen_altogether_or_not_at_all(two_days, monkeypatch):
    from zhanggui.kernel.scorecards import services

    first_of_december, whole = date(2011, 12, 1), services.freeze

    def breaks_at_the_second(subject, *rest):
        if Scorecard.objects.exists():
            raise RuntimeError("the power went")
        return whole(subject, *rest)

    monkeypatch.setattr(services, "freeze", breaks_at_the_second)
    with pytest.raises(RuntimeError):
        scorecards.freeze_month(first_of_december, moment(first_of_december))
    assert Scorecard.objects.count() == 0
    monkeypatch.setattr(services, "freeze", whole)
    assert scorecards.freeze_month(first_of_december, moment(first_of_december)) == 3
    assert scorecards.freeze_month(first_of_december, moment(first_of_december)) == 0
