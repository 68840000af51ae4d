"""Numbers people wrote down, on the pages of metrics: for whom, under which names, with a way back to the entry."""

from datetime import date

import pytest

from zhanggui.departments.insight import asked, labels, shown
from zhanggui.facts import COMPANY, shape_of


class Request:
    """As much of a request as the question of shops needs."""

    def __init__(self, everything: bool, shop: str = "") -> None:
        self.scope = type("Scope", (), {"everything": everything})()
        self.user = type("User", (), {"_visible_shop_codes": frozenset({"home"})})()
        self.GET = {"shop": shop} if shop else {}


@pytest.mark.parametrize(
    ("request_", "places"),
    [
        (Request(everything=True), {"home", COMPANY}),
        (Request(everything=False), {"home"}),
        (Request(everything=True, shop="home"), {"home"}),
        (Request(everything=False, shop=COMPANY), set()),
    ],
)
def test_what_belongs_to_no_shop_is_for_those_whose_scope_is_the_whole_company(request_, places):
    assert asked.places_of(request_) == places


def test_a_choice_reads_by_the_name_its_register_gives_it():
    assert labels.value_label("issue_type", "quality") in ("质量", "Quality")
    assert labels.value_label("shop", COMPANY) in ("公司整体", "Whole company")


@pytest.mark.django_db
def test_a_row_leads_to_its_entry_under_the_registers_own_headings():
    drilled = type("Rows", (), {
        "columns": ("shop", "day", "entry", "qty", "run_id", "source_row"), "fact": "register_return_inspect",
        "rows": [{"shop": COMPANY, "day": date(2026, 1, 5), "entry": 7, "qty": 2, "run_id": None, "source_row": 7}],
    })()  # fmt: skip
    table = shown.drill_rows(drilled)
    assert len(table["heads"]) == 4
    assert table["heads"][3] == labels.picked(dict(shape_of("register_return_inspect").column("qty").label))
    assert table["rows"][0][2][2] == "/registers/R.return-inspect/7/"
