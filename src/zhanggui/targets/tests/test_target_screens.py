"""Targets in the browser: who sees and sets them, cells looked at before they are kept, workbooks there and back."""

import io
from datetime import date
from decimal import Decimal as D

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from zhanggui import facts, metrics
from zhanggui.base import Period, clock
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.tests.conftest import company, enter  # noqa: F401 - fixtures
from zhanggui.facts.tests.rows import fill, line
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position
from zhanggui.targets.amounts import planning, services, storing
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.amounts.sharing import Over

pytestmark = pytest.mark.django_db

RIGHTS = ["metrics.view", "goals.edit", "plans.accept", "plans.own"]
YEAR = services.year_of(2011)


@pytest.fixture
def house(company, settings, tmp_path, monkeypatch):  # noqa: F811 - the fixture
    """East and west of the company; the manager and the director set and approve targets, the agent only sees."""
    settings.FACTS_FOLDER = str(tmp_path / "facts")
    monkeypatch.setattr(metrics, "before_query", [])
    Position.objects.filter(code__in=["director", "manager"]).update(rights=RIGHTS)
    Position.objects.filter(code="agent").update(rights=["metrics.view"])
    for code in ("east", "west"):
        projects.open_shop(code=code, name=code.title())
    for one in (company.director, company.manager):
        organisation.grant_scope(one.person, "all")
    return company


@pytest.fixture
def target(house):
    return services.set_target(
        metric="sales", days=YEAR, amount=D(73000), by=house.manager.person, at=moment(), over=Over()
    )


def moment():
    return clock.now()


def scoped(one, shop):
    organisation.withdraw_scope(one.person, "all")
    organisation.grant_scope(one.person, "shop", shop)


def test_an_empty_list_says_what_to_do(house, enter):  # noqa: F811
    page = enter("manager").get("/targets/").content.decode()

    assert "Choose a metric, a year and an amount" in page
    assert "/targets/new/" in page


def test_a_target_set_in_the_browser_is_split_over_the_shops_and_shown(house, enter):  # noqa: F811
    browser = enter("manager")
    asked = {
        "metric": "sales", "amount": "73,000", "year": "2011", "span": "", "place": "", "weighing": "equal",
        "shops": "1", "categories": "Tea 3\nCups 1",
    }  # fmt: skip
    answer = browser.post("/targets/new/", asked, follow=True)
    page = answer.content.decode()

    assert answer.redirect_chain[-1][0] == f"/targets/{Target.objects.get().pk}/"
    assert 'value="73000.00"' in page
    assert page.count('value="36500.00"') == 4  # East and West, what they are and were
    assert "shop%3Aeast" in page


def test_down_the_places_and_into_the_periods(target, enter):  # noqa: F811
    browser = enter("manager")
    quarter = browser.get(f"/targets/{target.pk}/?period=2011-Q1").content.decode()
    week = browser.get(f"/targets/{target.pk}/?place=shop:east&period=2011-03-W10").content.decode()

    assert "March" in quarter
    assert "East" in week
    assert 'aria-label="East · 7 Mar Mon"' in week


def test_cells_are_looked_at_before_they_are_kept(target, enter):  # noqa: F811
    browser = enter("manager")
    typed = {
        "revision": "0", "at": "", "amount||2011-03": "8,000", "was||2011-03": "6200.00",
        "amount|shop:east|2011-Q1": "9000.00", "was|shop:east|2011-Q1": "9000.00",
    }  # fmt: skip
    seen = browser.post(f"/targets/{target.pk}/change/", typed | {"do": "preview"})
    assert "6,200.00" in seen.content.decode()
    assert not target.locks.exists()

    browser.post(f"/targets/{target.pk}/change/", {"revision": "0", "do": "save", "change": ["|2011-03|8000.00"]})
    assert storing.locks_of(target) == {("", "2011-03"): 8000}


def test_a_contradiction_is_said_with_the_cell_and_the_difference(target, enter):  # noqa: F811
    typed = {"revision": "0", "at": "", "amount|shop:east|2011": "80000", "was|shop:east|2011": "36500.00"}
    page = enter("manager").post(f"/targets/{target.pk}/change/", typed, follow=True).content.decode()

    assert "East · 2011 is to be 80,000" in page
    assert "7,000.00 too much" in page


def test_what_is_no_amount_is_said_with_its_cell(target, enter):  # noqa: F811
    typed = {"revision": "0", "at": "", "amount|shop:east|2011": "many", "was|shop:east|2011": "36500.00"}
    page = enter("manager").post(f"/targets/{target.pk}/change/", typed, follow=True).content.decode()

    assert "“many” is no amount" in page


def test_who_only_sees_cannot_change_hand_in_or_decide(target, house, enter):  # noqa: F811
    organisation.grant_scope(house.agent.person, "all")
    browser = enter("agent")

    assert browser.get(f"/targets/{target.pk}/").status_code == 200
    assert 'class="amount"' not in browser.get(f"/targets/{target.pk}/").content.decode()
    for at in ("change", "act", "decide", "replan", "read"):
        assert browser.post(f"/targets/{target.pk}/{at}/", {"do": "submit"}).status_code == 403
    assert browser.get("/targets/new/").status_code == 403


