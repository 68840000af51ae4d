"""A report's numbers then and now, and the files whose rows changed them."""

from datetime import UTC, datetime

import pytest

from zhanggui.base import Period
from zhanggui.departments.insight import past, services
from zhanggui.departments.insight.tests.test_reports import DAY, HOME, MONDAY, numbers  # noqa: F401
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import frame, line
from zhanggui.intake.models import Run

SUNDAY = Period(DAY, DAY)


def replaced(amount, run):
    from django.conf import settings

    row = line(DAY, "T1", amount, shop="home", buyer="bT1")
    Store(settings.FACTS_FOLDER).replace("order_line", frame("order_line", [row]), "home", DAY, DAY, runs=[run])


@pytest.fixture
def changed(numbers):  # noqa: F811
    """The daily report saw 100.00; a later file says 80.00."""
    report = services.build_report(report="daily-sales", day=DAY, shops=HOME, at=MONDAY)
    later = Run.objects.create(sha256="0" * 64, shop="home", name="orders-again.csv", received_at=MONDAY)
    replaced("80.00", later.pk)
    return report


def test_a_reports_number_stands_beside_that_of_now(changed):
    sales = next(row for row in past.report_then(changed) if row["name"] == "sales")

    assert (sales["then"], sales["now"], sales["difference"]) == ("¥100.00", "¥80.00", "−¥20.00")


def test_the_file_that_changed_a_number_is_named_with_what_it_adds(changed):
    told = past.metric_since_report("sales", changed)

    [step] = told["steps"]
    assert [file[1] for file in step["files"]] == ["orders-again.csv"]
    assert (step["adds"], told["difference"], told["adds_up"]) == ("−¥20.00", "−¥20.00", True)


def test_a_declaration_that_changed_since_is_told_apart_from_the_rows(changed):
    tiles = changed.content["tiles"]
    next(tile for tile in tiles if tile["metric"] == "sales")["value"] = "90.00"

    assert past.metric_since_report("sales", changed)["reworded"] == "¥10.00"


def test_a_moment_no_longer_kept_is_said_in_a_sentence(changed, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", "", "x"))
    page = client.get("/insight/metrics/sales/then/?from=2011-11-13&to=2011-11-13&as_of=2011-10")

    assert page.status_code == 200
    assert "2011-10" in page.content.decode()


def test_the_page_of_a_number_since_a_report_shows_both(changed, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", "", "x"))
    page = client.get(f"/insight/metrics/sales/then/?run={changed.pk}").content.decode()
    overview = client.get(f"/insight/report-runs/{changed.pk}/then/").content.decode()

    assert "¥100.00" in page
    assert "orders-again.csv" in page
    assert "−¥20.00" in overview


def test_before_anything_was_written_a_sum_was_nothing(changed):
    told = past.metric_then("sales", SUNDAY, HOME, {}, datetime(2001, 1, 1, tzinfo=UTC))

    assert (told["then"], told["now"]) == ("¥0.00", "¥80.00")


def test_a_moment_without_a_zone_is_one_of_the_company(db):
    assert past.asked_moment("2011-11-13 09:00").astimezone(UTC) == datetime(2011, 11, 13, 1, tzinfo=UTC)
    assert past.asked_moment("2011-10") == "2011-10"
