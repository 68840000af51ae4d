"""A target on its way: split over shops, cells locked, handed in, approved, planned anew; what each step keeps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.facts.tests.rows import fill, line
from zhanggui.kernel.conftest import make_company
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.work.models import WorkItem
from zhanggui.targets.amounts import planning, queries, services, storing
from zhanggui.targets.amounts.measured import TargetRefused
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.amounts.planning import Changed
from zhanggui.targets.amounts.sharing import Over

NOW = datetime(2026, 1, 2, tzinfo=UTC)
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
TODAY = date(2026, 4, 11)
CENT = D("0.01")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings, tmp_path, monkeypatch):
    """Shops east and west of the brand, and one that belongs to nobody; nothing sold yet."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    monkeypatch.setattr(metrics, "known_shops", [lambda: ["east", "west", "other"]])
    monkeypatch.setattr(metrics, "before_query", [])
    monkeypatch.setitem(metrics.groupings, "project", lambda: {"east": "brand", "west": "brand"})
    return facts.Store(settings.FACTS_FOLDER)


@pytest.fixture
def company():
    return make_company()


def plan(amount="9000", over=None, days=APRIL, **more):
    return services.set_target(
        metric="sales", days=days, amount=D(amount), at=NOW, over=over or Over(), **{"by": None, "scope": {}, **more}
    )


def amounts(target, *cells):
    made = storing.kept(target, CENT, "")
    return [made.amount(place, period) for place, period in cells]


def sold(store, shop, amount, days):
    fill(store, "order_line", [
        line(day, f"{shop}-{day}", amount, shop=shop) for day in days
    ])  # fmt: skip


def test_a_company_is_split_to_its_projects_and_shops_alike_without_history():
    made = plan()

    months = [(code, "2026-04") for code in ("", "project:brand", "shop:east", "shop:other")]
    assert amounts(made, *months) == [9000, 6000, 3000, 3000]
    assert sum(one.amount for one in made.days.all()) == 9000


def test_a_shop_that_sold_twice_as_much_a_year_ago_gets_twice_as_much(house):
    year_before = list(Period(date(2025, 4, 2), date(2025, 5, 1)))
    sold(house, "east", "20.00", year_before)
    sold(house, "west", "10.00", year_before)
    made = plan(weighing="history")

    east, west = amounts(made, ("shop:east", "2026-04"), ("shop:west", "2026-04"))
    assert east == west * 2


def test_a_day_that_sold_four_times_as_much_a_year_ago_is_planned_so(house):
    before = list(Period(date(2025, 4, 2), date(2025, 5, 1)))
    sold(house, "east", "10.00", [day for day in before if day != date(2025, 4, 16)])
    sold(house, "west", "40.00", [date(2025, 4, 16)])
    made = plan("2900", weighing="history", over=Over(shops=False))
    peak, other = amounts(made, ("", "2026-04-15"), ("", "2026-04-16"))

    assert peak == pytest.approx(4 * other, rel=D("0.01"))


def test_categories_and_people_are_parts_of_each_shop():
    made = plan(over=Over(categories=[("茶具", 3), ("杯子", 1)], people=[("王芳", 1), ("李明", 1)]))

    tea = "shop:east/category:茶具"
    assert amounts(made, (tea, "2026-04"), (f"{tea}/person:王芳", "2026-04")) == [2250, 1125]


def test_what_is_split_to_shops_is_told_shop_by_shop_and_adds_up():
    services.approve(target_id=plan().pk, by=None, at=NOW)
    told = queries.amounts(queries.rows_within(APRIL, "sales"), ["project", "shop"])

    assert told == {("brand", "east"): 3000, ("brand", "west"): 3000, (None, "other"): 3000}


def test_a_shop_with_a_target_of_its_own_keeps_it_and_the_whole_stays():
    services.approve(target_id=plan().pk, by=None, at=NOW)
    services.approve(target_id=plan("4000", scope={"shop": "east"}).pk, by=None, at=NOW)
    told = queries.amounts(queries.rows_within(APRIL, "sales"), ["shop"])

    assert told == {("east",): 4000, ("other",): 3000, ("west",): 3000, (None,): -1000}
    assert queries.amounts(queries.rows_within(APRIL, "sales", shop="east"), ["shop"]) == {("east",): 4000}


def test_a_changed_cell_is_locked_and_the_others_make_up_for_it():
    made = plan()
    planning.save(
        target_id=made.pk, changes=[Changed("shop:east", "2026-04", D("5000.00"))], revision=0, by=None, at=NOW
    )
    made.refresh_from_db()

    assert amounts(made, ("shop:east", "2026-04"), ("shop:west", "2026-04"), ("", "2026-04")) == [5000, 2000, 9000]
    assert storing.locks_of(made) == {("shop:east", "2026-04"): 5000}


def test_a_higher_whole_leaves_the_locks_alone():
    made = plan()
    changes = [Changed("shop:east", "2026-04", D(3000)), Changed("", "2026-04", D(12000))]
    planning.save(target_id=made.pk, changes=changes, revision=0, by=None, at=NOW)
    made.refresh_from_db()

    assert made.amount == 12000
    assert amounts(made, ("shop:east", "2026-04"), ("shop:west", "2026-04")) == [3000, 4500]


