"""A generated folder read by plain means, without the product: registers, tables of our own, platform exports."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from python_calamine import CalamineWorkbook

from zhanggui.base import Period, playbooks_folder

Row = dict[str, Any]


class Department:
    """The files of one generated folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        told = json.loads((folder / "generated.json").read_text("utf-8"))
        self.period = Period(date.fromisoformat(told["start"]), date.fromisoformat(told["last"]))
        self.playbook: str = told["playbook"]
        self._registers: dict[str, list[Row]] = {}
        self.shops: list[str] = [made["shop"] for made in told["made"]]
        self.platforms: dict[str, str] = {made["shop"]: made["platform"] for made in told["made"]}

    def register(self, code: str) -> list[Row]:
        """The sound lines of a register, in file order: cells by the ids of its columns, choices by theirs.

        `shop` is the shop whose folder a line lies in,
        "" for the department's. Lines with a planted fault are left out.
        """
        if code not in self._registers:
            self._registers[code] = [row for shop in ("", *self.shops) for row in self._lines(shop, code)]
        return self._registers[code]

    def own(self, name: str) -> pl.DataFrame:
        """A table of our own layout - 库存, 竞品价格, 评价 - of every shop, every cell a text, `shop` beside it."""
        frames = [
            pl.read_csv(path, infer_schema=False).with_columns(shop=pl.lit(shop))
            for shop in self.shops
            for path in sorted((self.folder / shop / "own").glob(f"{name}_*.csv"))
        ]
        return pl.concat(frames)

    def truth(self, name: str) -> pl.DataFrame:
        """One of the truth's tables (daily, items, sources) of every shop, every cell a text."""
        return pl.concat(
            pl.read_csv(self.folder / "truth" / shop / f"{name}.csv", infer_schema=False) for shop in self.shops
        )

    def platform(self, folder: str, name: str, encoding: str = "gbk") -> list[Row]:
        """Rows of csv exports of every shop, as they stand, `shop` beside them: ("orders", "ExportOrderList")."""
        found = []
        for shop in self.shops:
            for path in sorted((self.folder / shop / folder).glob("*.csv")):
                if name not in path.name:
                    continue
                with path.open(encoding=encoding, newline="") as file:
                    found += [row | {"shop": shop} for row in csv.DictReader(file)]
        return found

    def books(self, folder: str, name: str = "") -> list[Row]:
        """Rows of workbooks of every shop, every cell as it stands, `shop` beside them: ("items", "商品")."""
        found = []
        for shop in self.shops:
            for path in sorted((self.folder / shop / folder).glob("*.xlsx")):
                if name not in path.name:
                    continue
                header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
                found += [dict(zip(header, cells, strict=True)) | {"shop": shop} for cells in rows]
        return found

    @cached_property
    def paid(self) -> list[Row]:
        """The orders somebody paid, one row each, as their list tells them: `trade`, `waybill`, `day`, `month`."""
        rows = [row for row in self.platform("orders", "ExportOrderList") if row["订单付款时间"]]
        return [
            row
            | {
                "trade": row["订单编号"].strip('="'),
                "waybill": row["物流单号"].removeprefix("No:"),
                "day": row["订单付款时间"][:10],
                "month": row["订单付款时间"][:7],
            }
            for row in rows
        ]

    @cached_property
    def orders(self) -> pl.DataFrame:
        """Lines with what their orders say: `paid` is "" where nobody paid."""
        lists = {row["订单编号"].strip('="'): row for row in self.platform("orders", "ExportOrderList")}
        rows = []
        for line in self.platform("orders", "ExportOrderDetailList"):
            trade = line["订单编号"].strip('="')
            order = lists[trade]
            rows.append(
                {
                    "shop": line["shop"],
                    "trade": trade,
                    "paid": order["订单付款时间"],
                    "created": order["订单创建时间"],
                    "buyer": order["买家会员名"],
                    "state": order["订单状态"],
                    "item": line["商家编码"],
                    "sku": line["外部系统编号"],
                    "units": int(line["购买数量"]),
                    "price": line["价格"],
                    "amount": order["总金额"],
                }
            )
        return pl.DataFrame(rows)

    def _lines(self, shop: str, code: str) -> Iterator[Row]:
        folder = self.folder / (shop or "department") / "registers"
        form = _form(code)
        for path in sorted(folder.glob(f"{code.removeprefix('R.')}_2*.xlsx")):
            header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            ids = [form["ids"].get(heading) for heading in header]
            for number, cells in enumerate(rows, 2):
                if (shop or "department", path.name, number) not in self._wrong:
                    named = {name: cell for name, cell in zip(ids, cells, strict=True) if name}
                    yield {name: _value(form, name, cell) for name, cell in named.items()} | {"shop": shop}

    @cached_property
    def _wrong(self) -> set[tuple[str, str, int]]:
        """Folder, file and row of every line that must be refused."""
        return {
            (place, fault["file"], int(fault["row"]))
            for place in ("department", *self.shops)
            for fault in json.loads((self.folder / "truth" / place / "faults.json").read_text("utf-8"))
            if fault.get("where") == "register"
        }

    @property
    def faults(self) -> set[tuple[str, str, int]]:
        return self._wrong


@lru_cache
def _form(code: str) -> dict[str, Any]:
    for file in sorted((playbooks_folder() / "registers").glob("*.yaml")):
        for row in yaml.safe_load(file.read_text("utf-8"))["registers"]:
            if row["id"] == code:
                columns = row["columns"]
                return {
                    "ids": {column["name"]["zh"]: column["id"] for column in columns},
                    "kinds": {column["id"]: column["type"] for column in columns},
                    "choices": {
                        column["id"]: {choice["zh"]: choice["id"] for choice in column.get("choices", ())}
                        for column in columns
                    },
                }
    raise KeyError(code)


def _value(form: dict[str, Any], name: str, cell: Any) -> Any:
    """A cell as a value: numbers exact, choices by id, people by code, nothing as None."""
    if cell == "" or cell is None:
        return None
    kind = form["kinds"][name]
    if kind == "choice":
        return form["choices"][name][cell]
    if kind == "person":
        return cell.rpartition(" · ")[2]
    if kind == "yes_no":
        return cell == "是"
    if kind in ("integer", "money", "number", "percent"):
        return Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if kind == "date" and isinstance(cell, datetime):
        return cell.date()
    if kind == "datetime" and not isinstance(cell, datetime):
        return datetime.combine(cell, time())  # midnight is read as a day
    return cell
