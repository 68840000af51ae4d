"""A made-up shop: what it sells, through which doors people come to it, who serves them."""

from dataclasses import dataclass, field

import numpy as np

from zhanggui.simulation.chance import Chance, Floats, Ints

_KINDS = ("马克杯", "收纳盒", "抱枕", "台灯", "香薰", "餐盘", "围裙", "挂钟", "花瓶", "地垫")
_STYLES = ("北欧", "复古", "日式", "轻奢", "原木", "简约")
_COLOURS = ("白色", "灰色", "蓝色", "绿色")
_WANTS = ("", "高颜值", "送礼", "家用")
_AUDIENCES = ("店铺访客", "加购未买", "相似店铺访客", "行业高意向")

PLACES = (
    ("广东省", "广州市", 130), ("江苏省", "南京市", 110), ("浙江省", "杭州市", 110), ("山东省", "济南市", 80),
    ("上海", "上海市", 70), ("北京", "北京市", 65), ("四川省", "成都市", 60), ("河南省", "郑州市", 58),
    ("湖北省", "武汉市", 48), ("福建省", "福州市", 46), ("河北省", "石家庄市", 44), ("湖南省", "长沙市", 44),
    ("安徽省", "合肥市", 42), ("陕西省", "西安市", 30), ("辽宁省", "沈阳市", 28), ("云南省", "昆明市", 18),
    ("贵州省", "贵阳市", 15), ("吉林省", "长春市", 12), ("甘肃省", "兰州市", 9), ("新疆维吾尔自治区", "乌鲁木齐市", 6),
)  # fmt: skip
NEAR = ("江苏省", "浙江省", "上海", "安徽省")
FAR = ("陕西省", "辽宁省", "云南省", "贵州省", "吉林省", "甘肃省")
RATES = {
    name: (1200, 1000) if name.startswith("新疆") else (320, 100) if name in NEAR else (550, 350) if name in FAR
    else (400, 200)
    for name, _, _ in PLACES
}  # fmt: skip
"""The courier's price table in cents: the first kilogram, each started further one."""
GRAMS_A_PIECE, LEAST_GRAMS, MOST_GRAMS = 450, 300, 30_000

CHANNELS = (
    # level one, level two, weight, conversion in 1/10000, kind
    ("付费推广", "关键词推广", 250, 380, "keyword"),
    ("付费推广", "人群推广", 120, 240, "audience"),
    ("淘内免费", "手淘搜索", 330, 420, "free"),
    ("淘内免费", "手淘推荐", 180, 180, "free"),
    ("自主访问", "购物车", 70, 1250, "free"),
    ("自主访问", "我的淘宝", 50, 900, "free"),
)
"""The ways in, as the traffic report names them."""


@dataclass(frozen=True)
class Shop:
    """Everything about a shop that does not change while it is simulated.

    A *unit* is one way to one item: a keyword of an item, an audience of an item, or a free channel of an item.
    """

    code: str
    number: int
    name: str
    brand: str
    titles: tuple[str, ...]
    item_codes: tuple[str, ...]
    item_weights: Ints
    prices: Ints
    """Usual price of each item in cents."""
    sku_item: Ints
    sku_codes: tuple[str, ...]
    sku_names: tuple[str, ...]
    unit_item: Ints
    unit_channel: Ints
    unit_name: tuple[str, ...]
    """The keyword or audience; "" where the way is free."""
    unit_visitors: Floats
    """Who comes on a usual day."""
    unit_conversion: Floats
    click_cents: Ints
    """What a click costs; 0 where the way is free."""
    agents: tuple[str, ...]
    skus_of: tuple[Ints, ...] = field(repr=False, default=())
    platform: str = "tmall"
    is_real: bool = False
    """Built around real transactions: of a long catalogue only what moved is told of."""

    @property
    def items(self) -> int:
        return len(self.titles)

    def channel_of(self, unit: int) -> tuple[str, str]:
        return CHANNELS[int(self.unit_channel[unit])][:2]


UNPAID = 0.08
"""Share of orders nobody pays."""


