"""A change is shared out so that the shares add up to it, equal to what a second computation says, cause first."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import prod
from pathlib import Path

import pytest

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, line
from zhanggui.metrics import compute, drill, explain, load
from zhanggui.metrics.explanation import Explanation, Split
from zhanggui.metrics.splitting import exactly, product_effects

FIRST = date(2011, 11, 7)
WEEK = Period(FIRST, date(2011, 11, 13))
BEFORE = WEEK.previous()
PROVINCES = ["广东省", "上海", "浙江省", "北京", None]
SKUS = [f"S{number}" for number in range(12)]


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two weeks of orders, refunds and parcels in two shops; in the second week one province pays half."""
    store, chance = Store(tmp_path_factory.mktemp("facts")), random.Random(7)
    days = [BEFORE.first + timedelta(days=number) for number in range(14)]
    orders, refunds, parcels = [], [], []
    for number in range(900):
        day, province = chance.choice(days), chance.choice(PROVINCES)
        cents = chance.randint(1000, 9000) // (2 if day in WEEK and province == "上海" else 1)
        where = {"province": province, "shop": chance.choice(["s1", "s2"])}
        for nth in range(chance.choice([1, 1, 2])):
            orders.append(
                line(day, f"t{number}", str(Decimal(cents).scaleb(-2)), buyer=f"b{chance.randint(1, 300)}",
                     sku=chance.choice(SKUS), line_no=nth + 1, units=chance.choice([1, 1, 3]), hour=day.day, **where)
            )  # fmt: skip
        if chance.random() < 0.2:
            amount = Decimal(chance.randint(100, 900)).scaleb(-2)
            refunds.append({"day": day, "amount": amount, "reason": chance.choice(["broken", "late"]),
                            "trade_no": f"t{number}", "sku": chance.choice(SKUS), **where})  # fmt: skip
        billed = chance.choice([None, Decimal(chance.randint(300, 2000)).scaleb(-2)])
        paid = datetime(day.year, day.month, day.day, tzinfo=UTC)
        parcels.append(
            {
                "day": day,
                "freight": billed,
                "paid_at": paid,
                "scanned_at": paid + timedelta(seconds=chance.randint(0, 99999)),
                "courier": chance.choice(["zto", "sto", None]),
                **where,
            }
        )
    ledger = [{"day": day, "shop": "s1", "kind": chance.choice(["sale", "commission"]), "income": Decimal(day.day),
               "outgo": Decimal("0.50")} for day in days for _ in range(5)]  # fmt: skip
    for fact, rows in {"order_line": orders, "refund": refunds, "parcel": parcels, "ledger_line": ledger}.items():
        fill(store, fact, rows)
    return store


def explained(store: Store, name: str, **asked: object) -> Explanation:
    return explain(store, name, WEEK, **asked)  # type: ignore[arg-type]


def by(found: Explanation, dimension: str) -> Split:
    return next(split for split in found.splits if split.dimension == dimension)


@pytest.mark.parametrize("name", list(load().metrics))
def test_every_split_of_every_metric_adds_up_to_the_last_place(fortnight: Store, name: str) -> None:
    before, now = (compute(fortnight, name, period).value(name) for period in (BEFORE, WEEK))
    if before is None or now is None:
        with pytest.raises(Refusal, match="nothing"):
            explained(fortnight, name)
        return
    found = explained(fortnight, name)

    assert (found.before, found.value, found.change) == (before, now, now - before)
    assert not found.factors or sum(each.effect for each in found.factors) == found.change
    for split in found.splits:
        assert split.total.contribution + split.overlap == found.change, split.dimension
        for mover in split.movers:
            effect = mover.effect
            assert effect.volume + effect.mix + effect.rate == effect.contribution


def test_each_part_of_a_sum_adds_its_own_change(fortnight: Store) -> None:
    split = by(explained(fortnight, "sales"), "province")
    own = {row["province"]: row["sales"] for row in compute(fortnight, "sales", WEEK, ["province"]).rows}
    then = {row["province"]: row["sales"] for row in compute(fortnight, "sales", BEFORE, ["province"]).rows}

    assert {mover.key: mover.effect.contribution for mover in split.movers} == {
        key: own[key] - then[key] for key in own
    }
    assert split.overlap == 0


def test_volume_mix_and_rate_of_a_part_are_those_of_a_second_computation(fortnight: Store) -> None:
    """Orders as volume, sales an order as rate; every order of changing the three factors, in fractions."""
    found = explain(fortnight, "units", WEEK, by=["province"])
    two = [_cells(fortnight, ["units", "paid_orders"], period, "province") for period in (BEFORE, WEEK)]
    whole = [sum(cell["paid_orders"] for cell in cells.values()) for cells in two]
    for mover in found.splits[0].movers:
        factors = [
            [Fraction(all_), Fraction(cells[mover.key]["paid_orders"], all_),
             Fraction(cells[mover.key]["units"], cells[mover.key]["paid_orders"])]
            for cells, all_ in zip(two, whole, strict=True)
        ]  # fmt: skip
        expected = _over_every_order(*factors)
        effect = mover.effect
        for ours, theirs in zip((effect.volume, effect.mix, effect.rate), expected, strict=True):
            assert abs(Fraction(ours) - theirs) < Fraction(1, 10**10)


