"""Bodies of plans: what is typed is kept, carried over and counted."""

from decimal import Decimal

from zhanggui.departments.people.plans import rules
from zhanggui.departments.people.plans.rules import Body, Column, Section

PLANNED = Section(
    "items", "要做", columns=(Column("what", "事"), Column("measure", "标准"), Column("due", "日", "day")),
    rows=(("主图", "3 张", "2011-11-15"), ("客诉", "清零", "")),
)  # fmt: skip
FATE, RESULT = Column("fate", "完成", "fate"), Column("result", "果")
JUDGED = Section("items", "结果", columns=(Column("what", "事"), Column("measure", "标准"), FATE, RESULT))


def test_a_body_is_read_as_it_was_written():
    body = Body((PLANNED, Section("risks", "风险", "缺货")), {"work": {"due": 3}})
    assert rules.read(rules.written(body)) == body


def test_empty_lines_fall_away_and_short_ones_are_filled_up():
    kept = rules.filled(PLANNED, "", [("", "", ""), ("直通车", " 调价 ")])
    assert kept.rows == (("直通车", "调价", ""),)


def test_a_line_with_nothing_but_a_fate_is_no_line():
    assert rules.filled(JUDGED, "", [("", "", "done", "")]).rows == ()


def test_a_summary_asks_what_became_of_every_planned_line():
    assert rules.judged(PLANNED, JUDGED).rows == (("主图", "3 张", "", ""), ("客诉", "清零", "", ""))


def test_what_is_not_done_comes_into_the_next_plan_without_its_old_day():
    summary = rules.filled(
        JUDGED, "", [("主图", "3 张", "done", ""), ("客诉", "清零", "partly", "剩 2"), ("直播", "1 场", "", "")]
    )
    assert rules.left_over(summary, PLANNED).rows[:2] == (("客诉", "清零", ""), ("直播", "1 场", ""))


def test_a_line_partly_done_counts_half():
    rows = [("a", "", "done", ""), ("b", "", "partly", ""), ("c", "", "open", ""), ("d", "", "", "")]
    assert rules.done_share(Body((rules.filled(JUDGED, "", rows),))) == Decimal("0.375")
    assert rules.done_share(Body((PLANNED,))) is None


def test_a_day_that_is_none_is_named():
    wrong = rules.filled(PLANNED, "", [("a", "", "下周一")])
    assert rules.unreadable_days(Body((wrong,))) == ["下周一"]