def make_shop(seed: int, number: int, orders: int, platform: str = "tmall") -> Shop:
    """Shop `number` of this seed, with about `orders` paid orders on a usual day."""
    chance = Chance(seed, number, "shop")
    items = 20
    kinds = [_KINDS[(number + place) % len(_KINDS)] for place in range(items)]
    styles = [_STYLES[each] for each in chance.below(len(_STYLES), items)]
    brand = brand_of(number)
    sku_item = np.repeat(np.arange(items), len(_COLOURS) - 1)
    return shop_of(
        chance, number, orders, kinds=kinds, sku_item=sku_item, platform=platform,
        titles=tuple(
            f"{brand}{style}{kind}{1 + place}号" for place, (style, kind) in enumerate(zip(styles, kinds, strict=True))
        ),
        item_codes=tuple(str(900_000_000_000 + number * 1000 + place) for place in range(items)),
        weights=np.array([1000 // (place + 2) for place in range(items)], dtype=np.int64),
        prices=chance.between(29, 260, items) * 100 - 10,
        sku_codes=tuple(f"SIM{number:02d}-{1 + item:02d}-{place % 3}" for place, item in enumerate(sku_item)),
        sku_names=tuple(f"颜色分类:{_COLOURS[place % 3]}" for place in range(len(sku_item))),
    )  # fmt: skip


def brand_of(number: int) -> str:
    return f"模拟品牌{1 + (number - 1) % 5}"


def shop_of(
    chance: Chance, number: int, orders: int, *, titles: tuple[str, ...], kinds: list[str], item_codes: tuple[str, ...],
    weights: Ints, prices: Ints, sku_item: Ints, sku_codes: tuple[str, ...], sku_names: tuple[str, ...],
    platform: str = "tmall", is_real: bool = False,
) -> Shop:  # fmt: skip
    """A shop with these articles, and ways in to them that bring about `orders` paid orders on a usual day."""
    items, brand = len(titles), brand_of(number)
    units = _units(chance, titles, kinds, weights)
    visitors = np.array([weight for _, _, _, weight in units], dtype=np.float64)
    appeal = chance.between(75, 130, items) / 100
    unit_item = np.array([item for item, _, _, _ in units], dtype=np.int64)
    channel = np.array([each for _, each, _, _ in units], dtype=np.int64)
    conversion = np.array([CHANNELS[each][3] / 10_000 for each in channel]) * appeal[unit_item]
    usual = sum(float(each) for each in visitors * conversion) * (1 - UNPAID)
    cost = np.where(channel == 0, chance.between(60, 260, len(units)), chance.between(35, 110, len(units)))
    return Shop(
        code=f"sim{number:02d}",
        number=number,
        name=f"模拟{brand[2:]}家居旗舰店{number}",
        brand=brand,
        titles=titles,
        item_codes=item_codes,
        item_weights=weights,
        prices=prices,
        sku_item=sku_item,
        sku_codes=sku_codes,
        sku_names=sku_names,
        unit_item=unit_item,
        unit_channel=channel,
        unit_name=tuple(name for _, _, name, _ in units),
        unit_visitors=visitors * (orders / usual),
        unit_conversion=conversion,
        click_cents=np.where(channel < 2, cost, 0),
        agents=tuple(f"{brand}旗舰店{number}:模拟客服{letter}" for letter in "甲乙丙丁"),
        skus_of=tuple(np.flatnonzero(sku_item == item) for item in range(items)),
        platform=platform,
        is_real=is_real,
    )


def _units(chance: Chance, titles: tuple[str, ...], kinds: list[str], weights: Ints) -> list[tuple[int, int, str, int]]:
    """Item, channel, name and weight of every way into the shop."""
    units: list[tuple[int, int, str, int]] = []
    for channel, (_, _, share, _, kind) in enumerate(CHANNELS):
        if kind == "keyword":
            named = [
                (item, f"{style}{kinds[item]}" + (f" {item + 1}" if item >= 10 else ""))
                for item in range(min(12, len(titles)))
                for style in (_WANTS[item % 4], _STYLES[item % 6])
            ]
        elif kind == "audience":
            named = [(item, audience) for audience in _AUDIENCES for item in range(min(2, len(titles)))]
        else:
            named = [(item, "") for item in range(len(titles))]
        pull = [
            int(weights[item]) * int(more)
            for (item, _), more in zip(named, chance.between(70, 130, len(named)), strict=True)
        ]
        units += [
            (item, channel, name, share * 1_000_000 * each // sum(pull))
            for (item, name), each in zip(named, pull, strict=True)
        ]
    return units