def test_mix_and_rate_of_a_ratio_are_those_of_a_second_computation(fortnight: Store) -> None:
    found = explain(fortnight, "average_price", WEEK, by=["province"])
    two = [_cells(fortnight, ["sales", "units"], period, "province") for period in (BEFORE, WEEK)]
    sales, units = (
        [sum(Fraction(cell[name]) for cell in cells.values()) for cells in two] for name in ("sales", "units")
    )
    middle = (sales[0] / units[0] + sales[1] / units[1]) / 2
    for mover in found.splits[0].movers:
        weights = [Fraction(cells[mover.key]["units"]) / units[at] for at, cells in enumerate(two)]
        rates = [Fraction(cells[mover.key]["sales"]) / cells[mover.key]["units"] for cells in two]
        mix = (weights[1] - weights[0]) * ((rates[0] + rates[1]) / 2 - middle)
        rate = (rates[1] - rates[0]) * (weights[0] + weights[1]) / 2
        assert abs(Fraction(mover.effect.mix) - mix) < Fraction(1, 10**10)
        assert abs(Fraction(mover.effect.rate) - rate) < Fraction(1, 10**10)


def test_factors_share_the_change_as_the_mean_over_every_order_of_changing_them() -> None:
    before = [Decimal(100), Decimal("0.04"), Decimal("50")]
    now = [Decimal(120), Decimal("0.05"), Decimal("40")]
    theirs = _over_every_order([Fraction(each) for each in before], [Fraction(each) for each in now])

    ours = product_effects(before, now)
    assert sum(exactly(ours, prod(now) - prod(before))) == Decimal(40)
    assert all(abs(Fraction(mine) - other) < Fraction(1, 10**20) for mine, other in zip(ours, theirs, strict=True))


def test_what_values_share_is_told_apart(store: Store) -> None:
    """One order of two products is counted with both, but once in the whole."""
    fill(store, "order_line", [line(FIRST, "t1", "1.00", sku="MUG"), line(FIRST, "t1", "1.00", sku="CUP", line_no=2)])
    split = by(explained(store, "paid_orders"), "sku")

    assert [mover.effect.contribution for mover in split.movers] == [1, 1]
    assert split.overlap == -1


def test_a_ratio_whose_part_has_nothing_below_the_line_still_adds_up(store: Store) -> None:
    early = FIRST - timedelta(days=3)
    fill(
        store, "order_line", [line(early, "t1", "100.00", province="上海"), line(FIRST, "t2", "50.00", province="上海")]
    )
    fill(store, "refund", [{"day": early, "amount": Decimal(10), "province": "上海"},
                           {"day": FIRST, "amount": Decimal(20), "province": "北京"}])  # fmt: skip
    found = explained(store, "refund_rate")

    assert found.change == Decimal("0.3")
    assert {mover.key: mover.effect.contribution for mover in by(found, "province").movers} == {
        "北京": Decimal("0.4"),
        "上海": Decimal("-0.1"),
    }


@pytest.mark.parametrize("incident", ["province", "sku", "shop"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_a_planted_cause_is_named_first(tmp_path: Path, incident: str, seed: int) -> None:
    chance = random.Random(f"{incident}{seed}")
    choices = {"province": PROVINCES[:4], "sku": SKUS, "shop": ["s1", "s2", "s3"]}
    hit = chance.choice(choices[incident])
    rows = []
    for day in [BEFORE.first + timedelta(days=number) for number in range(14)]:
        for number in range(60):
            cell = {name: chance.choice(values) for name, values in choices.items()}
            if day in WEEK and cell[incident] == hit and chance.random() < 0.75:
                continue
            rows.append(line(day, f"{day}{number}", str(chance.randint(20, 90)), **cell))
    store = Store(tmp_path)
    fill(store, "order_line", rows)

    first = explained(store, "sales").first
    assert first is not None
    assert (first.of, first.key) == (incident, hit)
    assert first.effect.contribution < 0


def test_a_change_of_everything_alike_names_nobody(store: Store) -> None:
    rows = [line(day, f"{day}{province}", amount, province=province, sku=f"S{nth}")
            for day, amount in [(BEFORE.first, "10.00"), (FIRST, "20.00")]
            for nth, province in enumerate(PROVINCES)]  # fmt: skip
    fill(store, "order_line", rows)

    assert explained(store, "sales").first is None


def test_a_mover_leads_to_its_rows(fortnight: Store) -> None:
    mover = by(explained(fortnight, "sales"), "province").movers[0]
    rows = drill(fortnight, "sales", WEEK, where=mover.where, limit=10_000).rows

    assert sum(row["sales"] for row in rows) == mover.value


def test_one_value_is_explained_further_by_what_is_left(fortnight: Store) -> None:
    found = explained(fortnight, "sales", where={"province": "上海"})

    assert "province" not in [split.dimension for split in found.splits]
    assert found.value == compute(fortnight, "sales", WEEK, where={"province": "上海"}).value("sales")


def test_only_the_shops_one_may_see_explain(fortnight: Store) -> None:
    split = by(explained(fortnight, "sales", shops={"s1"}), "shop")

    assert [mover.key for mover in split.movers] == ["s1"]


@pytest.mark.parametrize(("name", "dimension"), [("sales", "day"), ("sales", "weather"), ("aov", "buyer")])
def test_what_two_periods_cannot_be_split_by_is_refused(fortnight: Store, name: str, dimension: str) -> None:
    with pytest.raises(Refusal):
        explained(fortnight, name, by=[dimension])


def _cells(store: Store, names: list[str], period: Period, by_: str) -> dict[object, dict[str, int]]:
    return {row[by_]: {name: row[name] for name in names} for row in compute(store, names, period, [by_]).rows}


def _over_every_order(before: list[Fraction], now: list[Fraction]) -> list[Fraction]:
    effects, orders = [Fraction(0)] * len(now), list(permutations(range(len(now))))
    for order in orders:
        values = list(before)
        for at in order:
            was = prod(values)
            values[at] = now[at]
            effects[at] += Fraction(prod(values) - was) / len(orders)
    return effects
