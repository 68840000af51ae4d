"""Order list exports of any size, in a platform's bytes, from a seed: for benchmarks only."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "shop-week" / "ExportOrderList201111140930.csv"
PROVINCES = ["浙江省", "江苏省", "广东省", "上海", "北京", "四川省", "湖北省", "山东省"]


def write_order_list(path: Path, orders: int, *, seed: int = 7, first: datetime = datetime(2011, 1, 1)) -> None:
    """A GBK order list with `orders` successful trades over 300 days, in the 56-column layout of the sample."""
    chance = random.Random(seed)
    with SAMPLE.open(encoding="gb18030", newline="") as sample:
        reader = csv.DictReader(sample)
        header, pattern = list(reader.fieldnames or ()), next(reader)
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, header, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for number in range(orders):
            writer.writerow({**pattern, **_order(number, chance, first)})


def _order(number: int, chance: random.Random, first: datetime) -> dict[str, str]:
    created = first + timedelta(minutes=chance.randrange(300 * 24 * 60))
    amount = f"{chance.randrange(500, 50000) / 100:.2f}"
    return {
        "订单编号": f'="{6001111070000000000 + number}"',
        "买家会员名": f"tb{chance.randrange(30000):05d}**",
        "买家应付货款": amount,
        "总金额": amount,
        "买家实际支付金额": amount,
        "打款商家金额": f"{amount}元",
        "收货地址 ": f"{chance.choice(PROVINCES)} *** *** ***(000000)",
        "订单创建时间": f"{created:%Y-%m-%d %H:%M:%S}",
        "订单付款时间 ": f"{created + timedelta(seconds=40):%Y-%m-%d %H:%M:%S}",
        "确认收货时间": f"{created + timedelta(days=7):%Y-%m-%d %H:%M:%S}",
        "物流单号 ": f"No:{72000000000000 + number}",
        "宝贝总数量": str(chance.randrange(1, 9)),
    }
