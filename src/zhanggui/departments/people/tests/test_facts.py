"""Numbers of work, plans, scores and places: what was written is what is counted, after every change."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.departments.people.plans import rules
from zhanggui.departments.people.plans import services as plans
from zhanggui.departments.people.tests.conftest import MONDAY, at
from zhanggui.intake import api as intake
from zhanggui.intake.models import DirtyMark
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

WEEK = Period(date(2011, 11, 14), date(2011, 11, 20))


@pytest.fixture
def number(settings, tmp_path):
    """Asks a metric over the week, by one dimension, once everything that changed is counted."""
    settings.FACTS_FOLDER = tmp_path / "facts"

    def ask(name, by=(), period=WEEK):
        intake.refresh_facts()
        rows = metrics.compute(facts.Store(settings.FACTS_FOLDER), name, period, by=by).rows
        return {row[by[0]]: row[name] for row in rows} if by else rows[0][name]

    return ask


def task(company, who, name, hour, day=MONDAY):
    return work.open_item(
        key=f"task:{name}", title_zh=name, person=getattr(company, who).person, position=getattr(company, who).post,
        opens_on=MONDAY, due_at=at(hour, day=day), at=at(9),
    )  # fmt: skip


def test_one_of_two_tasks_done_by_its_hour_is_half(company, number):
    for name in ("反馈", "回访"):
        task(company, "agent", name, 18)
    task(company, "manager", "排班", 18)
    work.close_item("task:反馈", person=company.agent.person, at=at(17))
    work.close_item("task:回访", person=company.agent.person, at=at(19))

    assert number("task_ontime", by=("person",)) == {"agent": D("0.5"), "manager": D(0)}
    assert number("tasks_due") == 3
    assert number("tasks_due", by=("department",)) == {"ops": 3}
    assert number("tasks_due", by=("position",)) == {"agent": 2, "manager": 1}


def test_every_change_of_an_item_is_seen_by_the_next_question(company, number):
    one = task(company, "agent", "反馈", 18)
    assert number("task_ontime") == D(0)

    work.close_item("task:反馈", person=company.agent.person, at=at(17))
    assert number("task_ontime") == D(1)

    WorkItem.objects.filter(pk=one.pk).update(person=company.manager.person)
    assert number("tasks_due", by=("person",)) == {"manager": 1}

    WorkItem.objects.filter(pk=one.pk).update(due_at=at(18, day=MONDAY + timedelta(days=30)))
    assert number("tasks_due", by=("person",)) == {}

    WorkItem.objects.filter(pk=one.pk).delete()
    assert number("tasks_due", period=Period(date(2011, 11, 1), date(2011, 12, 31))) in (0, None)


def test_a_cancelled_item_is_not_due(company, number):
    task(company, "agent", "反馈", 18)
    work.cancel_item("task:反馈", at=at(10))

    assert number("tasks_due") in (0, None)


def test_nothing_is_built_again_where_nothing_changed(company, number):
    task(company, "agent", "反馈", 18)
    number("tasks_due")

    assert intake.notice_changes() == 0
    assert DirtyMark.objects.count() == 0


def test_an_item_due_late_in_the_evening_counts_on_the_companys_day(company, number):
    task(company, "agent", "月末", 23, day=date(2011, 11, 30))
    task(company, "agent", "月初", 0, day=date(2011, 12, 1))

    both = Period(date(2011, 11, 1), date(2011, 12, 31))
    assert number("tasks_due", by=("month",), period=both) == {"2011-11": 1, "2011-12": 1}


def planned(company, kind, rows, day=MONDAY):
    me = company.agent
    made = plans.begin(author=me.person, position=me.post, kind=kind, cadence="weekly", day=day, at=at(10))
    sections = tuple(
        rules.filled(one, "做好", [[row.get(column.id, "") for column in one.columns] for row in rows])
        if one.id == rules.ITEMS else rules.filled(one, "做好", [])
        for one in made.contents.sections
    )  # fmt: skip
    made = plans.write(
        plan_id=made.pk, by=me.person, title=made.title, body=rules.Body(sections), revision=made.revision
    )
    return plans.submit(plan_id=made.pk, by=me.person, at=at(11))


def first_column(company):
    made = plans.begin(
        author=company.agent.person, position=company.agent.post, kind="plan", cadence="monthly", day=MONDAY, at=at(10)
    )
    return made.contents.section(rules.ITEMS).columns[0].id


def test_lines_done_over_lines_planned_one_partly_done_is_half_one_left_out_is_none(company, number):
    name = first_column(company)
    planned(company, "plan", [{name: "改主图"}, {name: "回访老客"}, {name: "盘点"}, {name: "培训"}])
    assert number("plan_attain") == D(0)

    planned(company, "summary", [{name: "改主图", "fate": "done"}, {name: "回访老客", "fate": "partly"},
                                 {name: "盘点", "fate": "open"}])  # fmt: skip

    assert number("planned_lines") == 4
    assert number("planned_lines_done") == D("1.5")
    assert number("plan_attain", by=("person",)) == {"agent": D("0.375")}


def test_the_gap_is_places_less_people_as_it_stood_each_day(company, number):
    assert number("headcount_gap") == 0

    organisation.leave(person=company.agent.person, on=date(2011, 11, 16))
    assert number("headcount_gap", by=("position",)) == {"director": 0, "manager": 0, "agent": 1, "designer": 0}
    assert number("headcount_gap", by=("day",))["2011-11-16"] == 0
    assert number("headcount_gap", by=("day",))["2011-11-17"] == 1
    assert number("headcount_staff") == 3


def test_a_score_is_the_weighted_mean_of_the_lines_of_the_frozen_card(company, number):
    from zhanggui.kernel.scorecards.models import Scorecard, ScoreLine

    card = Scorecard.objects.create(
        kind="person", person=company.agent.person, first=date(2011, 10, 1), last=date(2011, 10, 31),
        frozen_at=at(9), total=D("82.50"),
    )  # fmt: skip
    for order, (code, weight, score) in enumerate([("duties", 60, 90), ("timeliness", 20, 60), ("quality", 20, None)]):
        ScoreLine.objects.create(
            card=card, code=code, kind=code, name_zh=code, weight=D(weight), score=score and D(score), order=order
        )
    october = Period(date(2011, 10, 1), date(2011, 10, 31))

    assert number("perf_score", by=("person",), period=october) == {"agent": D("82.5")}  # (60x90 + 20x60) / 80
    assert number("perf_score", by=("position",), period=october) == {"agent": D("82.5")}

    ScoreLine.objects.filter(code="timeliness").update(score=D(100))
    assert number("perf_score", period=october) == D("92.5")


def test_a_reading_of_the_house_is_ones_own_and_of_everybody_below(company, number):
    from zhanggui.targets import api as targets

    task(company, "agent", "反馈", 18)
    task(company, "designer", "主图", 18)
    work.close_item("task:反馈", person=company.agent.person, at=at(17))
    number("tasks_due")

    def read(who, metric="task_ontime"):
        return targets.reading(metric, {}, WEEK.first, WEEK.last, getattr(company, who).person)

    assert (read("agent"), read("designer"), read("manager")) == (D(1), D(0), D("0.5"))
    assert read("manager", "headcount_staff") == 3  # the manager, the agent and the designer
    assert read("agent", "headcount_staff") == 1
