from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from zhanggui.departments.finance.contracts import Statement
from zhanggui.departments.finance.rules.settlement import Books
from zhanggui.departments.finance.tests import values
from zhanggui.departments.finance.tests.values import ledger, moved, trade
from zhanggui.departments.projects import api as projects
from zhanggui.intake import services as intake

WEEK = Path(__file__).resolve().parents[5] / "samples" / "shop-week"


@pytest.fixture
def books() -> Books:
    """One order, its sale and a withdrawal."""
    entries = ledger([moved("sale", "A", "9.00"), moved("withdrawal", "", "-5.00", 4)])
    november = [Statement(date(2011, 11, 1), date(2011, 11, 30))]
    return Books(
        "home", values.WEEK, {"A": trade("A", "9.00")}, {}, {"A": entries[:1]}, entries, november, november, {"A"}, D(0)
    )


@pytest.fixture
def home(db: None) -> str:
    """A shop without anything yet."""
    projects.open_shop(code="home", platform="tmall", name="示例家居旗舰店")
    return "home"


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path) -> None:
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"


@pytest.fixture
def shop_week(home: str) -> str:
    """The sample week taken in: the order list, refunds, the ledger, the courier's bill and its prices."""
    names = [path for path in WEEK.iterdir() if path.suffix != ".md" and path.name != "expected.json"]
    for path in sorted(names, reverse=True):
        if "Detail" not in path.name:
            intake.receive(path, shop=home, refresh=False)
    return home
