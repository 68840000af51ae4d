"""The money account's ledger, the courier's bill and its price table; here the faults of other people are planted."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from zhanggui.base import Period
from zhanggui.simulation.chance import Ints
from zhanggui.simulation.following import NONE, Planter
from zhanggui.simulation.order_files import headers, trade_numbers
from zhanggui.simulation.shop import (
    GRAMS_A_PIECE,
    LEAST_GRAMS,
    MOST_GRAMS,
    PLACES,
    RATES,
    Shop,
)
from zhanggui.simulation.texts import Monthly, TextFile, chosen, digits, moment_text, plain_yuan, whole_row, yuan_text
from zhanggui.simulation.trading import DAY, second_zero

SALE, COMMISSION, REFUND, WITHDRAWAL, RECHARGE = range(5)
RATE_PERCENT = 2
"""The commission of every sale."""
SETTLEMENT_FAULTS = ("", "missing_in_bill", "short_by_0.01", "booked_twice", "commission_different")
MISSING, SHORT, TWICE, WRONG_COMMISSION = range(1, 5)
COURIER_FAULTS = ("", "overcharged", "billed_twice", "unknown_waybill")
HEAVY, AGAIN, STRANGE = range(1, 4)
GRACE = 2 * DAY
"""No fault is planted so near the end that the money might still come."""


class Ledger:
    """The merchant's account: sales when buyers confirm, commission, later refunds, withdrawals, ad money."""

    def __init__(self, shop: Shop, folder: Path | None, period: Period, opening: int, phase: int) -> None:
        self.shop = shop
        self.period = period
        self.balance = self._kept = opening
        self.faults: list[dict[str, Any]] = []
        self._last_sound = second_zero(period.last) + DAY - GRACE
        self._folder = folder
        self._planter = Planter(phase)
        self._entries = 0
        self._totals = [0, 0, 0, 0]
        self._file: TextFile | None = None
        self._rows = Monthly(self._open, _ledger_row(headers("alipay_merchant_fundflow", "v2016-12")))
        self._month = ""

    def add_day(
        self, day: date, confirmed: dict[str, Ints], refunded: dict[str, Ints], recharge: int
    ) -> dict[str, int]:
        """Book one day; answers its sums in cents."""
        moved = [self._sales(day, confirmed), _refunds(refunded), self._by_hand(day, recharge)]
        columns = {name: np.concatenate([each[name] for each in moved]) for name in moved[0]}
        order = np.argsort(columns["at"], kind="stable")
        columns = {name: values[order] for name, values in columns.items()}
        self._book(day, columns)
        of = {kind: int(np.abs(columns["cents"][columns["kind"] == kind]).sum()) for kind in range(5)}
        return {
            "ledger_income": int(columns["cents"][columns["cents"] > 0].sum()),
            "ledger_outgo": int(-columns["cents"][columns["cents"] < 0].sum()),
            "settled": of[SALE],
            "commission": of[COMMISSION],
            "refunds_booked": of[REFUND],
            "withdrawn": of[WITHDRAWAL],
            "balance": self.balance,
        }

    def _sales(self, day: date, confirmed: dict[str, Ints]) -> dict[str, Ints]:
        if not confirmed:
            return _no_movements()
        sound = (confirmed["kind"] == NONE) & (confirmed["at"] < self._last_sound)
        fault = self._planter.choose(sound, 4)
        due = confirmed["amount"] - confirmed["inside"]
        fee = (due * RATE_PERCENT + 50) // 100
        trade = trade_numbers(self.shop, confirmed["number"])
        self._note(day, fault, trade, due, fee)
        paid = np.where(fault == MISSING, 0, np.where(fault == TWICE, 2, 1))
        rows = np.repeat(np.arange(len(due)), paid + (fault != MISSING))
        last = np.append(np.diff(rows) > 0, True) if len(rows) else np.zeros(0, dtype=bool)
        sale = (due - (fault == SHORT))[rows]
        charged = (fee + 37 * (fault == WRONG_COMMISSION))[rows]
        return {
            "at": confirmed["at"][rows],
            "kind": np.where(last, COMMISSION, SALE),
            "cents": np.where(last, -charged, sale),
            "trade": trade[rows],
        }

    def _note(self, day: date, fault: Ints, trade: Ints, due: Ints, fee: Ints) -> None:
        for place in np.flatnonzero(fault):
            kind = int(fault[place])
            off = {MISSING: -due[place], SHORT: -1, TWICE: due[place], WRONG_COMMISSION: 37}[kind]
            self.faults.append(
                {
                    "where": "settlement", "kind": SETTLEMENT_FAULTS[kind], "day": day.isoformat(),
                    "trade": str(trade[place]), "difference": _yuan(int(off)),
                    "right": _yuan(int(fee[place] if kind == WRONG_COMMISSION else due[place])),
                }
            )  # fmt: skip

    def _by_hand(self, day: date, recharge: int) -> dict[str, Ints]:
        zero = second_zero(day)
        made = []
        if recharge:
            made.append((zero + 8 * 3600, RECHARGE, -recharge))
        if day.weekday() == 0 and self.balance - recharge > self._kept * 6 // 5:
            made.append((zero + 10 * 3600, WITHDRAWAL, self._kept - (self.balance - recharge)))
        table = np.array(made, dtype=np.int64).reshape(-1, 3)
        return {
            "at": table[:, 0],
            "kind": table[:, 1],
            "cents": table[:, 2],
            "trade": np.zeros(len(table), dtype=np.int64),
        }

    def _book(self, day: date, columns: dict[str, Ints]) -> None:
        count = len(columns["at"])
        columns["balance"] = self.balance + np.cumsum(columns["cents"])
        columns["entry"] = (
            500_000_000_000_000_000 + self.shop.number * 10_000_000_000_000 + self._entries + np.arange(count)
        )
        columns["income"] = np.maximum(columns["cents"], 0)
        columns["outgo"] = np.minimum(columns["cents"], 0)
        month = f"{day:%Y%m}"
        if month != self._month:
            self._finish()
        self._month = month
        self._rows.add(month, columns)
        self._entries += count
        self.balance = int(columns["balance"][-1]) if count else self.balance
        for place, side in ((0, columns["income"]), (2, -columns["outgo"])):
            self._totals[place] += int((side > 0).sum())
            self._totals[place + 1] += int(side.sum())

    def _open(self, month: str) -> TextFile:
        first = max(date(int(month[:4]), int(month[4:]), 1), self.period.first)
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        until = min(following, self.period.last + timedelta(days=1))
        account = f"2088000000{self.shop.number:06d}"
        path = self._folder / f"{account}_{month}_账务明细.csv" if self._folder else None
        self._file = TextFile(path, "gbk")
        self._file.line("#支付宝账务明细查询（模拟数据）")
        self._file.line(f"#账号：[{account}]")
        self._file.line(f"#起始日期：[{_chinese(first)}]   终止日期：[{_chinese(until)}]")
        self._file.line(f"#{'-' * 40}账务明细列表{'-' * 40}")
        self._file.line(",".join(headers("alipay_merchant_fundflow", "v2016-12")))
        return self._file

    def _finish(self) -> None:
        if self._file is None:
            return
        income_rows, income, outgo_rows, outgo = self._totals
        self._totals = [0, 0, 0, 0]
        self._rows.flush()
        self._file.line(f"#{'-' * 40}账务明细列表结束{'-' * 38}")
        self._file.line(f"#支出合计：{outgo_rows}笔，共-{_yuan(outgo)}元")
        self._file.line(f"#收入合计：{income_rows}笔，共{_yuan(income)}元")
        self._file = None

    def close(self) -> None:
        self._finish()
        self._rows.close()


