"""Two registers of the shop: promotion budgets with a key and a ratio, and customers with their phones."""

import pytest

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers import references
from zhanggui.kernel.tests.days import MONDAY, moment

AT = moment(MONDAY)

BUDGET = {
    "id": "R.budget", "name": {"en": "Search-ad budget", "zh": "直通车预算表"}, "domain": "ADS",
    "owners": ["manager"], "cadence": ["daily"], "key": ["date", "plan"],
    "columns": [
        {"id": "no", "name": {"en": "No.", "zh": "编号"}, "type": "sequence", "prefix": "B-"},
        {"id": "date", "name": {"en": "Date", "zh": "日期"}, "type": "date", "required": True, "default": "today"},
        {"id": "plan", "name": {"en": "Plan", "zh": "计划"}, "type": "text", "required": True},
        {"id": "budget", "name": {"en": "Budget", "zh": "预算"}, "type": "money", "total": "sum"},
        {"id": "spend", "name": {"en": "Spend", "zh": "花费"}, "type": "money", "total": "sum"},
        {"id": "used", "name": {"en": "Used", "zh": "使用率"}, "type": "formula", "formula": "spend / budget",
         "shows": "percent"},
        {"id": "over", "name": {"en": "Over", "zh": "超支"}, "type": "formula", "formula": "used > 1",
         "shows": "yes_no"},
        {"id": "state", "name": {"en": "State", "zh": "状态"}, "type": "choice",
         "choices": [{"id": "open", "en": "Open", "zh": "进行中"}, {"id": "done", "en": "Done", "zh": "已完成"}]},
        {"id": "owner", "name": {"en": "Owner", "zh": "负责人"}, "type": "person"},
    ],
}  # fmt: skip
CUSTOMERS = {
    "id": "R.customers", "name": {"en": "Customers", "zh": "客户档案"}, "domain": "CRM",
    "owners": ["agent"], "cadence": ["continuous"], "key": ["customer"],
    "columns": [
        {"id": "customer", "name": {"en": "Customer", "zh": "顾客"}, "type": "text", "required": True,
         "personal": "name"},
        {"id": "phone", "name": {"en": "Phone", "zh": "电话"}, "type": "text", "personal": "phone"},
        {"id": "shop", "name": {"en": "Shop", "zh": "店铺"}, "type": "shop"},
        {"id": "orders", "name": {"en": "Orders", "zh": "订单数"}, "type": "integer", "total": "mean"},
        {"id": "tags", "name": {"en": "Tags", "zh": "标签"}, "type": "choices",
         "choices": [{"id": "vip", "en": "VIP", "zh": "贵宾"}, {"id": "new", "en": "New", "zh": "新客"}]},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def two_shops(monkeypatch):
    """The shops home and toys, as the room that keeps shops would name them."""
    shops = {"home": "Home shop", "toys": "Toy shop"}
    monkeypatch.setitem(
        references._known, "shop",
        references.Reference(
            lambda user, text, limit: list(shops.items()),
            lambda codes: {code: shops[code] for code in codes if code in shops}, lambda code: "",
        ),
    )  # fmt: skip
    monkeypatch.setattr(references, "_shops", [lambda user: organisation.scope_of(user).shops])


@pytest.fixture
def budget(company):
    return registers.declare(BUDGET, company.director, AT)


@pytest.fixture
def customers(company):
    return registers.declare(CUSTOMERS, company.director, AT)


@pytest.fixture
def line(budget, company):
    """A line of the budget register: 80 of 100 spent on the brand plan."""
    return registers.fill(
        budget, {"date": "2011-11-14", "plan": "品牌词", "budget": "100", "spend": "80"}, company.manager, AT
    )
