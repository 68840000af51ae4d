"""Made-up platform files, true in shape."""

import csv
import io
from pathlib import Path

REFUND_HEADER = [
    *(
        "退款编号",
        "订单编号",
        "支付宝交易号",
        "订单付款时间",
        "商品编码",
        "退款完结时间",
        "买家实际支付金额",
        "宝贝标题",
    ),
    *("买家退款金额", "手工退款_系统退款", "是否需要退货", "退款的申请时间", "退款状态", "货物状态", "发货物流信息"),
    *("客服介入状态", "卖家真实姓名", "卖家真实姓名_新", "买家退款原因", "买家退款说明", "部分退款_全部退款"),
]
DETAIL_HEADER = [
    *("订单编号", "标题", "价格", "购买数量", "外部系统编号", "商品属性", "套餐信息", "备注", "订单状态", "商家编码"),
]


def refund(number: int, amount: str = "10.00", *, day: int = 7, **cells: str) -> dict[str, str]:
    """One row of the refund list."""
    return {
        "退款编号": str(300111107000000000 + number),
        "订单编号": str(4001111070574740000 + number),
        "商品编码": "20725",
        "退款完结时间": f"2011-11-{day:02d} 13:41:00",
        "宝贝标题": "LUNCH BAG",
        "买家退款金额": amount,
        "手工退款_系统退款": "手工退款",
        "是否需要退货": "否",
        "退款的申请时间": f"2011-11-{day:02d} 08:41:00",
        "退款状态": "退款成功",
        "货物状态": "买家已收到货",
        "客服介入状态": "不需客服介入",
        "买家退款原因": "质量问题",
        "部分退款_全部退款": "部分退款",
        **cells,
    }


def detail(trade: int, sku: str = "23354", quantity: str = "12") -> dict[str, str]:
    """One row of the order detail list."""
    return {
        "订单编号": f'="{5001111070574740000 + trade}"',
        "标题": "6 GIFT TAGS",
        "价格": "0.83",
        "购买数量": quantity,
        "外部系统编号": sku,
        "订单状态": "交易成功",
        "商家编码": sku,
    }


def content(header: list[str], rows: list[dict[str, str]], encoding: str = "gb18030") -> bytes:
    """The file as the platform writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return text.getvalue().encode(encoding)


def refund_file(folder: Path, rows: list[dict[str, str]], name: str = "refunds.csv") -> Path:
    path = folder / name
    path.write_bytes(content(REFUND_HEADER, rows))
    return path


def detail_file(folder: Path, rows: list[dict[str, str]], name: str = "details.csv") -> Path:
    path = folder / name
    path.write_bytes(content(DETAIL_HEADER, rows))
    return path