def test_handed_in_by_one_it_is_approved_by_another(target, enter):  # noqa: F811
    manager, director = enter("manager"), enter("director")
    manager.post(f"/targets/{target.pk}/act/", {"do": "submit"})
    assert manager.post(f"/targets/{target.pk}/decide/", {"do": "approve"}).status_code == 403

    director.post(f"/targets/{target.pk}/decide/", {"do": "approve"})
    target.refresh_from_db()
    assert target.state == "approved"


def test_whoever_sees_one_shop_sees_its_row_of_the_companys_target_and_no_other(target, house, enter):  # noqa: F811
    scoped(house.agent, "east")
    scoped(house.manager, "east")
    page = enter("agent").get(f"/targets/{target.pk}/").content.decode()

    assert "East" in page
    assert "West" not in page
    assert "73,000" not in page
    assert enter("agent").get(f"/targets/{target.pk}/workbook/").status_code == 403
    assert enter("agent").get(f"/targets/{target.pk}/versions/").status_code == 403
    assert "73,000" not in enter("agent").get("/targets/").content.decode()
    assert enter("manager").post(f"/targets/{target.pk}/act/", {"do": "submit"}).status_code == 404


def test_whoever_sees_one_shop_sees_no_target_of_another_and_sets_none(house, enter):  # noqa: F811
    made = services.set_target(metric="sales", days=YEAR, amount=D(100), scope={"shop": "west"}, by=None, at=moment())
    scoped(house.manager, "east")
    browser = enter("manager")
    asked = {"metric": "sales", "amount": "5", "year": "2012", "weighing": "equal"}

    assert browser.get(f"/targets/{made.pk}/").status_code == 404
    for place in ("", "shop:west"):
        browser.post("/targets/new/", asked | {"place": place})
    assert Target.objects.count() == 1


def test_a_changed_workbook_brings_its_cells_back(target, enter):  # noqa: F811
    browser = enter("manager")
    answer = browser.get(f"/targets/{target.pk}/workbook/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["Code", "Place", "2011", "2011-Q1"]
    assert [row[2] for row in rows[1:]] == [73000, 36500, 36500]

    page = browser.post(
        f"/targets/{target.pk}/read/", {"file": workbook([["shop:east", "East", 40000.5]])}
    ).content.decode()
    assert 'value="shop:east|2011|40000.50"' in page
    assert "40,000.50" in page


def test_cells_of_a_workbook_that_are_none_are_named_by_sheet_and_cell(target, enter):  # noqa: F811
    rows = [["shop:east", "East", "many"], ["shop:north", "North", 1], ["shop:west", "West", 0.001]]
    page = enter("manager").post(f"/targets/{target.pk}/read/", {"file": workbook(rows)}, follow=True).content.decode()

    assert "Plan C2: “many” is no amount." in page
    assert "Plan A3: the target has no place with the code shop:north." in page
    assert "Plan C4: 0.001 is no amount" in page
    assert not target.locks.exists()


def workbook(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Plan")
    for at, row in enumerate([["Code", "Place", "2011"], *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    file.seek(0)
    file.name = "plan.xlsx"
    return file


def test_planned_anew_says_whether_it_can_be_reached_and_begins_a_version(target, enter, settings):  # noqa: F811
    services.approve(target_id=target.pk, by=None, at=moment())
    sold = Period(YEAR.first, date(2011, 11, 6))
    fill(facts.Store(settings.FACTS_FOLDER), "order_line", [
        line(day, f"{shop}-{day}", "100.00", shop=shop) for shop in ("east", "west") for day in sold
    ])  # fmt: skip
    browser = enter("manager")
    page = browser.get(f"/targets/{target.pk}/replan/").content.decode()
    assert "Not reachable by anything done so far" in page  # 200 a day and 48 days for what 55 would bring
    assert "229.17" in page

    browser.post(f"/targets/{target.pk}/replan/", {"spread": "own"})
    second = Target.objects.get(version=2)
    assert planning.kept_of(second).amount("", "2011-11-10") == 0
    page = browser.get(f"/targets/{second.pk}/versions/").content.decode()
    assert "From version 1 to version 2" in page


def test_sales_are_converted_with_every_formula_shown(house, enter, settings):  # noqa: F811
    days = Period(date(2011, 11, 1), date(2011, 11, 10))
    store = facts.Store(settings.FACTS_FOLDER)
    fill(store, "order_line", [line(day, f"t{day}", "100.00", shop="east", buyer=f"b{day}") for day in days])
    came = {"shop": "east", "source": "search", "visitors": 50, "buyers": 1, "is_total": True, "is_paid": False}
    fill(store, "traffic", [came | {"day": day} for day in days])
    page = enter("manager").get("/targets/convert/?amount=2000").content.decode()

    assert "Visits" in page
    assert "1,000" in page  # 20 buyers of 100 each, one of fifty visitors buys
    assert "2.00%" in page


def test_what_the_past_does_not_tell_is_said(house, enter):  # noqa: F811
    page = enter("manager").get("/targets/convert/?amount=2000").content.decode()

    assert "The past does not tell enough." in page
