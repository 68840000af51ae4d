"""Traffic, items, advertising, service desks and scores, from the platform's reports and the truth."""

from decimal import Decimal

import polars as pl

from tests.year.department import Department, Row
from tests.year.oracle import Cut, Key, oracle, ratio, sums
from tests.year.oracles_orders import first_months, sales_by_month

FIGURES = ("展现量", "点击量", "花费", "总成交金额", "总成交笔数")


def _figure(cell: str) -> Decimal:
    """A cell of a workbook: 1,182 is a thousand and more, - is none."""
    return Decimal(0 if cell == "-" else cell.replace(",", ""))


def _daily(department: Department, figure: str) -> dict[Key, Decimal]:
    rows = department.truth("daily").iter_rows(named=True)
    return {(row["shop"], row["day"]): Decimal(row[figure]) for row in rows}


def monthly(department: Department, figure: str) -> dict[Key, Decimal]:
    return sums(((shop, day[:7]), number) for (shop, day), number in _daily(department, figure).items())


def _sources(department: Department, figure: str, *, paid: bool = False) -> dict[Key, Decimal]:
    rows = department.truth("sources").iter_rows(named=True)
    return sums(
        ((row["shop"], row["source"], row["day"]), int(row[figure]))
        for row in rows
        if not paid or row["source"] == "付费推广"
    )


@oracle("visits", by=("shop", "source", "day"))
def traffic(department: Department) -> Cut:
    return _sources(department, "visitors")


@oracle("visits", by=("shop", "day"))
def traffic_of_a_day(department: Department) -> Cut:
    return _daily(department, "visitors")


@oracle("conversion", by=("shop", "source", "day"))
def conversion(department: Department) -> Cut:
    return ratio(_sources(department, "buyers"), _sources(department, "visitors"))


@oracle("traffic_share", by=("shop", "month"))
def traffic_share(department: Department) -> Cut:
    paid = sums(((shop, day[:7]), n) for (shop, _, day), n in _sources(department, "visitors", paid=True).items())
    return ratio(paid, monthly(department, "visitors"))


@oracle("item_visitors", by=("shop", "item", "day"))
def visitors(department: Department) -> Cut:
    truth = department.truth("items").iter_rows(named=True)
    return {(row["shop"], row["item"], row["day"]): int(row["visitors"]) for row in truth}


@oracle("item_views", by=("shop", "item", "month"))
def pageviews(department: Department) -> Cut:
    rows = department.books("items")
    return sums(((row["shop"], row["商品ID"], row["统计日期"][:7]), _figure(row["商品浏览量"])) for row in rows)


@oracle("impressions", by=("shop", "day"))
def impressions(department: Department) -> Cut:
    return _daily(department, "impressions")


@oracle("clicks", by=("shop", "day"))
def clicks(department: Department) -> Cut:
    return _daily(department, "clicks")


@oracle("ad_spend", by=("shop", "day"))
def ad_spend(department: Department) -> Cut:
    return _daily(department, "ad_cost")


def _reports(department: Department) -> pl.DataFrame:
    """Lines of the reports by keyword and by audience: no scene is in both."""
    rows = [
        {"shop": row["shop"], "month": row["日期"][:7], "plan": row["计划名字"], "scene": row["场景名字"]}
        | {name: Decimal(row[name]) for name in FIGURES}
        for name in ("关键词报表", "人群报表")
        for row in department.platform("ads", name, "utf-8-sig")
    ]
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(FIGURES, pl.Decimal(38, 2)))


def _share(department: Department, part: str, whole: str) -> Cut:
    """One figure of the reports over another, by shop, plan and month."""
    by = ("shop", "plan", "month")
    summed = _reports(department).group_by(by).agg(pl.col(part).sum().alias("part"), pl.col(whole).sum().alias("whole"))
    rows: list[Row] = list(summed.iter_rows(named=True))
    keys: list[Key] = [tuple(row[name] for name in by) for row in rows]
    parts = {key: row["part"] for key, row in zip(keys, rows, strict=True)}
    return ratio(parts, {key: row["whole"] for key, row in zip(keys, rows, strict=True)})


@oracle("ctr", by=("shop", "campaign", "month"))
def ctr(department: Department) -> Cut:
    return _share(department, "点击量", "展现量")


@oracle("ppc", by=("shop", "campaign", "month"))
def ppc(department: Department) -> Cut:
    return _share(department, "花费", "点击量")


@oracle("roi", by=("shop", "campaign", "month"))
def roi(department: Department) -> Cut:
    return _share(department, "总成交金额", "花费")


@oracle("ad_cvr", by=("shop", "campaign", "month"))
def ad_cvr(department: Department) -> Cut:
    return _share(department, "总成交笔数", "点击量")


@oracle("ad_sales_match", by=("shop", "month"))
def ad_sales_match(department: Department) -> Cut:
    shown = _reports(department).filter(pl.col("scene") == "人群推广").group_by("shop", "month")
    sold = {(shop, month): money for shop, month, money in shown.agg(pl.col("总成交金额").sum()).iter_rows()}
    return ratio(sold, sales_by_month(department))


@oracle("cac", by=("shop", "month"))
def cac(department: Department) -> Cut:
    return ratio(monthly(department, "ad_cost"), first_months(department))


def _desks(department: Department) -> list[Row]:
    return [row for row in department.books("service") if ":" in row["旺旺昵称"]]


def _desk_sums(department: Department, *figures: str) -> dict[Key, Decimal]:
    """The product of some figures of each line, by shop, account and month."""
    found = []
    for row in _desks(department):
        number = Decimal(1)
        for figure in figures:
            number *= _figure(row[figure])
        found.append(((row["shop"], row["旺旺昵称"], row["日期"][:7]), number))
    return sums(found)


@oracle("inquiries", by=("shop", "day"))
def inquiries(department: Department) -> Cut:
    return _daily(department, "consulted")


@oracle("inquiries", by=("shop", "account", "month"))
def inquiries_by_account(department: Department) -> Cut:
    return _desk_sums(department, "咨询人数")


@oracle("inquiry_rate", by=("shop", "month"))
def inquiry_rate(department: Department) -> Cut:
    return ratio(monthly(department, "consulted"), monthly(department, "visitors"))


@oracle("inquiry_cvr", by=("shop", "account", "month"))
def inquiry_cvr(department: Department) -> Cut:
    return ratio(_desk_sums(department, "销售人数"), _desk_sums(department, "询单人数"))


@oracle("first_response", by=("shop", "account", "month"))
def response(department: Department) -> Cut:
    """Each mean as often as people were attended to."""
    told = [row for row in _desks(department) if row["首次响应时长(秒)"] != "-"]
    people = sums(((row["shop"], row["旺旺昵称"], row["日期"][:7]), _figure(row["接待人数"])) for row in told)
    return ratio(_desk_sums(department, "首次响应时长(秒)", "接待人数"), people)


def _scores(department: Department, name: str) -> Cut:
    """What was written down last."""
    rows = sorted(department.platform("scores", "", "utf-8-sig"), key=lambda row: row["日期"])
    return {(row["shop"],): Decimal(row[name]) for row in rows}


@oracle("dsr_description", by=("shop",))
def dsr_desc(department: Department) -> Cut:
    return _scores(department, "描述相符")


@oracle("dsr_service", by=("shop",))
def dsr_service(department: Department) -> Cut:
    return _scores(department, "服务态度")


@oracle("dsr_shipping", by=("shop",))
def dsr_ship(department: Department) -> Cut:
    return _scores(department, "物流服务")
