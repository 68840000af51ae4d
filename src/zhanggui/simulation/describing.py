"""What a generated folder says about itself, in both languages, before anybody mistakes it for a real one."""

from collections.abc import Sequence
from dataclasses import asdict

from zhanggui.simulation.asking import Outcome, Wish
from zhanggui.simulation.truth import write_json

README = """# Simulated data / 模拟数据

**Everything in this folder is simulated.** No person, shop, brand, order, parcel or payment in it exists. It was
written by `zhanggui generate` from the seed {seed}: the same command writes the same bytes again.

**本文件夹全部为模拟数据。** 其中的人、店铺、品牌、订单、包裹和资金均不存在，由 `zhanggui generate` 以种子 {seed} 生成；
同样的命令会再次写出完全相同的内容。

    zhanggui generate --playbook {playbook} --shops {shops} --days {days} --seed {seed} --orders {orders} \\
      --start {start} --out DIR

{real}Days / 日期: {first} - {last}. Exported on the morning after / 导出时间为次日早上。

    zhanggui init --playbook {playbook} --company 模拟公司 {init}
    zhanggui intake sim01/orders/* sim01/money/* sim01/courier/* --shop sim01

## In each shop's folder / 每个店铺文件夹

| folder | what / 内容 | layout / 格式 |
|---|---|---|
| `orders/` | order list, order lines, refunds / 订单、宝贝明细、退款 | platform / 平台格式 |
| `money/` | Alipay merchant ledger / 支付宝账务明细 | platform / 平台格式 |
| `courier/` | bill and price table / 快递账单、报价表 | outlet's columns as csv / 网点账单列，csv |
| `ads/` | keyword and audience reports, ad account / 关键词、人群报表，推广账户 | platform / 平台格式 |
| `traffic/` | traffic sources, a file a day / 流量来源，每日一个文件 | platform's columns as csv / 平台列，csv |
| `items/` | items by day / 商品排行 | platform / 平台格式 |
| `service/` | service accounts by day / 客服绩效 | platform / 平台格式 |
| `scores/` | shop scores / 店铺动态评分 | typed-in table / 手工登记表 |
| `registers/` | what people write down, as workbooks / 各岗位登记表 | the registers' own form / 登记表导入格式 |
| `own/` | reviews, competitors' prices, stock counts / 评价、竞品价、库存 | **our own, no platform's / 自定格式** |

`department/registers/` holds the registers of the whole department. A company that keeps none of a register leaves
its files out, or adds it from the library first.
`department/registers/` 为全部门的登记表；公司未启用的登记表可不导入，或先从库中启用。

`truth/` is the answer: `daily.csv` exact totals by shop, day and measure; `items.csv` and `sources.csv` the same days
by item and by source; `registers.csv` the sound lines of every register by day; `faults.json` every fault planted in
the bills and registers; `causes.json` every incident (`planted`: true),
campaign and price change with where it works, its days and the orders expected with and without it.

`truth/` 是标准答案：`daily.csv` 为各店每日精确合计，`items.csv`、`sources.csv` 为按商品、按来源的同日数据，
`registers.csv` 为各登记表每日的正确行数，
`faults.json` 为账单与登记表中埋设的差错，`causes.json` 为事故（`planted` 为 true）、活动与调价及其影响。

A shop of JD, Pinduoduo or Douyin has its platform's order list, the courier's bill, registers and our own tables; its
money, refunds and reports are in no file. 京东、拼多多、抖音店铺只有订单、快递账单、登记表与自定表。

Simplifications / 简化: every advertising click is one visitor; a visitor comes one way and orders at most once a day;
orders are paid on the day they are made; prices include freight. 每次广告点击即一位访客；访客每日最多下一单；
订单当日付款；包邮。
"""


REAL = """**Made around real transactions** of {name}: which articles were bought together, how many, at what price,
when,
and which buyers came again are as that table has them ({left_out} lines that sold nothing are left out); its money
is shown as yuan. Numbers of orders and buyers, places, visits, advertising, money, parcels, refunds, service, stock and
registers are simulated. No incident, price change or money off is planted, for what was sold is given.

**基于真实交易**（{name}）：商品组合、件数、价格、时间与复购关系取自该表（{left_out} 行未售出商品的记录不计），
金额按元显示；订单与买家编号、地区、流量、推广、资金、快递、退款、客服、库存与登记表均为模拟，未埋设事故、调价与满减。

"""


def describe(wish: Wish, made: Sequence[Outcome]) -> None:
    """Write the README and what a program wants to know."""
    asked = {
        "playbook": wish.playbook, "shops": wish.shops, "days": wish.days, "seed": wish.seed, "orders": wish.orders,
        "start": wish.start.isoformat(),
    }  # fmt: skip
    init = " ".join(f"--shop {each.shop}:{each.platform}" for each in made[:3]) + (" ..." if len(made) > 3 else "")
    real = REAL.format(name=wish.sold.name, left_out=wish.sold.left_out) if wish.sold else ""
    words = README.format(**asked, real=real, first=wish.period.first, last=wish.period.last, init=init)
    (wish.out / "README.md").write_bytes(words.encode())
    if wish.sold:
        asked["from"] = wish.sold.name
    told = {"simulated": True, **asked, "last": wish.period.last.isoformat(), "made": [asdict(each) for each in made]}
    write_json(wish.out / "generated.json", told)
