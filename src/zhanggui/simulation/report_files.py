"""The platform's reports of one shop: advertising, money of the ad account, traffic, items, service, scores."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from zhanggui.simulation.chance import Ints
from zhanggui.simulation.order_files import headers
from zhanggui.simulation.sheets import BookSheet, CsvSheet, each_words, ratio_words, share_words, yuan_words
from zhanggui.simulation.shop import CHANNELS, Shop
from zhanggui.simulation.tally import Counted, Service

SCENES = (("301", "关键词推广"), ("302", "人群推广"))
USUAL_SCORE = 480_000
"""What other shops of the trade have, in hundred-thousandths."""
MOST_LOOKS = 3
"""Pages each visitor of an item opens, at most."""

Sheet = CsvSheet | BookSheet
Opener = Callable[[Path, str, Shop], Sheet]


class Reports:
    """Everything the back office of a platform shows a shop, month by month."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self._folder = folder
        self._open: dict[str, tuple[str, Sheet]] = {}
        self._month_sales = np.zeros((2, shop.items), dtype=np.int64)
        self._month = ""

    def _sheet(self, name: str, month: str) -> Sheet:
        """The month's file of one report; a new month closes the last."""
        kept = self._open.get(name)
        if kept and kept[0] == month:
            return kept[1]
        if kept:
            kept[1].close()
        self._open[name] = month, _OPENED[name](self._folder, month, self.shop)
        return self._open[name][1]

    def add_ads(self, counted: Counted) -> None:
        """Every keyword and every audience that was shown on this day."""
        for channel, name in ((0, "keyword"), (1, "audience")):
            sheet = self._sheet(name, f"{counted.day:%Y%m}")
            for unit in np.flatnonzero((self.shop.unit_channel == channel) & (counted.traffic.impressions > 0)):
                sheet.row(self._ad(counted, int(unit), channel))

    def _ad(self, counted: Counted, unit: int, channel: int) -> dict[str, str]:
        shop, traffic = self.shop, counted.traffic
        item = int(shop.unit_item[unit])
        shown, clicks, cost = (int(each[unit]) for each in (traffic.impressions, traffic.visitors, traffic.cost))
        sales, direct = int(counted.unit_sales[unit]), int(counted.unit_direct_sales[unit])
        lines, direct_lines = int(counted.unit_lines[unit]), int(counted.unit_direct_lines[unit])
        carts, liked = int(traffic.carts[unit]), int(traffic.favourites[unit])
        scene, scene_name = SCENES[channel]
        return {
            "日期": counted.day.isoformat(),
            "场景ID": scene,
            "场景名字": scene_name,
            "计划ID": f"{7_000_000_000 + shop.number * 1000 + channel * 100 + item}",
            "计划名字": f"{scene_name}-{shop.titles[item]}",
            "词ID/词包ID": f"{8_000_000_000 + shop.number * 1000 + unit}",
            "词名字/词包名字": shop.unit_name[unit],
            "人群名字": shop.unit_name[unit],
            "展现量": str(shown),
            "点击量": str(clicks),
            "花费": yuan_words(cost),
            "点击率": share_words(clicks, shown),
            "平均点击花费": each_words(cost, clicks),
            "千次展现花费": each_words(cost * 1000, shown),
            "直接成交金额": yuan_words(direct),
            "间接成交金额": yuan_words(sales - direct),
            "总成交金额": yuan_words(sales),
            "总成交笔数": str(lines),
            "直接成交笔数": str(direct_lines),
            "间接成交笔数": str(lines - direct_lines),
            "点击转化率": share_words(lines, clicks),
            "投入产出比": ratio_words(sales, cost),
            "总成交成本": each_words(cost, lines),
            "总购物车数": str(carts),
            "加购率": share_words(carts, clicks),
            "收藏宝贝数": str(liked),
            "总收藏数": str(liked),
            "宝贝收藏率": share_words(liked, clicks),
            "成交新客数": str(int(counted.unit_new[unit])),
            "成交人数": str(int(counted.unit_buyers[unit])),
        }

    def add_account(self, day: date, spent: int, recharge: int, balance: int) -> None:
        """Money put in in the morning, the day's cost taken at night."""
        sheet = self._sheet("account", f"{day:%Y%m}")
        after = balance
        if recharge:
            sheet.row(_movement(day, "08:00:00", ("收入", "充值"), recharge, balance + spent, "支付宝充值"))
        if spent:
            note = f"{day:%Y%m%d}现金消耗扣款"
            sheet.row(_movement(day, "23:59:00", ("支出", "扣款"), spent, after, note))

    def add_traffic(self, counted: Counted) -> None:
        """A file a day, as the platform gives it: the day stands above the header."""
        shop, day = self.shop, counted.day
        path = self._folder / "traffic" / f"【生意参谋平台】店铺流量来源_{day.isoformat()}.csv"
        sheet = CsvSheet(path, headers("sycm_flow_source", "v2021-29"), above=(f"统计日期：{day.isoformat()}",))
        columns = (
            counted.traffic.visitors, counted.unit_ordered, counted.unit_ordered_amount, counted.unit_buyers,
            counted.unit_sales, counted.traffic.carts, counted.traffic.favourites,
        )  # fmt: skip
        by_channel = [
            [int(each[shop.unit_channel == place].sum()) for each in columns] for place in range(len(CHANNELS))
        ]
        for first in dict.fromkeys(level for level, *_ in CHANNELS):
            under = [place for place, (level, *_) in enumerate(CHANNELS) if level == first]
            sheet.row(
                _source(first, "汇总", [sum(by_channel[at][each] for at in under) for each in range(len(columns))])
            )
            for place in under:
                sheet.row(_source(first, CHANNELS[place][1], by_channel[place]))
        sheet.close()

    def add_items(self, counted: Counted, refunded: Ints) -> None:
        """Every item of the shop on this day; `refunded` is the refunds finished on it, in cents by item."""
        month = f"{counted.day:%Y%m}"
        if month != self._month:
            self._month_sales[:] = 0
        self._month = month
        self._month_sales += [counted.item_sales, counted.item_pieces]
        sheet = self._sheet("items", month)
        for item in map(int, counted.items_told(self.shop, refunded)):
            sheet.row(self._item(counted, item, int(refunded[item])))

    def _item(self, counted: Counted, item: int, refunded: int) -> dict[str, str]:
        shop = self.shop
        mine = shop.unit_item == item
        search = mine & (shop.unit_channel == 2)
        visitors, buyers = int(counted.item_visitors[item]), int(counted.item_buyers[item])
        ordered, sales = int(counted.item_ordered[item]), int(counted.item_sales[item])
        found, found_buyers = int(counted.traffic.visitors[search].sum()), int(counted.unit_buyers[search].sum())
        return {
            "统计日期": counted.day.isoformat(),
            "商品ID": shop.item_codes[item],
            "商品名称": shop.titles[item],
            "货号": f"SIM{shop.number:02d}-{1 + item:02d}",
            "商品状态": "当前在线",
            "商品访客数": f"{visitors:,}",
            "商品浏览量": f"{visitors * MOST_LOOKS - visitors * (item % 4) // 3:,}",
            "平均停留时长": str(20 + item % 7),
            "商品收藏人数": str(int(counted.traffic.favourites[mine].sum())),
            "商品加购人数": str(int(counted.traffic.carts[mine].sum())),
            "商品加购件数": str(int(counted.traffic.carts[mine].sum())),
            "下单买家数": str(ordered),
            "下单件数": str(int(counted.item_ordered_pieces[item])),
            "下单金额": f"{yuan_words(int(counted.item_ordered_amount[item]))}",
            "下单转化率": share_words(ordered, visitors),
            "支付买家数": str(buyers),
            "支付件数": str(int(counted.item_pieces[item])),
            "支付金额": yuan_words(sales),
            "商品支付转化率": share_words(buyers, visitors),
            "支付新买家数": str(int(counted.item_new[item])),
            "支付老买家数": str(buyers - int(counted.item_new[item])),
            "老买家支付金额": yuan_words(int(counted.item_old_sales[item])),
            "聚划算支付金额": "0.00",
            "访客平均价值": each_words(sales, visitors),
            "成功退款金额": yuan_words(refunded),
            "月累计支付金额": yuan_words(int(self._month_sales[0, item])),
            "月累计支付件数": str(int(self._month_sales[1, item])),
            "搜索引导访客数": str(found),
            "搜索引导支付买家数": str(found_buyers),
            "搜索引导支付转化率": share_words(found_buyers, found),
        }

    def add_service(self, day: date, service: Service, refunded: Ints) -> None:
        """Every service account on this day; `refunded` is what came back of its own sales, in cents."""
        sheet = self._sheet("service", f"{day:%Y%m}")
        whole = int(service.sales.sum())
        for agent, name in enumerate(self.shop.agents):
            asked, buyers, sales = (int(each[agent]) for each in (service.asked_to_buy, service.buyers, service.sales))
            consulted, received = int(service.consulted[agent]), int(service.received[agent])
            sheet.row(
                {
                    "旺旺昵称": name,
                    "日期": day.isoformat(),
                    "咨询人数": str(consulted),
                    "接待人数": str(received),
                    "有效接待人数": str(received),
                    "询单人数": str(asked),
                    "下单人数": str(buyers),
                    "下单金额": yuan_words(sales),
                    "销售人数": str(buyers),
                    "销售额": yuan_words(sales),
                    "销售量": str(int(service.pieces[agent])),
                    "订单量": str(buyers),
                    "个人销售额占比": share_words(sales, whole),
                    "成功退款金额": yuan_words(int(refunded[agent])),
                    "净销售额": yuan_words(sales - int(refunded[agent])),
                    "首次响应时长(秒)": str(int(service.first_seconds[agent])),
                    "平均响应时长（秒）": str(int(service.mean_seconds[agent])),
                    "旺旺回复率": share_words(received, consulted),
                    "客户满意率": share_words(int(service.satisfied[agent]), int(service.rated[agent])),
                    "询单转化率": share_words(buyers, asked),
                    "客单价": each_words(sales, buyers),
                }
            )

    def add_scores(self, day: date, scores: tuple[int, int, int]) -> None:
        """The three scores in hundred-thousandths, and how they stand against the trade's usual 4.80."""
        shown = [f"{score // 100_000}.{score % 100_000:05d}" for score in scores]
        against = [_against(score) for score in scores]
        self._sheet("scores", f"{day:%Y%m}").row(
            dict(zip(headers("shop_dsr", "typed-7"), [day.isoformat(), *shown, *against], strict=True))
        )

    def close(self) -> None:
        for _, sheet in self._open.values():
            sheet.close()


