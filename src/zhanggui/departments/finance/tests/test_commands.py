"""`zhanggui reconcile courier` answers with today's weights, and does not take a slip for a clean bill."""

import json

import pytest
from typer.testing import CliRunner

from zhanggui.base import Refusal
from zhanggui.departments.finance import commands
from zhanggui.departments.finance.tests.values import MONDAY
from zhanggui.kernel.events import api as events

NOVEMBER = ["--from", "2011-11-01", "--to", "2011-11-30"]


def asked(*words: str) -> dict:
    answer = CliRunner().invoke(commands.reconcile, ["courier", *words, "--json"], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_an_unknown_courier_is_refused(home):
    with pytest.raises(Refusal) as refused:
        asked("--courier", "nope", *NOVEMBER)
    assert refused.value.code == "courier.unknown"
    assert "zto" in refused.value.sentence


def test_a_known_courier_without_bills_has_none(home):
    assert asked("--courier", "sf", *NOVEMBER)["parcels"] == 0


def test_a_new_weight_has_reached_the_parcels_before_the_bill_is_priced(home):
    events.announce("merchandising.weight_set", {"shop": home, "codes": ["85123A"]}, MONDAY)
    assert events.waiting_news()

    asked("--courier", "zto", *NOVEMBER)

    assert not events.waiting_news()
