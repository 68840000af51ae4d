"""Which readers there are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhanggui.base import Problem
from zhanggui.connectors import own_tables
from zhanggui.connectors.alipay_merchant_fundflow import reader as alipay_merchant_fundflow
from zhanggui.connectors.alipay_merchant_trade import reader as alipay_merchant_trade
from zhanggui.connectors.alipay_personal import reader as alipay_personal
from zhanggui.connectors.courier_sf import reader as courier_sf
from zhanggui.connectors.courier_sto import reader as courier_sto
from zhanggui.connectors.courier_yto import reader as courier_yto
from zhanggui.connectors.courier_yunda import reader as courier_yunda
from zhanggui.connectors.courier_zto import reader as courier_zto
from zhanggui.connectors.douyin_fundflow import reader as douyin_fundflow
from zhanggui.connectors.douyin_order import reader as douyin_order
from zhanggui.connectors.douyin_settlement import reader as douyin_settlement
from zhanggui.connectors.jd_order import reader as jd_order
from zhanggui.connectors.manifest import Manifest, manifest_of
from zhanggui.connectors.pdd_order import reader as pdd_order
from zhanggui.connectors.records import OrderGlance, Record
from zhanggui.connectors.report_reader import ReportReader
from zhanggui.connectors.small_payments import reader as small_payments
from zhanggui.connectors.tables import Row
from zhanggui.connectors.taobao_order_detail import reader as taobao_order_detail
from zhanggui.connectors.taobao_order_list import reader as taobao_order_list
from zhanggui.connectors.tmall_refund import reader as tmall_refund
from zhanggui.connectors.wechat_merchant_bill import reader as wechat_merchant_bill
from zhanggui.connectors.wechat_personal import reader as wechat_personal
from zhanggui.connectors.xhs_package import reader as xhs_package
from zhanggui.connectors.xhs_settlement import reader as xhs_settlement
from zhanggui.connectors.youzan_order import reader as youzan_order

Read = Callable[[Iterator[Row], Sequence[str], int], Iterator[Record | Problem]]
Glance = Callable[[Iterator[Row], Sequence[str], int], Iterator[OrderGlance | Problem]]
ReadRow = Callable[[Mapping[str, str], int], Record | Problem]


@dataclass(frozen=True)
class Reader:
    """A reader of tables: what it reads by name, and how."""

    manifest: Manifest
    read: Read
    read_row: ReadRow
    glance: Glance | None = None
    """A quicker pass that tells no more than keys and moments, where there is one."""
    exported_at: Callable[[str], datetime | None] | None = None
    """The moment of the export from the name of the file, where a platform writes it nowhere else."""
    report: ReportReader | None = None
    """The reader itself where the format is a declared report: a person may have more to say about one."""


def _of_report(declared: ReportReader) -> Reader:
    return Reader(declared.manifest, declared.read, declared.read_row, report=declared)


def _report(folder: str) -> Reader:
    return _of_report(ReportReader(manifest_of(folder)))


REPORTS = (
    "alimama_report",
    "zhitongche_legacy",
    "jd_jzt_report",
    "pdd_ads_day",
    "pdd_ads_product",
    "qianchuan_material",
    "tmall_ad_account",
    "sycm_flow_source",
    "sycm_item_daily",
    "cs_tmall_account",
    "cs_jd_workload",
    "cs_douyin_feige",
    "cs_kuaishou",
    "shop_dsr",
    "stock_day",
    "competitor_price",
    "shop_review",
)
"""Folders of reports that need no code of their own."""


_OURS: Mapping[str, Reader] = {
    reader.manifest.format: reader
    for reader in (
        Reader(
            manifest_of("taobao_order_list"),
            taobao_order_list.read,
            taobao_order_list.read_row,
            taobao_order_list.glance,
        ),
        Reader(manifest_of("taobao_order_detail"), taobao_order_detail.read, taobao_order_detail.read_row),
        Reader(manifest_of("tmall_refund"), tmall_refund.read, tmall_refund.read_row),
        Reader(
            manifest_of("alipay_merchant_fundflow"), alipay_merchant_fundflow.read, alipay_merchant_fundflow.read_row
        ),
        Reader(manifest_of("courier_zto"), courier_zto.read, courier_zto.read_row),
        Reader(
            douyin_order.READER.manifest, douyin_order.read, douyin_order.read_row, exported_at=douyin_order.exported_at
        ),
        *(
            Reader(each.READER.manifest, each.READER.read, each.READER.read_row)
            for each in (
                jd_order,
                pdd_order,
                youzan_order,
                wechat_merchant_bill,
                wechat_personal,
                alipay_merchant_trade,
                alipay_personal,
                douyin_fundflow,
                douyin_settlement,
                xhs_settlement,
                xhs_package,
                small_payments,
                courier_sf,
                courier_sto,
                courier_yto,
                courier_yunda,
            )
        ),
        *map(_report, REPORTS),
    )
}


class _Readers(Mapping[str, Reader]):
    """Those that came with the release and those of tables people described: it is never out of date."""

    def __getitem__(self, format: str) -> Reader:
        if format in _OURS:
            return _OURS[format]
        return _of_report(own_tables.readers()[format])

    def __iter__(self) -> Iterator[str]:
        yield from _OURS
        yield from own_tables.readers()

    def __len__(self) -> int:
        return len(_OURS) + len(own_tables.readers())


TABLE_READERS: Mapping[str, Reader] = _Readers()

TARIFF = manifest_of("courier_tariff")
ORDER_LINES = manifest_of("order_lines")


def manifests() -> list[Manifest]:
    """Every format there is a reader for."""
    return [*(reader.manifest for reader in TABLE_READERS.values()), TARIFF, ORDER_LINES]