class NoReports(Reports):
    """The back office of a platform whose reports are not written."""

    def add_ads(self, counted: Counted) -> None: ...

    def add_account(self, day: date, spent: int, recharge: int, balance: int) -> None: ...

    def add_traffic(self, counted: Counted) -> None: ...

    def add_items(self, counted: Counted, refunded: Ints) -> None: ...

    def add_service(self, day: date, service: Service, refunded: Ints) -> None: ...

    def add_scores(self, day: date, scores: tuple[int, int, int]) -> None: ...


def _movement(day: date, time: str, kind: tuple[str, str], cents: int, balance: int, note: str) -> dict[str, str]:
    return {
        "记账时间": f"{day.isoformat()} {time}", "交易日期": day.isoformat(), "收支类型": kind[0], "交易类型": kind[1],
        "操作金额(元)": yuan_words(cents), "操作后余额(元)": yuan_words(balance), "备注": note,
    }  # fmt: skip


def _source(first: str, second: str, sums: list[int]) -> dict[str, str]:
    visitors, ordered, ordered_amount, buyers, sales, carts, liked = sums
    return {
        "一级来源": first, "二级来源": second, "三级来源": "汇总", "访客数": str(visitors),
        "下单金额": yuan_words(ordered_amount), "下单买家数": str(ordered),
        "下单转化率": share_words(ordered, visitors),
        "支付金额": yuan_words(sales), "支付买家数": str(buyers), "支付转化率": share_words(buyers, visitors),
        "客单价": each_words(sales, buyers), "UV价值": each_words(sales, visitors), "商品收藏人数": str(liked),
        "加购人数": str(carts),
    }  # fmt: skip


