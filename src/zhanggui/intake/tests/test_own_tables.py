"""A strange file is described and taken in; its like follow, later ones count, and people stay hidden."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from zhanggui.base import Period, Refusal
from zhanggui.connectors.own_tables import OwnColumn, OwnTable, described
from zhanggui.facts import Store
from zhanggui.intake import api, services, storage
from zhanggui.intake import facts as _builders  # noqa: F401 - the builder of tables
from zhanggui.intake.models import Run, TableDraft
from zhanggui.intake.tables import describing, drafting
from zhanggui.intake.tests.toy import MONDAY

pytestmark = pytest.mark.django_db
HEADER = "日期,主播,成交金额,手机号\n"
ROWS = "2025-03-01,小李,100.50,13800000001\n2025-03-01,小王,20.00,13800000001\n2025-03-02,小李,3.00,13800000002\n"
DAYS = Period(date(2025, 3, 1), date(2025, 3, 2))
LIVE = OwnTable(
    "live",
    ("直播", "Live"),
    (
        OwnColumn("host", ("主播",), "text", ("主播", "Host")),
        OwnColumn("sales", ("成交金额",), "money", ("成交", "Sales"), required=True),
        OwnColumn("phone", ("手机号",), "personal", ("手机号", "Phone")),
    ),
    ("日期",),
)


@pytest.fixture
def shop(house, tmp_path, settings):
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"


def bring(tmp_path, text, name="live.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def draft_of(tmp_path, text=HEADER + ROWS):
    return drafting.begin(bring(tmp_path, text), name="live.csv", shop="uk", by=None, at=MONDAY)


def describe(tmp_path):
    """The table is described and its first file read, as the worker does it."""
    run = describing.describe(draft_of(tmp_path), LIVE, by=None, at=MONDAY)
    services.read_stored(run.pk)
    run.refresh_from_db()
    return run


def rows_of():
    """Day, host, sales and phone of every row among the facts."""
    frame = Store(settings.FACTS_FOLDER).read("table_live")
    columns = ["day", "host", "sales", "phone", "source_row"]
    return frame.select(columns).sort("day", "source_row").rows()


def test_a_described_file_is_taken_in_and_its_rows_are_facts(shop, tmp_path):
    run = describe(tmp_path)

    assert (run.state, run.format, run.accepted) == (Run.State.DONE, "table_live", 3)
    told = [(day.day, host, sales, row) for day, host, sales, _, row in rows_of()]
    assert told == [(1, "小李", Decimal("100.5"), 2), (1, "小王", Decimal("20"), 3), (2, "小李", Decimal("3"), 4)]


def test_people_are_told_apart_and_not_known(shop, tmp_path):
    describe(tmp_path)

    phones = [phone for *_, phone, _ in rows_of()]
    assert phones[0] == phones[1] != phones[2]
    assert not any("1380000000" in phone for phone in phones)


def test_a_later_file_about_a_day_counts_instead(shop, tmp_path):
    describe(tmp_path)
    result = api.receive(bring(tmp_path, HEADER + "2025-03-01,小李,7.00,\n", "later.csv"), shop="uk")

    assert (result.format, result.accepted) == ("table_live", 1)
    assert [(day.day, sales) for day, _, sales, _, _ in rows_of()] == [(1, Decimal("7")), (2, Decimal("3"))]


def test_trying_it_reads_the_whole_file_and_keeps_nothing(shop, tmp_path):
    draft = draft_of(tmp_path, HEADER + ROWS + "2025-03-03,小王,abc,\n")
    tried = describing.preview(draft, LIVE)

    assert (tried.good, tried.bad, tried.asks_days) == (3, 1, False)
    assert [(one.row, one.column) for one in tried.problems] == [(5, "成交金额")]
    assert not described()
    assert not Run.objects.exists()


def test_a_newer_header_is_learned(shop, tmp_path):
    describe(tmp_path)
    describing.respell("live", {"sales": ["支付金额"]}, by=None, at=MONDAY)
    newer = bring(tmp_path, "日期,主播,支付金额\n2025-03-04,小李,8.00\n", "newer.csv")

    assert api.receive(newer, shop="uk").accepted == 1


def test_a_file_that_is_known_is_not_described_again(shop, tmp_path):
    describe(tmp_path)
    with pytest.raises(Refusal, match="直播"):
        draft_of(tmp_path, HEADER + "2025-03-09,小李,1.00,\n")


def test_a_draft_put_away_takes_its_file_along(shop, tmp_path, django_capture_on_commit_callbacks):
    draft = draft_of(tmp_path)
    assert storage.is_stored(draft.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        drafting.discard(draft)

    assert not storage.is_stored(draft.sha256)
    assert not TableDraft.objects.exists()
