from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from django.conf import settings as live

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.departments.insight import services
from zhanggui.departments.insight.exports import export
from zhanggui.departments.insight.labels import change_text, number_text
from zhanggui.departments.insight.overview import overview
from zhanggui.departments.insight.shown import metric_page, reconciliations_over, tables_of
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.projects import api as projects
from zhanggui.facts import FACTS, Store
from zhanggui.facts.tests.rows import fill
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation.models import Person

DAY = date(2011, 11, 13)
MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)
HOME = frozenset({"home"})


@pytest.fixture
def numbers(settings, tmp_path, db):
    """Two paid orders on Sunday: 100.00 for two mugs, 50.00 for one cup."""
    settings.FACTS_FOLDER = str(tmp_path / "facts")
    projects.open_shop(code="home", platform="tmall", name="示例店")
    sell("T1", "MUG", 2, "100.00")
    return sell


def sell(trade, sku, units, amount, day=DAY):
    store = Store(live.FACTS_FOLDER)
    blank = dict.fromkeys(FACTS["order_line"].names)
    row = blank | {
        "shop": "home", "month": f"{day:%Y-%m}", "day": day, "run_id": 1, "source_row": 2, "trade_no": trade,
        "line_no": 1, "sku": sku, "province": "浙江省", "buyer": f"b{trade}", "state": "success", "units": units,
        "price": Decimal(amount) / units, "net_amount": Decimal(amount), "order_amount": Decimal(amount),
        "sales": Decimal(amount), "merchant_receipts": Decimal(amount), "freight_due": Decimal(0),
    }  # fmt: skip
    old = store.read("order_line") if store.version("order_line") >= 0 else pl.DataFrame()
    rows = [each for each in old.to_dicts() if each["day"] == day] if old.height else []
    store.replace("order_line", pl.DataFrame([*rows, row], schema=_schema()), "home", day, day, None)


def _schema():
    return pl.from_arrow(FACTS["order_line"].empty_table()).schema


@pytest.fixture
def reader(db):
    return Person.objects.create(code="reader", name="张三")


def build():
    return services.build_report(report="daily-sales", day=DAY, shops=HOME, at=MONDAY)


def tile(run, name):
    return next(tile for tile in run.content["tiles"] if tile["metric"] == name)["value"]


def test_a_report_shows_the_numbers_of_its_day(numbers):
    assert tile(build(), "sales") == "100.00"


def test_the_same_numbers_give_the_same_report_again(numbers):
    assert build().pk == build().pk


def test_a_report_stays_as_it_was_seen_when_the_numbers_change(numbers):
    seen = build()
    numbers("T2", "CUP", 1, "50.00")
    later = build()
    seen.refresh_from_db()
    assert (tile(seen, "sales"), tile(later, "sales"), seen.pk == later.pk) == ("100.00", "150.00", False)


def test_reading_a_report_twice_is_evidence_once(numbers, reader):
    run = build()
    services.note_reading(run=run, person=reader, at=MONDAY)
    services.note_reading(run=run, person=reader, at=MONDAY)
    assert Evidence.objects.filter(event="report.read", person=reader).count() == 1


def test_a_comment_is_evidence_that_names_the_report(numbers, reader):
    services.comment_report(run=build(), person=reader, text="浙江省占比偏高。", at=MONDAY)
    assert Evidence.objects.get(event="report.commented").detail == {"report": "daily-sales", "day": "2011-11-13"}


def test_an_empty_comment_is_refused(numbers, reader):
    with pytest.raises(Refusal) as refused:
        services.comment_report(run=build(), person=reader, text="  ", at=MONDAY)
    assert refused.value.code == "report.comment_empty"


def test_an_unknown_report_is_refused_with_the_names_there_are(numbers):
    with pytest.raises(Refusal) as refused:
        services.build_report(report="daily-weather", day=DAY, shops=HOME, at=MONDAY)
    assert "daily-sales" in str(refused.value)


def test_the_workbook_opens_and_holds_the_sales(numbers):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(export(build(), "xlsx")))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert 100.0 in cells


def test_titles_stand_beside_the_codes_and_the_content_keeps_only_codes(numbers):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    run = build()
    before = services.build_report(report="daily-sales", day=DAY, shops=HOME, at=MONDAY).digest
    merchandising.ensure_skus(shop="home", seen=[merchandising.SkuSeen("MUG", "大号马克杯", Decimal("50.00"))])
    book = CalamineWorkbook.from_filelike(BytesIO(export(run, "xlsx")))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "大号马克杯" in cells
    assert "大号马克杯" in export(run, "html").decode()
    assert [row["title"] for table in tables_of(run) for row in table["rows"] if row["label"] == "MUG"] == [
        "大号马克杯"
    ]
    assert export(run, "pdf").startswith(b"%PDF")
    assert services.build_report(report="daily-sales", day=DAY, shops=HOME, at=MONDAY).digest == before