def _against(score: int) -> str:
    """A score beside the trade's usual one."""
    return ("高于" if score >= USUAL_SCORE else "低于") + share_words(abs(score - USUAL_SCORE), USUAL_SCORE)


def _ads(layout: str, words: str) -> Opener:
    return lambda folder, month, shop: CsvSheet(
        folder / "ads" / f"{words}报表_{month}.csv", headers("alimama_report", layout)
    )


_OPENED: dict[str, Opener] = {
    "keyword": _ads("keyword", "关键词"),
    "audience": _ads("audience", "人群"),
    "account": lambda folder, month, shop: CsvSheet(
        folder / "ads" / f"{month}_账户资金流水.csv", headers("tmall_ad_account", "v2023-7"), "gbk"
    ),
    "items": lambda folder, month, shop: BookSheet(
        folder / "items" / f"【生意参谋平台】商品_全部_{month}.xlsx", headers("sycm_item_daily", "v2020-36")
    ),
    "service": lambda folder, month, shop: BookSheet(
        folder / "service" / f"客服绩效_{month}.xlsx", headers("cs_tmall_account", "v2022-21")
    ),
    "scores": lambda folder, month, shop: CsvSheet(
        folder / "scores" / f"店铺动态评分_{month}.csv", headers("shop_dsr", "typed-7")
    ),
}
