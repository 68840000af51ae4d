"""What every export of orders and money must survive: columns in another order, more of them, one of them gone."""

from dataclasses import fields
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import read, recognise
from zhanggui.connectors.manifest import Manifest
from zhanggui.connectors.registry import TABLE_READERS
from zhanggui.connectors.tables import same_name
from zhanggui.connectors.tests.files import csv_file, read_file

ROOM = Path(__file__).parents[1]
FORMATS = (
    "jd_order", "pdd_order", "douyin_order", "youzan_order", "wechat_merchant_bill", "wechat_personal",
    "alipay_merchant_trade", "alipay_personal", "douyin_fundflow", "douyin_settlement", "xhs_settlement", "xhs_package",
    "small_payments", "courier_sf", "courier_sto", "courier_yto", "courier_yunda",
)  # fmt: skip
SAMPLES = [path for folder in FORMATS for path in sorted((ROOM / folder / "samples").iterdir())]
TITLES = {"courier_sf": "顺丰", "courier_sto": "申通", "courier_yto": "圆通", "courier_yunda": "韵达"}
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")


def table_of(sample):
    """The header of a sample and the rows that became records, as texts."""
    recognised = recognise(sample)
    records, _ = read_file(sample)
    return list(recognised.header), [list(record.raw.values()) for record in records]


def written(folder, sample, header, rows):
    """The same table as a text file, under the title the courier's bill had."""
    title = TITLES.get(sample.parent.parent.name, "")
    return csv_file(folder, header, rows, encoding="utf-8-sig", above=f"{title}\r\n" if title else "")


def told(record):
    """What a record says, without where it stood and what came along."""
    left_out = {"row", "raw", "extra", "absent"}
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name not in left_out}


@every_sample
def test_columns_in_another_order_and_one_more_change_no_record(sample, tmp_path):
    header, rows = table_of(sample)
    turned = written(tmp_path, sample, ["新列", *reversed(header)], [["新", *reversed(row)] for row in rows])
    assert recognise(turned).format == recognise(sample).format
    before, _ = read_file(sample)
    after, problems = read_file(turned)
    assert problems == []
    assert [told(record) for record in after] == [told(record) for record in before]
    assert {record.extra.get("新列") for record in after} == {"新"}


@every_sample
def test_a_column_that_must_be_there_is_named_when_it_is_gone(sample, tmp_path):
    header, rows = table_of(sample)
    manifest = TABLE_READERS[recognise(sample).format].manifest
    for place, name in enumerate(header):
        if not _is_required(manifest, name):
            continue
        path = written(tmp_path, sample, _without(header, place), [_without(row, place) for row in rows])
        with pytest.raises(Refusal) as refused:
            recognise(path)
        assert refused.value.code in ("file.missing_column", "file.unknown_format")


@every_sample
def test_a_column_that_may_be_gone_changes_nothing_else(sample, tmp_path):
    header, rows = table_of(sample)
    manifest = TABLE_READERS[recognise(sample).format].manifest
    kept = [place for place, name in enumerate(header) if _is_required(manifest, name, or_another=True)]
    path = written(
        tmp_path, sample, [header[place] for place in kept], [[row[place] for place in kept] for row in rows]
    )
    before, _ = read_file(sample)
    after, problems = read_file(path)
    known = {field for field in manifest.required if "|" not in field}
    if not TITLES.get(sample.parent.parent.name):
        assert problems == []
        assert len(after) == len(before)
    for old, new in zip(before, after, strict=False):
        shared = known & {field.name for field in fields(new)} - {"kind", "amount", "fee"}
        assert {name: getattr(new, name) for name in shared} == {name: getattr(old, name) for name in shared}


@every_sample
def test_reading_twice_says_the_same(sample):
    assert list(read(recognise(sample))) == list(read(recognise(sample)))


def _is_required(manifest: Manifest, header: str, *, or_another: bool = False) -> bool:
    """Whether a file must have this column; with `or_another`, also one of which a file must have some."""
    told = [field.split("|") for field in manifest.required]
    must = [field for fields in told for field in fields if or_another or len(fields) == 1]
    return same_name(header) in {same_name(name) for field in must for name in manifest.columns[field]}


def _without(cells, place):
    return [*cells[:place], *cells[place + 1 :]]
