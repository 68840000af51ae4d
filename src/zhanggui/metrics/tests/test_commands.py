"""The command line answers exact text, and says what it did not understand."""

import json
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from zhanggui import metrics
from zhanggui.base import Refusal
from zhanggui.doors.cli import program
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, line
from zhanggui.metrics import commands

DAYS = ["--from", "2011-11-07", "--to", "2011-11-13"]


@pytest.fixture(autouse=True)
def one_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_FACTS", str(store.root))
    monkeypatch.setattr(metrics, "before_query", [])
    monkeypatch.setattr(metrics, "known_shops", [lambda: ["s1", "s2"]])
    fill(store, "order_line", [line(date(2011, 11, 7), "t1", "10.50", buyer="ann", province="上海")])


def ask(*words: str) -> str:
    answer = CliRunner().invoke(program.app, list(words), catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_metrics_come_as_exact_text() -> None:
    assert json.loads(ask("metric", "sales,paid_orders,refund_rate", *DAYS, "--by", "day,shop", "--json")) == {
        "metrics": ["sales", "paid_orders", "refund_rate"],
        "by": ["day", "shop"],
        "rows": [{"day": "2011-11-07", "shop": "s1", "sales": "10.50", "paid_orders": "1", "refund_rate": "0.00"}],
        "fact_version": {"order_line": 1, "refund": -1},
    }


def test_a_filter_is_dim_equals_value() -> None:
    for where, sales in [("province=上海", "10.50"), ("province=广东省", "0.00")]:
        assert json.loads(ask("metric", "sales", *DAYS, "--where", where, "--json"))["rows"] == [{"sales": sales}]


def test_people_see_rounded_figures() -> None:
    assert "10.50" in ask("metric", "sales,repurchase_rate", *DAYS)
    assert "0.00 %" in ask("metric", "repurchase_rate", *DAYS)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["metric", "sails", *DAYS], "metric.unknown"),
        (["metric", "sales", *DAYS, "--by", "weather"], "metric.dimension_not_allowed"),
        (["metric", "sales", *DAYS, "--where", "shop"], "metric.bad_where"),
        (["metric", "sales", "--from", "7.11.2011", "--to", "2011-11-08"], "metric.bad_day"),
        (["metric", "sales", "--from", "2011-11-09", "--to", "2011-11-08"], "period.ends_before_start"),
        (["metrics", "show", "sails"], "metric.unknown"),
    ],
)
def test_what_cannot_be_answered_is_refused(words: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(*words)
    assert refused.value.code == code


def test_a_shop_there_is_not_is_refused_and_one_without_sales_is_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        ask("metric", "sales", *DAYS, "--where", "shop=s1", "--where", "shop=nope")
    assert refused.value.code == "metric.unknown_shop"
    assert refused.value.sentence == "There is no shop nope; there are s1, s2."
    rows = json.loads(ask("metric", "sales", *DAYS, "--where", "shop=s2", "--json"))["rows"]
    assert rows == [{"sales": "0.00"}]


def test_the_facts_are_brought_up_to_date_first(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(metrics, "before_query", [lambda: called.append("refreshed")])
    ask("metric", "sales", *DAYS, "--json")

    assert called == ["refreshed"]


def test_declarations_are_listed_and_shown() -> None:
    listed = json.loads(ask("metrics", "list", "--json"))
    shown = json.loads(ask("metrics", "show", "aov", "--json"))

    assert shown in listed
    assert shown["formula"] == "sales / paying_buyers"
    assert shown["label"] == {"en": "Sales per buyer", "zh": "客单价"}
    assert "taobao-order-list" in shown["source"]
    assert "aov" in ask("metrics", "list")


def test_facts_lie_in_the_state_folder_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHANGGUI_FACTS")
    monkeypatch.setenv("ZHANGGUI_HOME", "/srv/shop")

    assert str(commands.facts_folder()) == "/srv/shop/facts"


def test_a_change_is_explained_on_the_command_line(store: Store) -> None:
    fill(store, "refund", [{"day": date(2011, 11, 7), "amount": Decimal(2), "province": "上海"}])
    told = json.loads(ask("metric", "explain", "sales", *DAYS, "--by", "province,shop", "--rows", "1", "--json"))

    assert (told["before"], told["value"], told["change"], told["method"]) == ("0.00", "10.50", "10.50", "factors")
    assert told["against"] == {"from": "2011-10-31", "to": "2011-11-06"}
    assert sum(Decimal(each["effect"]) for each in told["factors"]) == Decimal("10.50")
    by_province = next(split for split in told["splits"] if split["dimension"] == "province")
    assert by_province["movers"] == [
        {"value": "上海", "before": "0.00", "now": "10.50", "contribution": "10.50", "volume": "10.50", "mix": "0.00",
         "rate": "0.00", "share": "1.00"}
    ]  # fmt: skip
    assert "province 上海" in ask("metric", "explain", "sales", *DAYS)


def test_a_change_is_explained_against_other_days() -> None:
    for said, first in [("2011-10-01..2011-10-07", "2011-10-01"), ("year-ago", "2010-11-07")]:
        told = json.loads(ask("metric", "explain", "sales", *DAYS, "--against", said, "--json"))
        assert told["against"]["from"] == first
    with pytest.raises(Refusal, match="no period to compare with"):
        ask("metric", "explain", "sales", *DAYS, "--against", "yesterday")


def test_options_may_stand_before_the_names() -> None:
    assert json.loads(ask("metric", "--json", *DAYS, "sales"))["rows"] == [{"sales": "10.50"}]


def test_steps_are_set_side_by_side_on_the_command_line(store: Store) -> None:
    fill(store, "refund", [{"day": date(2011, 11, 7), "trade_no": "t1", "amount": Decimal(2)}])
    steps = ["metric", "funnel", "paid_orders,refunded_orders", *DAYS]

    assert json.loads(ask(*steps, "--json"))["rows"] == [
        {"steps": [
            {"metric": "paid_orders", "value": "1", "of_previous": None, "of_first": "1.00"},
            {"metric": "refunded_orders", "value": "1", "of_previous": "1.00", "of_first": "1.00"},
        ]}
    ]  # fmt: skip
    assert "100.00 %" in ask(*steps)


def test_a_declaration_tells_its_zero_rule_and_version() -> None:
    shown = json.loads(ask("metrics", "show", "sales_yoy", "--json"))

    assert (shown["zero"], shown["version"], shown["catalogue"]) == ("unknown", 1, "M.sales_yoy")
    assert shown["formula"] == "(sales - sales_year_ago) / sales_year_ago"