def test_a_text_that_looks_like_a_formula_stays_a_text(numbers, reader):
    from io import BytesIO
    from zipfile import ZipFile

    run = build()
    services.comment_report(run=run, person=reader, text='=HYPERLINK("http://x","y")', at=MONDAY)
    sheets = ZipFile(BytesIO(export(run, "xlsx")))
    assert b"<f>" not in sheets.read("xl/worksheets/sheet1.xml")


def test_the_pdf_brings_its_own_chinese_font(numbers):
    data = export(build(), "pdf")
    assert data.startswith(b"%PDF")
    assert b"/FontFile2" in data


def test_a_number_reads_in_its_unit():
    assert (number_text("sales", "1234.5"), number_text("paid_orders", "1608"), number_text("sales", None)) == (
        "¥1,234.50",
        "1,608",
        "—",
    )


def test_a_change_reads_as_a_signed_share():
    assert (change_text("0.1234"), change_text("-0.5"), change_text(None)) == ("+12.3%", "-50.0%", "")


def test_days_without_rows_are_a_dash_and_not_nothing(numbers):
    rows = {row["name"]: row for row in overview(Period(DAY, DAY), HOME, everything=True).rows}
    assert (rows["sales"]["value"], rows["sales"]["before"]) == ("¥100.00", "—")
    assert rows["commission"]["value"] == "—"
    page = metric_page("sales", Period(DAY, DAY), HOME, "", {}, 1)
    assert (page["value"], page["before"]) == ("¥100.00", "—")


def test_numbers_without_rows_are_counted_and_shown_when_asked_for(numbers):
    some, every = overview(Period(DAY, DAY), HOME), overview(Period(DAY, DAY), HOME, everything=True)
    assert "commission" not in [row["name"] for row in some.rows]
    assert len(some.rows) + some.empty == len(every.rows) == len(metrics.load().metrics)


def test_a_number_is_found_by_words_of_its_meaning_in_either_language(numbers):
    found = overview(Period(DAY, DAY), HOME, "commission")
    assert "commission" in [row["name"] for row in found.rows]
    assert found.empty == 0
    assert "sales" in [row["name"] for row in overview(Period(DAY, DAY), HOME, "销售额").rows]
    assert overview(Period(DAY, DAY), HOME, "no such words").rows == []


def test_a_row_names_the_file_it_came_from(numbers):
    page = metric_page("sales", Period(DAY, DAY), HOME, "", {}, 1)
    assert ("#1", "/intake/runs/1/") in [cell[1:] for cell in page["drill"]["rows"][0]]


def test_an_alert_leads_to_the_reconciliation_that_covers_its_days(numbers):
    from zhanggui.departments.finance.models import Reconciliation
    from zhanggui.targets.models import Alert

    shop = projects.shop_by_code("home").pk
    common = {"kind": "courier", "shop_id": shop, "courier": "zto", "opened_at": MONDAY, "refreshed_at": MONDAY}
    covering = Reconciliation.objects.create(
        key="courier:home:zto:2011-11-07:2011-11-13", first=date(2011, 11, 7), last=DAY, state="closed",
        closed_at=MONDAY, **common,
    )  # fmt: skip
    Reconciliation.objects.create(key="courier:home:zto:2011-11-13:2011-11-13", first=DAY, last=DAY, **common)
    alert = Alert(metric="courier_difference", shop="home", first=date(2011, 11, 7), last=DAY)
    (found,) = reconciliations_over(alert, everything=False)
    assert found["link"].endswith(f"/{covering.pk}/")
    assert found["closed_at"] == MONDAY
    assert "2011-11-07 – 2011-11-13" in found["label"]
    assert reconciliations_over(Alert(metric="sales", shop="home", first=DAY, last=DAY), everything=False) == []


def test_a_number_of_adverts_is_split_by_keyword_and_leads_to_its_lines(numbers):
    line = {"day": DAY, "shop": "home", "tool": "alimama", "grain": "keyword", "by_keyword": True}
    spent = {"杯子": "3.00", "碗": "7.50"}
    fill(
        Store(live.FACTS_FOLDER),
        "ad_report",
        [line | {"keyword": word, "cost": Decimal(cost)} for word, cost in spent.items()],
    )
    page = metric_page("keyword_spend", Period(DAY, DAY), HOME, "keyword", {}, 1)

    assert [(row["label"], row["value"]) for row in page["split"]] == [("碗", "¥7.50"), ("杯子", "¥3.00")]
    assert [name for name, _ in page["splits"]] == ["day", "shop", "tool", "scene", "campaign", "keyword"]
    assert page["total"] == 2
