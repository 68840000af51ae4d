"""What people write down in registers is counted: entry by entry, on its day, for its shop."""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui import facts
from zhanggui.base import Refusal
from zhanggui.facts import COMPANY, Store
from zhanggui.intake import api
from zhanggui.intake.models import DirtyMark
from zhanggui.kernel.conftest import company  # noqa: F401
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers import references
from zhanggui.kernel.tests.days import MONDAY, moment

AT = moment(MONDAY)
FACT = "register_gifts"
GIFTS = {
    "id": "R.gifts", "name": {"en": "Gifts", "zh": "赠品登记表"}, "domain": "CRM", "owners": ["agent"],
    "cadence": ["event"],
    "columns": [
        {"id": "customer", "name": {"en": "Customer", "zh": "顾客"}, "type": "text", "personal": "name", "index": True},
        {"id": "phone", "name": {"en": "Phone", "zh": "电话"}, "type": "text", "personal": "phone"},
        {"id": "store", "name": {"en": "Shop", "zh": "店铺"}, "type": "shop"},
        {"id": "given", "name": {"en": "Given at", "zh": "赠送时间"}, "type": "datetime"},
        {"id": "pieces", "name": {"en": "Pieces", "zh": "数量"}, "type": "integer"},
        {"id": "worth", "name": {"en": "Worth", "zh": "价值"}, "type": "money"},
        {"id": "month", "name": {"en": "Month", "zh": "月份"}, "type": "text"},
        {"id": "order", "name": {"en": "Order", "zh": "订单"}, "type": "order"},
        {"id": "each", "name": {"en": "Each", "zh": "单价"}, "type": "formula", "formula": "worth / pieces"},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def two_shops(monkeypatch):
    shops = {"home": "Home shop", "toys": "Toy shop"}
    monkeypatch.setitem(
        references._known, "shop",
        references.Reference(lambda user, text, limit: [], lambda codes: {one: one for one in codes if one in shops},
                             lambda code: ""),
    )  # fmt: skip
    monkeypatch.setattr(references, "_shops", [lambda user: organisation.scope_of(user).shops])


@pytest.fixture
def gifts(company, settings, tmp_path):  # noqa: F811
    """A register somebody declared in the browser."""
    settings.FACTS_FOLDER, settings.HOME = str(tmp_path / "facts"), tmp_path
    return registers.declare(GIFTS, company.director, AT)


@pytest.fixture
def gift(gifts, company):  # noqa: F811
    """Three cups worth 10 for one customer of the home shop, given an hour after midnight in Shanghai."""
    values = {
        "customer": "王小明", "phone": "13800138000", "store": "home", "given": "2011-11-12 01:00", "pieces": "3",
        "worth": "10", "month": "2011-11", "order": "T-1",
    }  # fmt: skip
    return registers.fill(gifts, values, None, AT)


def counted():
    api.refresh_facts()
    return Store(facts.facts_folder()).read(FACT).to_dicts()


def test_an_entry_is_a_row_with_its_numbers_as_they_were_written(gift):
    (row,) = counted()
    assert (row["shop"], row["day"], row["entry"], row["source_row"]) == ("home", date(2011, 11, 12), 1, 1)
    assert (row["pieces"], row["worth"], row["each"]) == (3, Decimal(10), Decimal("3.333333"))
    assert row["given"].isoformat() == "2011-11-11T17:00:00+00:00"


def test_a_column_every_fact_has_is_called_by_a_name_of_its_own(gift):
    (row,) = counted()
    assert (row["month"], row["month_"], row["order"]) == ("2011-11", "2011-11", "T-1")


def test_a_person_is_there_as_a_blind_index_only_and_a_phone_not_at_all(gift):
    (row,) = counted()
    assert row["customer"] == privacy.blind_index("王小明")
    assert "phone" not in row
    assert "13800138000" not in str(row)
    assert "王小明" not in str(row)


def test_an_entry_of_no_shop_lies_apart_and_counts_on_the_day_it_was_filled_in(gifts):
    registers.fill(gifts, {"pieces": "1"}, None, AT)
    (row,) = counted()
    assert (row["shop"], row["day"]) == (COMPANY, MONDAY)


def test_a_struck_entry_leaves_and_a_restored_one_returns(gift):
    assert len(counted()) == 1
    registers.strike(gift, None, "twice", AT)
    assert counted() == []
    registers.restore(gift, None, AT)
    assert len(counted()) == 1


def test_an_entry_that_moves_is_counted_once_where_it_now_is(gift):
    counted()
    registers.change(gift, {"store": "toys", "given": "2011-12-01 10:00", "pieces": "5"}, None, AT)
    (row,) = counted()
    assert (row["shop"], row["day"], row["pieces"]) == ("toys", date(2011, 12, 1), 5)


def test_counting_twice_changes_nothing(gift):
    first = counted()
    api.mark_dirty(FACT, "home", [date(2011, 11, 12)])
    assert counted() == first


def test_a_crash_before_the_rows_are_stored_leaves_the_mark_that_heals_it(gift, monkeypatch):
    with monkeypatch.context() as crash:
        crash.setattr(Store, "replace", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            api.refresh_facts()
    assert DirtyMark.objects.filter(fact=FACT).exists()
    assert len(counted()) == 1
    assert not DirtyMark.objects.exists()


def test_what_is_rolled_back_marks_nothing(gifts):
    with pytest.raises(Refusal):
        registers.fill(gifts, {"pieces": "many"}, None, AT)
    assert not DirtyMark.objects.exists()


def test_a_column_that_is_added_is_unknown_in_older_entries(gift, gifts, company):  # noqa: F811
    counted()
    more = [*GIFTS["columns"], {"id": "reason", "name": {"en": "Reason", "zh": "原因"}, "type": "text"}]
    registers.declare({**GIFTS, "columns": more}, company.director, AT)
    registers.fill(gifts, {"store": "home", "given": "2011-11-12 09:00", "reason": "thanks"}, None, AT)
    assert [row["reason"] for row in counted()] == [None, "thanks"]


def test_a_column_never_counts_as_something_else(gifts, company):  # noqa: F811
    rows = [{**row, "type": "number"} if row["id"] == "pieces" else row for row in GIFTS["columns"]]
    with pytest.raises(Refusal) as refused:
        registers.declare({**GIFTS, "columns": rows}, company.director, AT)
    assert refused.value.code == "register.column_changed_kind"


def test_a_register_of_our_name_cannot_count_our_columns_as_something_else(gifts, company):  # noqa: F811
    issue = {**GIFTS, "id": "R.issue", "columns": [{"id": "agent", "name": {"en": "A", "zh": "一"}, "type": "money"}]}
    with pytest.raises(Refusal) as refused:
        registers.declare(issue, company.director, AT)
    assert refused.value.code == "register.column_changed_kind"


def test_another_day_for_all_entries_moves_them(gift, gifts, company):  # noqa: F811
    counted()
    due = [*GIFTS["columns"], {"id": "due", "name": {"en": "Due", "zh": "应送日期"}, "type": "date"}]
    registers.declare({**GIFTS, "columns": due}, company.director, AT)
    registers.change(gift, {"due": "2011-11-20"}, None, AT)
    registers.declare({**GIFTS, "columns": due, "day": "due"}, company.director, AT)
    assert [row["day"] for row in counted()] == [date(2011, 11, 20)]
