"""Our declarations hold together, and broken ones are refused by name."""

import json
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.metrics import load
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
  better: lower
  digits: 2
"""
BROKEN = {
    "has no column colour": ("sum: amount", "sum: colour"),
    "is not a number": ("sum: amount", "sum: reason"),
    "'fact'": ("fact: refund, ", ""),
    "'trains' is not one of": ("fact: refund", "fact: trains"),
    "'zh' is a required property": (", zh: 退款", ""),
    "'unit' is a required property": ("  unit: percent\n", ""),
    "nobody declares": ("refunds / sales", "refunds / seals"),
    "comes back to itself": ("refunds / sales", "refunds / rate"),
    "cannot be read": ("refunds / sales", "refunds / / sales"),
    "has no dimension courier": ("[day, shop, sku]", "[day, shop, courier]"),
    "cannot be cut by sku": ("refunds / sales\n", "refunds / sales\n  grain: [day, sku]\n"),
    "is not readable YAML": ("sales:", "sales: [:"),
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
