"""What damaged files are made of: every sample of every reader, as bytes and as a table."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import zhanggui.connectors
from zhanggui.connectors import recognise
from zhanggui.connectors.api.documents import document
from zhanggui.connectors.api.tests import truth

ROOM = Path(zhanggui.connectors.__file__).parent


@dataclass(frozen=True)
class Seed:
    """One good file. `grid` is its table from the first row, titles and all; empty where it is none."""

    name: str
    format: str
    content: bytes = field(repr=False)
    header_row: int = 0
    grid: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    sheet: str = ""


@cache
def seeds() -> tuple[Seed, ...]:
    samples = sorted(path for path in ROOM.glob("*/samples/*") if path.suffix != ".md")
    return (*map(_seed, samples), *_answers())


def _seed(path: Path) -> Seed:
    found = recognise(path)
    name = f"{path.parent.parent.name}/{path.name}"
    if found.table is None or path.suffix == ".parquet":
        return Seed(name, found.format, path.read_bytes())
    grid: list[tuple[str, ...]] = []
    for row, cells in found.table.open_rows():
        grid.extend(() for _ in range(row - 1 - len(grid)))
        grid.append(tuple(cells))
    return Seed(name, found.format, path.read_bytes(), found.header_row, tuple(grid[:60]), found.sheet)


def _answers() -> list[Seed]:
    """Answers of the platforms' interfaces."""
    orders = truth.sold(3, 6)
    paid = [one for one in orders if one.status != "unpaid"]
    told = {
        ("taobao-top", "taobao-order-list"): {
            "trades_sold_get_response": {"trades": {"trade": list(map(truth.top_trade, orders))}}
        },
        ("jd-jos", "jd-order"): {
            "jingdong_pop_order_search_responce": {
                "searchorderinfo_result": {"orderTotal": len(paid), "orderInfoList": list(map(truth.jd_order, paid))}
            }
        },
        ("pdd-open", "pdd-order"): {"order_list_get_response": {"order_list": list(map(truth.pdd_order, paid))}},
        ("douyin-open", "douyin-order"): {
            "code": 10000, "data": {"shop_order_list": list(map(truth.douyin_order, orders))}
        },
    }  # fmt: skip
    return [
        Seed(f"{api}/{format}.json", format, document(api, format, truth.START, [], _json(answer)))
        for (api, format), answer in told.items()
    ]


def _json(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
