"""What the orders department takes from files."""

from zhanggui.departments.orders import detail_taker, list_taker, platform_taker
from zhanggui.departments.projects import api as projects
from zhanggui.intake.api import Batch, Outcome, taker


@taker("taobao-order-list", together="trade_no")
def take_order_list(batch: Batch) -> Outcome:
    projects.refuse_other_platform(shop=batch.shop, format=batch.format)
    return list_taker.take(batch)


@taker("taobao-order-detail", together="trade_no")
def take_order_detail(batch: Batch) -> Outcome:
    projects.refuse_other_platform(shop=batch.shop, format=batch.format)
    return detail_taker.take(batch)


@taker("jd-order", together="trade_no")
@taker("pdd-order", together="trade_no")
@taker("douyin-order", together="trade_no")
@taker("youzan-order", together="trade_no")
def take_platform_orders(batch: Batch) -> Outcome:
    projects.refuse_other_platform(shop=batch.shop, format=batch.format)
    return platform_taker.take(batch)


@taker("order-lines", together="invoice")
def take_order_lines(batch: Batch) -> Outcome:
    """Lines of a file come as a frame; a single repaired line comes as a record."""
    from zhanggui.departments.orders import frame_taker  # frames are slow to import

    return frame_taker.take(batch)