def _no_movements() -> dict[str, Ints]:
    return {name: np.zeros(0, dtype=np.int64) for name in ("at", "kind", "cents", "trade")}


def _refunds(refunded: dict[str, Ints]) -> dict[str, Ints]:
    """Refunds after the buyer confirmed leave the account; earlier ones never reached it."""
    if not refunded:
        return _no_movements()
    return {
        "at": refunded["at"],
        "kind": np.full(len(refunded["at"]), REFUND),
        "cents": -refunded["refund"],
        "trade": refunded["trade"],
    }


def _ledger_row(header: list[str]) -> pl.Expr:
    traded = pl.col("kind") <= REFUND
    order_no = pl.when(traded).then(pl.concat_str([pl.lit("T200P"), digits("trade")])).otherwise(pl.lit(""))
    fee = pl.concat_str([pl.lit("天猫佣金{"), digits("trade"), pl.lit("}")])
    tab = pl.lit("\t")
    cells: dict[str, pl.Expr | str] = {
        "账务流水号": pl.concat_str([digits("entry"), tab]),
        "业务流水号": pl.concat_str([pl.lit("20"), digits("entry"), tab]),
        "商户订单号": pl.concat_str([order_no, tab]),
        "商品名称": pl.concat_str([chosen("kind", ("订单货款", "", "订单退款", "", "")), tab]),
        "发生时间": moment_text("at"),
        "对方账号": "模**\t",
        "收入金额（+元）": plain_yuan("income"),
        "支出金额（-元）": yuan_text("outgo"),
        "账户余额（元）": yuan_text("balance"),
        "交易渠道": "支付宝",
        "业务类型": chosen("kind", ("交易付款", "其它", "交易退款", "提现", "转账")),
        "备注": pl.when(pl.col("kind") == COMMISSION)
        .then(fee)
        .otherwise(chosen("kind", ("交易付款", "", "售后退款", "提现", "阿里妈妈充值"))),
    }
    return whole_row(header, cells, quoted=False)


