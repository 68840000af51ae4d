"""A table somebody described is read like a report; a strange one is looked at, never guessed behind one's back."""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui.base import Problem, Refusal
from zhanggui.connectors import own_tables, read, recognise
from zhanggui.connectors.own_tables import DAY, OwnColumn, OwnTable, guessing

LIVE = "\ufeff直播日报\n日期,主播,成交金额(元),观看人数,手机号\n2025-03-01,小李,1200.50,300,13800000001\n"
TABLE = OwnTable(
    "live",
    ("直播", "Live"),
    (
        OwnColumn("host", ("主播",), "text", ("主播", "Host"), is_key=True),
        OwnColumn("sales", ("成交金额(元)",), "money", ("成交", "Sales"), required=True),
        OwnColumn("viewers", ("观看人数",), "count", ("观看", "Viewers")),
    ),
    ("日期",),
    ("手机号",),
)


@pytest.fixture
def described(tmp_path, monkeypatch):
    monkeypatch.setattr(own_tables.shelf, "homes", [lambda: tmp_path / "state"])
    own_tables.put(TABLE, new=True)


def written(tmp_path, text, name="live.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_the_columns_of_a_strange_table_are_guessed_from_headers_and_cells(tmp_path):
    (found,) = guessing.look(written(tmp_path, LIVE + "合计,,1200.50,300,\n"), "live.csv")

    kinds = [(one.header, one.kind, one.name) for one in guessing.guess(found)]
    assert kinds == [
        ("日期", DAY, "date"), ("主播", "text", "host"), ("成交金额(元)", "money", "sales"),
        ("观看人数", "count", "viewers"), ("手机号", "personal", "column_5"),
    ]  # fmt: skip


@pytest.mark.parametrize(("wordy", "kind"), [(1, "money"), (2, "text")])
def test_one_word_among_ten_amounts_is_a_row_to_repair_and_two_are_a_column_of_words(tmp_path, wordy, kind):
    amounts = ["12.50"] * (10 - wordy) + ["待定"] * wordy
    rows = "".join(f"2025-03-{day:02},{amount}\n" for day, amount in enumerate(amounts, 1))
    (found,) = guessing.look(written(tmp_path, "日期,成交金额\n" + rows), "live.csv")

    assert [one.kind for one in guessing.guess(found)] == [DAY, kind]


def test_a_file_that_holds_no_table_is_refused(tmp_path):
    with pytest.raises(Refusal, match=r"live\.csv"):
        guessing.look(written(tmp_path, "hello\n"), "live.csv")


def test_a_described_table_is_known_by_its_columns_and_read_line_by_line(tmp_path, described):
    rows = '主播,观看人数,日期,成交金额\n小李,300,2025/3/1,"1,200.50"\n小王,x,2025-03-02,5\n合计,300,,1200.50\n'
    found = recognise(written(tmp_path, rows))
    assert found.format == "table_live"

    first, second = read(found)
    assert (first.first, first.host, first.sales, first.viewers) == (date(2025, 3, 1), "小李", Decimal("1200.50"), 300)
    assert isinstance(second, Problem)
    assert (second.row, second.column) == (3, "观看人数")


def test_a_table_with_a_few_common_words_is_not_taken_for_the_described_one(tmp_path, described):
    other = "日期,成交金额,门店,店长,天气,面积,客流\n2025-03-01,5,A,B,C,6,7\n"
    with pytest.raises(Refusal):
        recognise(written(tmp_path, other))


def test_a_row_of_the_same_key_and_day_again_is_asked_about(tmp_path, described):
    rows = "日期,主播,成交金额(元),观看人数\n2025-03-01,小李,1,1\n2025-03-01,小李,2,2\n"
    _, second = read(recognise(written(tmp_path, rows)))

    assert isinstance(second, Problem)
    assert second.code == "own.contradicts_line"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": "Live 1"}, "table.bad_code"),
        ({"title": ("直播", "")}, "table.no_name"),
        ({"columns": ()}, "table.no_columns"),
        ({"columns": (OwnColumn("shop", ("店",), "text", ("店", "Shop")),)}, "table.bad_column"),
        ({"columns": (OwnColumn("a", ("甲",), "text", ("甲", "A")), OwnColumn("a", ("乙",), "text", ("乙", "B")))},
         "table.name_twice"),
        ({"columns": (OwnColumn("a", ("日期",), "text", ("甲", "A")),)}, "table.header_twice"),
        ({"day": (), "columns": (OwnColumn("a", ("甲",), "text", ("甲", "A")),)}, "table.nothing_required"),
    ],
)  # fmt: skip
def test_a_description_that_cannot_stand_is_refused(changed, code):
    from dataclasses import replace

    from zhanggui.connectors.own_tables.declaration import refuse_bad

    with pytest.raises(Refusal) as refused:
        refuse_bad(replace(TABLE, **changed))
    assert refused.value.code == code


def test_a_code_is_given_once(described):
    with pytest.raises(Refusal, match="live"):
        own_tables.put(TABLE, new=True)
