"""Why a number changed, as a page and a workbook: adding up, leading on, within the person's shops."""

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from zhanggui.base import Period
from zhanggui.departments.insight.tests.test_reports import DAY, HOME, numbers, sell  # noqa: F401
from zhanggui.departments.insight.why import why
from zhanggui.kernel.audit.models import AuditEntry

SUNDAY = Period(DAY, DAY)
ADDRESS = f"/insight/metrics/sales/why/?from={DAY}&to={DAY}"


@pytest.fixture
def changed(numbers):  # noqa: F811
    """On Saturday mugs sold for 100.00 and cups for 50.00; on Sunday mugs for 100.00 and cups for 20.00."""
    saturday = DAY - timedelta(days=1)
    sell("S1", "MUG", 2, "100.00", saturday)
    sell("S2", "CUP", 1, "50.00", saturday)
    sell("T2", "CUP", 1, "20.00")


@pytest.fixture
def boss(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", "", "x"))
    return client


def explained(**where):
    with translation.override("en"):
        return why("sales", SUNDAY, "previous", HOME, where, "")


def test_the_number_stands_beside_the_one_before_with_its_change(changed):
    found = explained()

    assert (found["before"], found["value"], found["change"]) == ("¥150.00", "¥120.00", "−¥30.00")


def test_each_split_names_what_moved_and_the_change_it_adds_up_to(changed):
    split = next(one for one in explained()["splits"] if one["movers"][0]["label"] == "CUP")

    assert [(row["label"], row["adds"], row["share"]) for row in split["movers"]] == [
        ("CUP", "−¥30.00", "100.0%"),
        ("MUG", "—", "0.0%"),
    ]
    assert split["total"] == "−¥30.00"


def test_the_bridge_leads_from_the_number_before_to_the_number_now(changed):
    bridge = explained()["bridge"]

    assert (bridge[0]["text"], bridge[-1]["text"]) == ("¥150.00", "¥120.00")
    assert bridge[-2]["text"] == "−¥30.00"  # same buyers, same orders of each: their value


def test_a_value_leads_to_the_same_question_inside_it_and_to_its_rows(changed):
    movers = [row for split in explained(province=["浙江省"])["splits"] for row in split["movers"]]
    row = next(row for row in movers if row["label"] == "CUP")

    assert urlsplit(row["why"]).path == "/insight/metrics/sales/why/"
    assert parse_qs(urlsplit(row["rows"]).query)["where"] == ["province:浙江省", "sku:CUP"]


def test_days_without_rows_are_told_in_a_sentence(numbers, boss):  # noqa: F811
    page = boss.get(f"/insight/metrics/average_refund/why/?from={DAY}&to={DAY}")

    assert page.status_code == 200
    assert str(DAY - timedelta(days=1)) in page.content.decode()
    assert "alert-warning" in page.content.decode()


def test_the_page_shows_factors_splits_and_the_way_on(changed, boss):
    page = boss.get(ADDRESS).content.decode()

    assert "−¥30.00" in page
    assert "where=sku%3ACUP" in page


def test_another_shops_numbers_are_not_explained(changed, boss, django_user_model):
    boss.force_login(django_user_model.objects.create_user("nobody", "", "x"))

    assert boss.get(ADDRESS).status_code in (302, 403)


def test_a_shop_one_may_not_see_adds_nothing(changed, boss):
    assert "¥150.00" not in boss.get(f"{ADDRESS}&shop=elsewhere").content.decode()


def rows_of(data, sheet):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python()


def test_the_workbook_holds_the_numbers_as_numbers(changed, boss):
    answer = boss.get(f"/insight/metrics/sales/file.xlsx?from={DAY}&to={DAY}&by=sku")

    assert sorted(rows_of(answer.content, 0)[1:]) == [["CUP", 20.0], ["MUG", 100.0]]


def test_the_workbook_says_what_the_number_means_and_who_took_it(changed, boss):
    answer = boss.get(f"/insight/metrics/sales/file.xlsx?from={DAY}&to={DAY}&by=sku")
    cells = {str(cell) for row in rows_of(answer.content, 1) for cell in row}

    assert {"sales", "boss", f"{DAY} – {DAY}"} <= cells


def test_each_workbook_is_written_down(changed, boss):
    boss.get(f"/insight/metrics/sales/file.xlsx?from={DAY}&to={DAY}&by=sku")

    assert AuditEntry.objects.filter(action="metrics.exported", actor="boss", subject=f"sales {DAY}..{DAY}").exists()
