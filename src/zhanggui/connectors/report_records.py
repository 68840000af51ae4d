"""What readers of reports yield: advertising, traffic, items, service desks and shop scores.

The kind of a field stands beside its type; the declarative reader reads its cell so. A figure is None where the cell
shows none (`-`) or the file has no such column; `absent` tells the two apart. Figures a report only sometimes has are
in `measures` by name. Rates are fractions (`12.5%` is 0.125), durations seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from zhanggui.connectors.records import Record

Text = Annotated[str, "text"]
Id = Annotated[str, "id"]
Count = Annotated[int | None, "count"]
Money = Annotated[Decimal | None, "money"]
Spent = Annotated[Decimal | None, "amount"]
Seconds = Annotated[Decimal | None, "seconds"]
Stars = Annotated[int | None, "stars"]
Score = Annotated[Decimal | None, "score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRecord(Record):
    """One line of a report about some days."""

    first: date | None = None
    last: date | None = None
    """Days covered, both included; None where neither the file nor a person told."""
    measures: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    absent: frozenset[str] = frozenset()
    """Fields and measures the file has no column for."""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdRecord(ReportRecord):
    """One line of an advertising report: as fine as the columns somebody ticked."""

    tool: Text = ""
    """Whose report it is."""
    scene_id: Id = ""
    scene: Text = ""
    second_scene: Text = ""
    campaign_id: Id = ""
    campaign: Text = ""
    unit_id: Id = ""
    unit: Text = ""
    subject: Text = ""
    """What is advertised, in the platform's word; where that is no item, there is no `item_code`."""
    item_code: Id = ""
    item_title: Text = ""
    keyword_id: Id = ""
    keyword: Text = ""
    audience: Text = ""
    creative_id: Id = ""
    creative: Text = ""
    bidding: Text = ""
    impressions: Count = None
    clicks: Count = None
    cost: Spent = None
    orders: Count = None
    sales: Money = None
    direct_orders: Count = None
    direct_sales: Money = None
    indirect_orders: Count = None
    indirect_sales: Money = None
    carts: Count = None
    favourites: Count = None
    attribution_days: int | None = None
    """Days after a click in which a sale counts; platforms do not write it into the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdAccountRecord(ReportRecord):
    """One movement of an advertising account's money; `first` is the day it belongs to."""

    booked_at: Annotated[datetime | None, "moment"] = None
    direction: Text = ""
    """income or outgo; "" where the platform's word is neither."""
    direction_text: Text = ""
    kind: Text = ""
    """charge (money used up by advertising), payment, top_up or refund; "" where the platform's word is none."""
    kind_text: Text = ""
    amount: Spent = None
    balance: Money = None
    memo: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficRecord(ReportRecord):
    """One source of visitors. Sources nest and visitors are distinct people: lines are never added up."""

    source: Text = ""
    second_source: Text = ""
    third_source: Text = ""
    level: int = 1
    """1 to 3: how deep the source is; a line 汇总 belongs to the source above it."""
    visitors: Count = None
    new_visitors: Count = None
    ordering_buyers: Count = None
    ordered_amount: Money = None
    buyers: Count = None
    sales: Money = None
    followers: Count = None
    favourites: Count = None
    cart_people: Count = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDayRecord(ReportRecord):
    """One item over the days of the line. Visitors are distinct people: never add them over days or items."""

    item_code: Id = ""
    title: Text = ""
    goods_no: Text = ""
    state: Text = ""
    labels: Text = ""
    visitors: Count = None
    views: Count = None
    favourites: Count = None
    carts: Count = None
    """Pieces put into carts."""
    cart_people: Count = None
    ordering_buyers: Count = None
    ordered_pieces: Count = None
    ordered_amount: Money = None
    buyers: Count = None
    pieces: Count = None
    sales: Money = None
    new_buyers: Count = None
    returning_buyers: Count = None
    refund_amount: Money = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord(ReportRecord):
    """A service account, or where `account` is empty the whole shop. People are distinct for each line only."""

    tool: Text = ""
    account: Text = ""
    figure: Text = "own"
    """own; sum and mean for the lines in which the platform tells the shop's sums and means."""
    consulted: Count = None
    """People who asked."""
    received: Count = None
    """People who were attended to."""
    sessions: Count = None
    inquiries: Count = None
    """People who asked about goods before buying."""
    ordering_buyers: Count = None
    ordered_amount: Money = None
    buyers: Count = None
    sales: Money = None
    orders: Count = None
    pieces: Count = None
    refund_amount: Money = None
    net_sales: Money = None
    first_response: Seconds = None
    response: Seconds = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopScoreRecord(ReportRecord):
    """The scores a shop shows, from 0 to 5."""

    description: Score = None
    service: Score = None
    logistics: Score = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockDayRecord(ReportRecord):
    """One article in one warehouse on one evening, in pieces."""

    warehouse: Text = ""
    sku_code: Id = ""
    item_code: Id = ""
    opening: Count = None
    arrived: Count = None
    sold: Count = None
    moved: Count = None
    """Taken away or brought for another reason: what leaves counts positive."""
    book: Count = None
    """What the books say is left."""
    online: Count = None
    """What the shop front offers."""
    actual: Count = None
    """What was counted on the shelf."""
    unit_cost: Annotated[Decimal | None, "each"] = None
    age: Count = None
    """Days since goods of it last came in."""
    on_sale: Text = ""
    """yes or no; "" where the file does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitorPriceRecord(ReportRecord):
    """What one competitor asked for something like one of our items, as somebody saw it."""

    item_code: Id = ""
    title: Text = ""
    own_price: Money = None
    rival: Text = ""
    rival_price: Money = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord(ReportRecord):
    """What a buyer gave one item of one order. What he wrote stays in the file."""

    trade_no: Id = ""
    item_code: Id = ""
    stars: Stars = None


REPORT_RECORDS: Mapping[str, type[ReportRecord]] = {
    record.__name__: record
    for record in (
        AdRecord,
        AdAccountRecord,
        TrafficRecord,
        ItemDayRecord,
        ServiceRecord,
        ShopScoreRecord,
        StockDayRecord,
        CompetitorPriceRecord,
        ReviewRecord,
    )
}