def test_an_unlocked_cell_is_free_again():
    made = plan()
    cell = ("shop:east", "2026-04")
    planning.save(target_id=made.pk, changes=[Changed(*cell, D(5000))], revision=0, by=None, at=NOW)
    planning.save(target_id=made.pk, changes=[Changed(*cell, None)], revision=1, by=None, at=NOW)

    assert storing.locks_of(made) == {}


def test_locks_that_contradict_are_refused_and_nothing_changes():
    made = plan()
    with pytest.raises(TargetRefused) as refused:
        planning.save(
            target_id=made.pk, changes=[Changed("shop:east", "2026-04", D(9500))], revision=0, by=None, at=NOW
        )

    assert refused.value.details["difference"] == "500.00"
    assert amounts(made, ("shop:east", "2026-04")) == [3000]


def test_a_page_read_before_another_change_is_not_saved_over_it():
    made = plan()
    planning.save(target_id=made.pk, changes=[], revision=0, by=None, at=NOW)
    with pytest.raises(TargetRefused) as refused:
        planning.save(target_id=made.pk, changes=[], revision=0, by=None, at=NOW)

    assert refused.value.code == "target.changed_elsewhere"


def test_a_preview_saves_nothing():
    made = plan()
    seen = planning.preview(made, [Changed("shop:east", "2026-04", D(5000))])

    assert (seen.before.amount("shop:west", "2026-04"), seen.after.amount("shop:west", "2026-04")) == (3000, 2000)
    assert amounts(made, ("shop:west", "2026-04")) == [3000]


def test_handed_in_it_lies_on_the_desk_above_and_the_answer_closes_it(company):
    made = plan(by=company.agent)
    services.submit(target_id=made.pk, by=company.agent, at=NOW)
    item = WorkItem.objects.get(kind="target")
    services.approve(target_id=made.pk, by=company.manager, at=NOW)
    item.refresh_from_db()
    made.refresh_from_db()

    assert (item.person, item.link, item.state) == (company.manager, f"/targets/{made.pk}/", "done")
    assert (made.state, made.approved_by) == ("approved", company.manager)
    assert set(Evidence.objects.values_list("event", flat=True)) >= {"target.set", "target.submitted", "target.decided"}


def test_returned_with_a_reason_it_is_changed_and_handed_in_again(company):
    made = plan(by=company.agent)
    services.submit(target_id=made.pk, by=company.agent, at=NOW)
    with pytest.raises(TargetRefused):
        planning.save(target_id=made.pk, changes=[], revision=0, by=company.agent, at=NOW)
    services.send_back(target_id=made.pk, by=company.manager, reason="East can do more", at=NOW)
    planning.save(target_id=made.pk, changes=[Changed("shop:east", "2026-04", D(5000))], revision=0, by=None, at=NOW)
    made = services.submit(target_id=made.pk, by=company.agent, at=NOW + timedelta(hours=1))

    assert (made.state, made.reason) == ("submitted", "East can do more")
    assert WorkItem.objects.filter(kind="target").count() == 2


def test_a_new_version_begins_as_the_one_that_counts_and_is_there_once():
    made = plan()
    planning.save(target_id=made.pk, changes=[Changed("shop:east", "2026-04", D(5000))], revision=0, by=None, at=NOW)
    services.approve(target_id=made.pk, by=None, at=NOW)
    second = planning.revise(target_id=made.pk, by=None, at=NOW)

    assert (second.version, second.state) == (2, "draft")
    assert amounts(second, ("shop:east", "2026-04")) == [5000]
    assert storing.locks_of(second) == storing.locks_of(made)
    assert planning.revise(target_id=made.pk, by=None, at=NOW).pk == second.pk


def test_a_missed_week_is_planned_anew_around_the_locks(house):
    made = plan()
    planning.save(target_id=made.pk, changes=[Changed("shop:west", "2026-04-20", D(100))], revision=0, by=None, at=NOW)
    services.approve(target_id=made.pk, by=None, at=NOW)
    ten = list(Period(APRIL.first, date(2026, 4, 10)))
    sold(house, "east", "50.00", ten)
    sold(house, "west", "100.00", ten)
    sold(house, "other", "100.00", ten)
    second = planning.replan_target(target_id=made.pk, today=TODAY, by=None, at=NOW)

    assert second.open_from == TODAY
    cells = [("", "2026-04"), ("shop:east", "2026-04-03"), ("shop:east", "2026-04-20"), ("shop:west", "2026-04-20")]
    assert amounts(second, *cells) == [9000, 50, 125, 100]
    assert amounts(made, ("shop:east", "2026-04-03")) == [100]


def test_planned_anew_the_past_cannot_be_changed(house):
    made = plan()
    services.approve(target_id=made.pk, by=None, at=NOW)
    second = planning.replan_target(target_id=made.pk, today=TODAY, by=None, at=NOW)
    with pytest.raises(TargetRefused) as refused:
        planning.preview(second, [Changed("", "2026-04-03", D(1))])

    assert refused.value.code == "target.past_stays"


def test_a_draft_thrown_away_is_gone_but_not_what_was_handed_in(company):
    made = plan()
    services.throw_away(target_id=made.pk)
    assert not Target.objects.exists()

    made = plan(by=company.agent)
    services.submit(target_id=made.pk, by=company.agent, at=NOW)
    services.take_back(target_id=made.pk, by=company.agent, at=NOW)
    with pytest.raises(TargetRefused):
        services.throw_away(target_id=made.pk)
