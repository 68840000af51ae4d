"""Made-up exports of other platforms, and taking one in as intake does: surveyed, grouped, handed over."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from zhanggui import connectors
from zhanggui.base import Problem
from zhanggui.departments.orders import facts, takers  # noqa: F401 - takers register themselves
from zhanggui.departments.orders.tests.made import MONDAY
from zhanggui.intake import stream
from zhanggui.intake.contracts import Batch, Outcome
from zhanggui.intake.registry import taker_of

Row = Mapping[str, str]
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


def jd(trade: str = "12345678901", **cells: str) -> Row:
    """Two cups of 30 in an order the buyer paid 95 for."""
    return {
        "订单号": trade, "商品ID": "900001", "商品名称": "杯", "订购数量": "2", "下单时间": "2026-06-01 09:18:00",
        "付款确认时间": "2026-06-01 09:20:00", "京东价": "30.00", "订单金额": "100.00", "结算金额": "95.00",
        "余额支付": "5.00", "应付金额": "90.00", "运费金额": "6.00", "订单状态": "等待出库", "货号": "CUP",
        "下单帐号": "jd_mao", "客户姓名": "张三丰", "客户地址": "浙江杭州市西湖区文三路1号", "联系电话": "13812345678",
        "商家备注": "", **cells,
    }  # fmt: skip


def bowl(**cells: str) -> Row:
    """The bowl of 40 of the same order."""
    return jd(**{"商品ID": "900002", "商品名称": "碗", "订购数量": "1", "京东价": "40.00", "货号": "BOWL", **cells})


def pdd(trade: str = "260601-1", **cells: str) -> Row:
    """Three cups for 30, of which the platform gives 2 and the shop 4."""
    return {
        "商品": "杯", "订单号": trade, "订单状态": "待发货", "商品总价(元)": "30.00", "邮费(元)": "0.00",
        "店铺优惠折扣(元)": "4.00", "平台优惠折扣(元)": "2.00", "用户实付金额(元)": "24.00",
        "商家实收金额(元)": "26.00", "商品数量(件)": "3", "发货时间": "", "确认收货时间": "",
        "商家编码-规格维度": "CUP", "商家编码-商品维度": "CUPS", "快递单号": "", "快递公司": "",
        "订单成交时间": "2026-06-01 10:00:00", **cells,
    }  # fmt: skip


def douyin(child: str = "6900000000000000011", **cells: str) -> Row:
    """Two cups the buyer pays 50 for, the first child of its order."""
    return {
        "主订单编号": "6900000000000000001", "子订单编号": child, "选购商品": "杯", "商品数量": "2", "商品ID": "70001",
        "商家编码": "CUP", "商品单价": "30.00", "订单应付金额": "50.00", "运费": "5.00", "平台实际承担优惠金额": "6.00",
        "商家实际承担优惠金额": "3.00", "达人实际承担优惠金额": "1.00", "订单状态": "待发货", "省": "浙江省",
        "市": "杭州市", "收件人": "##aGk=##", "订单提交时间": "2026-06-01 11:00:00",
        "支付完成时间": "2026-06-01 11:01:00", "订单完成时间": "", **cells,
    }  # fmt: skip


def second(**cells: str) -> Row:
    """The bowl of 20 of the same order."""
    return douyin(**{"child": "6900000000000000012", "选购商品": "碗", "商品数量": "1", "商家编码": "BOWL",
                     "商品单价": "25.00", "订单应付金额": "20.00", "运费": "0.00", **cells})  # fmt: skip


def youzan(trade: str = "E202606010001", **cells: str) -> Row:
    return {
        "订单号": trade, "订单状态": "待发货", "全部商品名称": "示例杯(2件)；示例碗(1件)", "商品种类数": "2",
        "订单实付金额": "70.00", "订单创建时间": "2026-06-01 09:49:00", "买家付款时间": "2026-06-01 09:50:00",
        "收货人/提货人": "张三丰", "收货人手机号/提货人手机号": "13812345678", "收货人省份": "浙江省",
        "收货人城市": "杭州市", "详细收货地址/提货地址": "文三路1号", "买家昵称": "小猫", **cells,
    }  # fmt: skip


def written(folder: Path, rows: Sequence[Row], name: str = "export.csv", without: Sequence[str] = ()) -> Path:
    """The rows as a file, its columns those of the first row."""
    columns = [column for column in rows[0] if column not in without]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode("gb18030"))
    return path


def take_file(path: Path, *, run: int = 1, shop: str = "home") -> Outcome:
    """What became of a file: the counts of all its batches."""
    found = connectors.recognise(path)
    taker = taker_of(found.format)
    survey = stream.survey(lambda: connectors.read(found), taker.together)
    as_of = max(filter(None, (survey.as_of, found.exported_at)), default=None)
    outcomes = []
    for chunk in stream.chunks(lambda: connectors.read(found), taker.together, interleaved=survey.interleaved):
        records = [item.value for item in chunk.items if not item.is_problem]
        if records:
            outcomes.append(taker.take(Batch(shop, run, found.format, records, as_of, MONDAY)))
    return Outcome(
        sum(each.accepted for each in outcomes),
        sum(each.unchanged for each in outcomes),
        sum(each.repeated for each in outcomes),
        [problem for each in outcomes for problem in each.rejected],
    )


def take_rows(folder: Path, *rows: Row, run: int = 1, shop: str = "home", **about: object) -> Outcome:
    return take_file(written(folder, rows, **about), run=run, shop=shop)  # type: ignore[arg-type]


def repair(format: str, problem: Problem, run: int, **cells: str) -> Outcome:
    """The line of a problem again, corrected."""
    layout = {"jd-order": "v2016-30", "douyin-order": "v2024-74"}[format]
    record = connectors.read_row(format, layout, {**problem.raw, **cells}, problem.row or 0)
    return taker_of(format).take(Batch("home", run, format, [record], None, MONDAY))


def sold(shop: str = "home") -> list[tuple[object, ...]]:
    """Trade, SKU, pieces and money of every line of June, as the fact has them."""
    frame = facts.build(shop, *JUNE).sort("trade_no", "line_no")
    return frame.select("trade_no", "sku", "units", "order_amount", "sales", "merchant_receipts", "freight_due").rows()
