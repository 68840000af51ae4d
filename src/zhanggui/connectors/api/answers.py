"""Which table a platform's answer holds; answers are read here without asking anybody."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from zhanggui.base import Problem
from zhanggui.connectors.api.documents import LARGEST, AnswerTable, Opened, opened
from zhanggui.connectors.api.manifest import ApiManifest, api_manifest
from zhanggui.connectors.douyin_open import rows as douyin_open
from zhanggui.connectors.jd_jos import rows as jd_jos
from zhanggui.connectors.pdd_open import rows as pdd_open
from zhanggui.connectors.records import Record
from zhanggui.connectors.registry import TABLE_READERS
from zhanggui.connectors.tables import Row, Table
from zhanggui.connectors.taobao_top import rows as taobao_top

LAYOUT = "interface"
"""The generation a document is of: no export has these columns."""
TABLES: Mapping[str, Mapping[str, AnswerTable]] = {
    each.API: each.TABLES for each in (taobao_top, jd_jos, pdd_open, douyin_open)
}


def api_manifests() -> list[ApiManifest]:
    """What every interface is declared to be, and how sure that is."""
    return [api_manifest(api.replace("-", "_")) for api in TABLES]


def manifest_by_api(api: str) -> ApiManifest:
    return next(each for each in api_manifests() if each.api == api)


def opened_file(path: Path) -> Opened | None:
    """The document at a path; None where it is another file, or of an interface nobody knows."""
    if path.stat().st_size > LARGEST:
        return None
    told = opened(path.read_bytes())
    return told if told is not None and told.format in TABLES.get(told.api, {}) else None


def table_of(told: Opened) -> tuple[tuple[str, ...], Table]:
    """Header and table of a document."""
    header, rows = TABLES[told.api][told.format].table(told.answer, told.already)
    first: Row = (1, list(header))
    return header, Table(lambda: iter([first, *((row, list(cells)) for row, cells in rows)]), encoding="utf-8")


def asked_at(told: Opened) -> datetime | None:
    return told.asked_at if told.asked_at.tzinfo is not None else None


def read_document(told: Opened) -> Iterator[Record | Problem]:
    """Records and problems of a document, by the reader of the platform's export."""
    header, table = table_of(told)
    yield from TABLE_READERS[told.format].read(table.open_rows(), header, 1)
