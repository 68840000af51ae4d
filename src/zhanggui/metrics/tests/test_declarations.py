"""Our declarations hold together, and broken ones are refused by name."""

import json
from datetime import date
from pathlib import Path

import pytest

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.metrics import compute, dimensions, explain, load
from zhanggui.metrics.reference import page
from zhanggui.metrics.registry import playbooks_folder
from zhanggui.metrics.shape import shape

GOOD = """
sales:
  label: {en: Sales, zh: 销售额}
  meaning: {en: Money., zh: 钱。}
  unit: CNY
  measure: {fact: order_line, sum: sales}
  time: {en: paying day, zh: 付款日}
  grain: [day, shop, sku]
  source: [taobao-order-list]
  better: higher
  digits: 2
refunds:
  label: {en: Refunds, zh: 退款}
  meaning: {en: Money back., zh: 退钱。}
  unit: CNY
  measure: {fact: refund, sum: amount}
  time: {en: completion day, zh: 完结日}
  grain: [day, shop]
  source: [tmall-refund]
  better: lower
  digits: 2
rate:
  label: {en: Rate, zh: 率}
  meaning: {en: Part., zh: 比。}
  unit: percent
  formula: refunds / sales
  zero: unknown
  better: lower
  digits: 2
"""
BROKEN = {
    "has no column colour": ("sum: amount", "sum: colour"),
    "is not a number": ("sum: amount", "sum: reason"),
    "'fact'": ("fact: refund, ", ""),
    "there is no fact trains; did you mean traffic?": ("fact: refund", "fact: trains"),
    "'zh' is a required property": (", zh: 退款", ""),
    "'unit' is a required property": ("  unit: percent\n", ""),
    "nobody declares": ("refunds / sales", "refunds / seals"),
    "comes back to itself": ("refunds / sales", "refunds / rate"),
    "cannot be read": ("refunds / sales", "refunds / / sales"),
    "has no dimension courier": ("[day, shop, sku]", "[day, shop, courier]"),
    "cannot be cut by sku": ("refunds / sales\n", "refunds / sales\n  grain: [day, sku]\n"),
    "is not readable YAML": ("sales:", "sales: [:"),
    "it divides": ("  zero: unknown\n", ""),
    "never divides": ("refunds / sales", "refunds / 2"),
    "did you mean refunds": ("refunds / sales", "refund / sales"),
    "is no sum or count": ("digits: 2\nrefunds", "digits: 2\n  factors: [rate, refunds]\nrefunds"),
    "is another number": ("digits: 2\nrefunds", "digits: 2\n  factors: [refunds, rate]\nrefunds"),
    "declared by nobody": ("digits: 2\nrefunds", "digits: 2\n  factors: [refunds, ratio]\nrefunds"),
    "say since when": ("unit: percent", "unit: percent\n  history: [{until: '2026-01-01', en: Old., zh: 旧。}]"),
    "one after the other": (
        "unit: percent",
        "unit: percent\n  since: '2026-01-01'\n  history: [{until: '2026-01-01', en: Old., zh: 旧。}]",
    ),
    "is no day": ("unit: percent", "unit: percent\n  since: '2026-02-30'"),
    "allows no day": ("grain: [day, shop]", "grain: [shop]"),
    "'M aov' does not match": ("  unit: percent\n", "  unit: percent\n  catalogue: M aov\n"),
}


def declared(folder: Path, text: str) -> Path:
    (folder / "some.yaml").write_text(text, "utf-8")
    return folder


def test_a_formula_may_be_cut_by_what_all_its_parts_allow(tmp_path: Path) -> None:
    registry = load(declared(tmp_path, GOOD))

    assert registry.get("rate").grain == ("day", "shop", "project")
    assert registry.measures_of("rate") == ["refunds", "sales"]
    assert registry.facts_of("rate") == ["refund", "order_line"]


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_declaration_is_refused_with_its_reason(tmp_path: Path, said: str) -> None:
    old, new = BROKEN[said]
    assert old in GOOD
    with pytest.raises(Refusal) as refused:
        load(declared(tmp_path, GOOD.replace(old, new, 1)))

    assert said in refused.value.sentence


def test_a_name_declared_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "again.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(Refusal, match="declared in again"):
        load(declared(tmp_path, GOOD))


def test_an_unknown_metric_offers_near_names() -> None:
    with pytest.raises(Refusal, match="Did you mean sales"):
        load().get("sale")


def test_the_catalogue_is_served() -> None:
    named = {metric.catalogue for metric in load().metrics.values()}
    wanted = {"sales", "orders", "units", "aov", "new_users", "repurchase", "refund_amount", "return_rate"}

    assert {f"M.{name}" for name in wanted | {"fulfil_time", "courier_cost", "courier_diff"}} <= named
    assert len(load().metrics) >= 25


def test_the_published_schema_and_reference_are_of_today() -> None:
    """Renew them with `zhanggui metrics docs`."""
    folder = playbooks_folder()

    assert json.loads((folder / "metrics.schema.json").read_text("utf-8")) == shape()
    assert (folder.parents[1] / "docs" / "reference" / "metrics.md").read_text("utf-8") == page(load())


def test_a_metric_tells_what_it_meant_before(tmp_path: Path) -> None:
    past = "  since: '2026-11-01'\n  history: [{until: '2026-10-31', en: Refunds over orders., zh: 退款除以订单。}]\n"
    metric = load(declared(tmp_path, GOOD.replace("  unit: percent\n", "  unit: percent\n" + past))).get("rate")

    assert (metric.version, metric.since) == (2, "2026-11-01")
    assert [words["en"] for words in metric.history] == ["Refunds over orders."]


def test_a_divisor_of_nothing_answers_what_the_metric_says(tmp_path: Path, store: Store) -> None:
    day = date(2011, 11, 7)
    for zero, value in [("unknown", None), ("nothing", 0)]:
        folder = tmp_path / zero
        folder.mkdir()
        registry = load(declared(folder, GOOD.replace("zero: unknown", f"zero: {zero}")))
        assert compute(store, "rate", Period(day, day), registry=registry).value("rate") == value
        with pytest.raises(Refusal, match="cannot be explained"):
            explain(store, "rate", Period(day, day), registry=registry)


def test_all_dimensions_are_read_at_one_look_at_the_declarations(monkeypatch):
    looks, as_of = [], dimensions.dimensions_as_of
    monkeypatch.setattr(dimensions, "dimensions_as_of", lambda: looks.append(1) or as_of())

    assert dict(dimensions.DIMENSIONS.items())["day"] in dimensions.DIMENSIONS.values()
    assert "trade_no" not in dimensions.called_in("order_line")
    assert len(looks) == 3
