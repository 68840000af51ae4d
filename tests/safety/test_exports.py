"""No cell of any file that leaves the house runs as a formula; numbers stay numbers."""

import csv
import io
import random
import re
import zipfile
from decimal import Decimal
from types import SimpleNamespace

import pytest

from zhanggui.base import clock
from zhanggui.doors.web.desk import Column, exports

SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "%", "|", "'"]
HIDES = [
    "",
    " ",
    "\u3000",
    "\ufeff",
    "\u200b",
    "\u00a0",
    "\u2060",
    "\x0b",
    "\x0c",
    "\x1f",
    "\u2028",
    "\u00ad",
    '"',
    ";",
]
BODIES = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")', "SUM(A1:A9)", "张三", "DDE(1)", "0"]
COLUMNS = [Column("text", "=label"), Column("money", "Money", kind="money"), Column("count", "Count", kind="number")]
FORMULA_STARTS = "=+-@\t\r＝＋－＠"


class Rows(list):
    def iterator(self, chunk_size=0):
        return iter(self)


def hostile(count: int, seed: int = 7) -> Rows:
    draw = random.Random(seed)
    rows = Rows()
    for n in range(count):
        text = draw.choice(HIDES) * draw.randint(0, 2) + draw.choice(SIGNS) + draw.choice(BODIES)
        rows.append(SimpleNamespace(text=text, money=Decimal(n) / 100 - 5, count=-n))
    return rows


def looks_like_a_formula(cell: str) -> bool:
    bare = re.sub(r"^[\s\u0000-\u001f\u00a0\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]+", "", cell)
    return (bare[:1] in FORMULA_STARTS and bool(bare)) or (cell[:1] in FORMULA_STARTS and bool(cell))


def sheets_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]


def no_formula(content: bytes) -> bool:
    sheets = sheets_of(content)
    return bool(sheets) and not any("<f>" in sheet or "<f " in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_no_hostile_text_is_a_formula_in_csv():
    text = "".join(exports.csv_lines(COLUMNS, hostile(20_000)))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 20_001
    assert [row[0] for row in rows if looks_like_a_formula(row[0])] == []
    assert [rows[1][1], rows[2][2]] == ["-5", "-1"]


def test_no_hostile_text_is_a_formula_in_xlsx_and_numbers_stay_numbers():
    with exports.xlsx_file(COLUMNS, hostile(5_000), "=x") as file:
        content = file.read()
    assert no_formula(content)
    sheet = sheets_of(content)[0]
    assert re.search(r'<c r="C3"(?! t=)[^>]*><v>-1</v>', sheet)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        shared = (
            archive.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in archive.namelist() else sheet
        )
    assert [text for text in re.findall(r"<t[^>]*>([^<]+)</t>", shared) if text[0] in FORMULA_STARTS] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rejected_lines_leave_as_text(house, browser, form):
    answer = browser("admin").get(f"/intake/lines/export/?format={form}")
    content = b"".join(answer.streaming_content)
    harmless(content, form)
    assert "HYPERLINK" in (content.decode() if form == "csv" else "".join(texts_of(content)))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_dispute_files_leave_as_text(house, browser, form):
    from zhanggui.departments.finance import api as finance
    from zhanggui.departments.finance.models import ReconciliationLine
    from zhanggui.kernel.organisation.models import Person

    pk = house.reconciliations["home"]
    ids = list(ReconciliationLine.objects.filter(reconciliation_id=pk).values_list("pk", flat=True)[:3])
    person = Person.objects.get(code="finance")
    finance.decide(reconciliation_id=pk, line_ids=ids, decision="dispute", note="=cmd|1", person=person, at=clock.now())
    answer = browser("finance").get(f"/finance/reconciliations/{pk}/dispute.{form}")
    harmless(b"".join(answer.streaming_content), form)


def test_reports_leave_as_text(house, browser):
    from zhanggui.departments.insight import services
    from zhanggui.departments.insight.models import ReportRun
    from zhanggui.kernel.organisation.models import Person

    run = ReportRun.objects.order_by("pk").first()
    for text in ("=1+1", "@SUM(A1)"):
        person = Person.objects.get(code="director")
        services.comment_report(run=run, person=person, text=text, at=clock.now())
    for table in run.content["tables"]:
        for row in table["rows"]:
            row["key"] = "=1+1"
    run.save()
    assert no_formula(browser("director").get(f"/insight/report-runs/{run.pk}/file.xlsx").content)


def texts_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    return re.findall(r"<t[^>]*>([^<]+)</t>", text)


def harmless(content: bytes, form: str) -> None:
    if form == "xlsx":
        assert no_formula(content)
        return
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) > 1
    bad = [
        cell for row in rows for cell in row if looks_like_a_formula(cell) and not re.fullmatch(r"-\d+(\.\d+)?", cell)
    ]
    assert bad == []
