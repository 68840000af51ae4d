from decimal import Decimal

import pytest

from zhanggui.targets.rules import AlertRule, broken_threshold


def rule(**limits):
    return AlertRule("r", {"zh": "规则", "en": "rule"}, "sales", 1, (), **{k: Decimal(v) for k, v in limits.items()})


@pytest.mark.parametrize(
    ("limits", "value", "previous", "broken"),
    [
        ({"above": "0.03"}, "0.031", None, "0.03"),
        ({"above": "0.03"}, "0.03", None, None),
        ({"below": "10"}, "9", None, "10"),
        ({"change_below": "-0.3"}, "60", "100", "-0.3"),
        ({"change_below": "-0.3"}, "71", "100", None),
        ({"change_above": "0.5"}, "200", "100", "0.5"),
        ({"change_below": "-0.3"}, "60", "0", None),
    ],
)
def test_a_reading_breaks_only_the_limit_it_crosses(limits, value, previous, broken):
    found = broken_threshold(rule(**limits), Decimal(value), None if previous is None else Decimal(previous))
    assert found == (None if broken is None else Decimal(broken))


def test_a_number_that_is_not_there_breaks_nothing():
    assert broken_threshold(rule(above="0"), None, None) is None
