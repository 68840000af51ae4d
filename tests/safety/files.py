"""Files of two small shops, cut from the sample week, with planted people that nobody may ever read in clear."""

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

WEEK = Path(__file__).resolve().parents[2] / "samples" / "shop-week"
ORDERS = 40
REFUNDS = 12


@dataclass(frozen=True)
class Planted:
    """One made-up buyer whose every word is a canary."""

    name: str
    mobile: str
    phone: str
    street: str
    nick: str
    alipay: str
    words: str
    memo: str
    explanation: str
    counterparty: str

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(vars(self).values())


def planted(shop: str) -> Planted:
    """The buyer planted in a shop; no word of one shop is part of a word of the other."""
    if shop == "home":
        return Planted(
            "欧阳锋刃", "13911112222", "057188112233", "碧水路九十九号", "银杏树下的猫", "yinxing@canary.example",
            "请放在门卫老秦处", "客户是秦桑的表姐", "退到表姐秦桑卡上", "欧阳支付宝户",
        )  # fmt: skip
    return Planted(
        "慕容垂柳", "13733334444", "021655443322", "沧浪街七十七号", "蓝鲸听雨的人", "lanjing@planted.example",
        "请交给隔壁裴娘子", "老客户裴砚的同窗", "差额转给裴砚本人", "慕容支付宝户",
    )  # fmt: skip


def write(folder: Path, shop: str) -> list[Path]:
    """Order list, order lines, refunds, ledger, courier bill and price table of a shop, in the order to take them."""
    folder.mkdir(parents=True, exist_ok=True)
    who, mark = planted(shop), "5" if shop == "home" else "8"
    return [
        _copy(folder, "运费报价表"),
        _orders(folder, who, mark),
        _lines(folder, mark),
        _refunds(folder, who, mark),
        _ledger(folder, who, mark),
        _copy(folder, "中通账单"),
        *_buyers(folder, who),
    ]


def asking(folder: Path) -> Path:
    """A file that can only be read once somebody says which column is which."""
    who = planted(folder.name)
    path = folder / "asks.csv"
    rows = ["InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,Price,CustomerID,Client"]
    rows.append(f"1,A,2,2011-11-10 08:26:00,2.55,3.55,{who.nick},{who.mobile}")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def _source(prefix: str) -> Path:
    return next(path for path in sorted(WEEK.iterdir()) if path.name.startswith(prefix))


def _copy(folder: Path, prefix: str) -> Path:
    source = _source(prefix)
    target = folder / source.name
    target.write_bytes(source.read_bytes())
    return target


def _table(prefix: str) -> tuple[list[str], list[list[str]]]:
    rows = list(csv.reader(io.StringIO(_source(prefix).read_bytes().decode("gb18030"))))
    return rows[0], rows[1:]


def _save(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([header, *rows])
    path.write_bytes(text.getvalue().encode("gb18030"))
    return path


def _put(header: list[str], row: list[str], **cells: str) -> list[str]:
    places = {name.strip(): place for place, name in enumerate(header)}
    new = list(row)
    for name, value in cells.items():
        new[places[name]] = value
    return new


def _trade(text: str, mark: str) -> str:
    """Trade numbers of the second shop begin otherwise."""
    return text.replace("5001111070", f"{mark}001111070").replace("4001111070", f"{mark}401111070")


def _orders(folder: Path, who: Planted, mark: str) -> Path:
    header, rows = _table("ExportOrderList")
    made = [
        _put(
            header, [_trade(cell, mark) for cell in row], 买家会员名=f"{who.nick}{n:02d}", 买家支付宝账号=who.alipay,
            收货人姓名=who.name, 收货地址=f"浙江省 杭州市 西湖区 {who.street}(310000)", 联系电话=f"'{who.phone}",
            联系手机=f"'{who.mobile}", 买家留言=who.words, 订单备注=who.memo, 发票抬头=who.name,
        )
        for n, row in enumerate(rows[:ORDERS])
    ]  # fmt: skip
    return _save(folder / "ExportOrderList.csv", header, [*made, _put(header, made[0], 总金额="x", 订单编号='="77"')])


def _lines(folder: Path, mark: str) -> Path:
    wanted = {row[0] for row in _table("ExportOrderList")[1][:ORDERS]}
    header, rows = _table("ExportOrderDetailList")
    kept = [[_trade(cell, mark) for cell in row] for row in rows if row[0] in wanted]
    return _save(folder / "ExportOrderDetailList.csv", header, kept)


def _refunds(folder: Path, who: Planted, mark: str) -> Path:
    header, rows = _table("退款管理")
    trades = {row[0].strip('="') for row in _table("ExportOrderList")[1][:ORDERS]}
    known = [row for row in rows if row[1] in trades][:REFUNDS]
    kept = [*known, *(row for row in rows if row[1] not in trades)][:REFUNDS]
    personal = {"买家退款说明": who.explanation, "卖家真实姓名": who.name}
    made = [_put(header, [_trade(cell, mark) for cell in row], **personal) for row in kept]
    made = [_put(header, row, 退款编号=f"{mark}{row[0][1:]}") for row in made]
    broken = [
        _put(header, row, 买家退款金额=bad, 退款编号=f"{mark}99{n}", 宝贝标题=f"=HYPERLINK({n})")
        for n, (row, bad) in enumerate(zip(made, ("x", who.mobile, "=1+1", who.name), strict=False))
    ]
    return _save(folder / "退款管理.csv", header, [*made, *broken])


def _ledger(folder: Path, who: Planted, mark: str) -> Path:
    with zipfile.ZipFile(_source("2088")) as archive:
        members = {name: archive.read(name).decode("gb18030") for name in archive.namelist()}
    path = folder / _source("2088").name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            text = _trade(text, mark).replace("买**(1**********)", f"{who.counterparty}({who.mobile})")
            text = _with_memos(text, who) if "业务类型,备注" in text else text
            archive.writestr(name, text.encode("gb18030"))
    return path


def _with_memos(text: str, who: Planted) -> str:
    """Two charges become transfers, whose memos are written by hand and name somebody."""
    lines = text.splitlines(keepends=True)
    for n in [n for n, line in enumerate(lines) if "天猫佣金{" in line][-2:]:
        lines[n] = ",".join([*lines[n].split(",")[:-1], f"转账给{who.name}\r\n"])
    return "".join(lines)


def _buyers(folder: Path, who: Planted) -> list[Path]:
    """Order lines of another system, with a column of buyers, and one line that cannot be read."""
    rows = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"]
    rows += [f"{who.mobile[:3]}9{n},2335{n},A THING,3,2011-11-10 10:00:00,1.25,{who.nick}," for n in range(6)]
    rows.append(f"{who.mobile[:3]}99,23359,A THING,many,2011-11-10 10:00:00,1.25,{who.nick},")
    path = folder / "lines.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return [path]
