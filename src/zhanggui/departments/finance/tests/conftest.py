from datetime import date
from decimal import Decimal as D

import pytest

from zhanggui.departments.finance.contracts import Statement
from zhanggui.departments.finance.rules.settlement import Books
from zhanggui.departments.finance.tests.values import WEEK, ledger, moved, trade


@pytest.fixture
def books() -> Books:
    """One order, its sale and a withdrawal."""
    entries = ledger([moved("sale", "A", "9.00"), moved("withdrawal", "", "-5.00", 4)])
    november = [Statement(date(2011, 11, 1), date(2011, 11, 30))]
    return Books(
        "home", WEEK, {"A": trade("A", "9.00")}, {}, {"A": entries[:1]}, entries, november, november, {"A"}, D(0)
    )