class CourierBill:
    """The courier's monthly bill: every parcel by its scan, with planted overcharges."""

    def __init__(self, shop: Shop, folder: Path, period: Period, phase: int) -> None:
        self.shop = shop
        self.faults: list[dict[str, Any]] = []
        self._planter = Planter(phase)
        self._strangers = 0
        self._folder = folder
        self._first = np.array([RATES[name][0] for name, _, _ in PLACES], dtype=np.int64)
        self._next = np.array([RATES[name][1] for name, _, _ in PLACES], dtype=np.int64)
        self._header = headers("courier_zto", "v2020-11")
        self._file: TextFile | None = None
        self._sums = [0, 0, 0]
        self._month = ""
        self._rows = Monthly(self._open, _bill_row(self._header))

    def fees(self, place: Ints, grams: Ints) -> tuple[Ints, Ints]:
        """What the price table asks for the first kilogram and for the rest, in cents."""
        further = np.maximum(-((1000 - grams) // 1000), 0)
        return self._first[place], further * self._next[place]

    def fee(self, place: Ints, grams: Ints) -> Ints:
        first, further = self.fees(place, grams)
        return first + further

    def add_day(self, day: date, sent: dict[str, Ints]) -> dict[str, int]:
        """Bill the parcels of one day; answers its sums in cents."""
        if not sent:
            return dict.fromkeys(("parcels", "parcels_billed", "freight_billed", "freight_right"), 0)
        right = self.fee(sent["place"], sent["grams"])
        fault = self._planter.choose(np.ones(len(sent["at"]), dtype=bool), 3)
        rows = np.repeat(np.arange(len(fault)), 1 + (fault >= AGAIN))
        repeated = np.append(False, np.diff(rows) == 0)
        grams = np.where(fault == HEAVY, sent["grams"] + 3000, sent["grams"])[rows]
        strange = repeated & (fault[rows] == STRANGE)
        alien = 79_000_000_000_000 + self.shop.number * 10_000_000_000 + self._strangers + np.cumsum(strange)
        self._strangers += int(strange.sum())
        first, further = self.fees(sent["place"][rows], grams)
        columns = {
            "waybill": np.where(strange, alien, sent["waybill"][rows]),
            "at": sent["at"][rows],
            "place": sent["place"][rows],
            "centigrams": grams // 10,
            "first": first,
            "next": further,
            "total": first + further,
        }
        self._note(day, fault, sent, right)
        for waybill, total in zip(columns["waybill"][strange], columns["total"][strange], strict=True):
            self.faults.append(_fault("unknown_waybill", day, waybill, 0, total))
        self._write(f"{day:%Y%m}", columns)
        return {
            "parcels": len(fault),
            "parcels_billed": len(rows),
            "freight_billed": int(columns["total"].sum()),
            "freight_right": int(right.sum()),
        }

    def _note(self, day: date, fault: Ints, sent: dict[str, Ints], right: Ints) -> None:
        for place in np.flatnonzero((fault == HEAVY) | (fault == AGAIN)):
            one = np.array([place])
            heavy = self.fee(sent["place"][one], sent["grams"][one] + 3000)
            billed = heavy[0] if fault[place] == HEAVY else 2 * right[place]
            kind = COURIER_FAULTS[int(fault[place])]
            self.faults.append(_fault(kind, day, sent["waybill"][place], right[place], billed))

    def _write(self, month: str, columns: dict[str, Ints]) -> None:
        if month != self._month:
            self._finish()
        self._month = month
        self._rows.add(month, columns)
        for place, name in enumerate(("first", "next", "total")):
            self._sums[place] += int(columns[name].sum())

    def _open(self, month: str) -> TextFile:
        self._file = TextFile(self._folder / f"中通账单{month}.csv", "gbk")
        self._file.line(f"中通快递 {self.shop.name} {month} 月结账单（模拟数据）")
        self._file.line(",".join(self._header))
        return self._file

    def _finish(self) -> None:
        if self._file is None:
            return
        self._rows.flush()
        first, further, total = map(_yuan, self._sums)
        told = {"运单号": "合计", "首重费": first, "续重费": further, "总金额": total, "预付": "0.00", "应付": total}
        self._file.line(",".join(told.get(name, "") for name in self._header))
        self._file, self._sums = None, [0, 0, 0]

    def close(self) -> None:
        self._finish()
        self._rows.close()


def _fault(kind: str, day: date, waybill: int, right: int, billed: int) -> dict[str, Any]:
    return {
        "where": "courier", "kind": kind, "day": day.isoformat(), "waybill": str(waybill),
        "right": _yuan(int(right)), "billed": _yuan(int(billed)), "difference": _yuan(int(billed - right)),
    }  # fmt: skip


def _bill_row(header: list[str]) -> pl.Expr:
    destinations = [f"{province}{'' if province == city[:2] else ' ' + city}" for province, city, _ in PLACES]
    kilograms = pl.concat_str(
        [
            (pl.col("centigrams") // 100).cast(pl.String),
            pl.lit("."),
            (pl.col("centigrams") % 100).cast(pl.String).str.zfill(2),
        ]
    )
    cells: dict[str, pl.Expr | str] = {
        "运单号": digits("waybill"),
        "扫描时间": moment_text("at"),
        "目的地": chosen("place", destinations),
        "结算重量": kilograms,
        "首重费": plain_yuan("first"),
        "续重费": plain_yuan("next"),
        "总金额": plain_yuan("total"),
        "预付": "0.00",
        "应付": plain_yuan("total"),
        "计费省份": chosen("place", [province for province, _, _ in PLACES]),
    }
    return whole_row(header, cells, quoted=False)


def write_price_table(path: Path) -> None:
    """The price table the bill should follow, and how heavy a parcel is."""
    told = {
        "carrier": "中通快递",
        "note": "模拟数据 / simulated",
        "steps": {"first_kg": "1", "step_kg": "1"},
        "parcel_weight": {
            "per_piece_kg": f"{GRAMS_A_PIECE / 1000:.2f}",
            "min_kg": f"{LEAST_GRAMS / 1000:.2f}",
            "max_kg": f"{MOST_GRAMS / 1000:.2f}",
        },
        "rates": {name: {"first": _yuan(first), "next": _yuan(step)} for name, (first, step) in RATES.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(told, ensure_ascii=False, indent=1).encode())


def _yuan(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日 00:00:00"
