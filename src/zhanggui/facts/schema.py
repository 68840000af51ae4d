"""The columns of every built-in fact. Adding one at the end is safe; renaming or retyping one is a migration.

Ask shapes.py for the columns of a fact: registers and companies declare facts of their own.
"""

from datetime import date

import pyarrow as pa

TEXT = pa.string()
COUNT = pa.int64()
MONEY = pa.decimal128(18, 2)
PRICE = pa.decimal128(18, 4)
WEIGHT = pa.decimal128(12, 3)
SCORE = pa.decimal128(9, 5)
SHARE = pa.decimal128(9, 2)
SECONDS = pa.decimal128(18, 3)
MOMENT = pa.timestamp("us", tz="UTC")

COMMON = [
    ("shop", TEXT),
    ("month", TEXT),  # of the business day, "2011-11": with the shop it is the partition
    ("day", pa.date32()),  # the business day the fact is counted on
    ("run_id", COUNT),  # the intake run that brought the row, for the way back to the file
    ("source_row", COUNT),  # the line in that file as a person counts it
]

BUILT_IN: dict[str, pa.Schema] = {
    "order_line": pa.schema(
        [
            *COMMON,  # day: the paying day
            ("trade_no", TEXT),
            ("line_no", pa.int32()),
            ("sku", TEXT),
            ("product", TEXT),
            ("province", TEXT),
            ("city", TEXT),
            ("buyer", TEXT),  # a blind index, never the nick
            ("state", TEXT),
            ("units", COUNT),
            ("price", PRICE),
            ("net_amount", PRICE),
            ("order_amount", MONEY),  # sums of the order, shared out to its lines exactly
            ("sales", MONEY),
            ("merchant_receipts", MONEY),
            ("freight_due", MONEY),
            ("created_at", MOMENT),
            ("paid_at", MOMENT),
            ("shipped_at", MOMENT),
            ("confirmed_at", MOMENT),
            ("is_first_order", pa.bool_()),
            ("hour", pa.int8()),
            ("goods_cost", PRICE),  # units at the unit cost in force on the paying day; null while unknown
            ("costed_units", COUNT),  # of the units, those whose cost is known
        ]
    ),
    "refund": pa.schema(
        [
            *COMMON,  # day: the completion day; only refunds that succeeded
            ("refund_no", TEXT),
            ("trade_no", TEXT),
            ("sku", TEXT),
            ("province", TEXT),
            ("amount", MONEY),
            ("reason", TEXT),
            ("needs_return", pa.bool_()),
            ("state", TEXT),
        ]
    ),
    "ledger_line": pa.schema(
        [
            *COMMON,  # day: the day the money moved
            ("entry_no", TEXT),
            ("trade_no", TEXT),
            ("kind", TEXT),
            ("income", MONEY),
            ("outgo", MONEY),
        ]
    ),
    "parcel": pa.schema(
        [
            *COMMON,  # day: the scan day once the courier billed it, until then the paying day
            ("waybill", TEXT),
            ("courier", TEXT),
            ("trade_no", TEXT),
            ("province", TEXT),
            ("pieces", COUNT),
            ("weight_kg", WEIGHT),
            ("billed_kg", WEIGHT),
            ("freight", MONEY),  # billed and payable; null while unbilled
            ("expected_freight", MONEY),
            ("paid_at", MOMENT),
            ("scanned_at", MOMENT),
        ]
    ),
    "ad_report": pa.schema(
        [
            *COMMON,  # day: the day the advert was shown or clicked, as the tool reports it
            ("tool", TEXT),
            ("grain", TEXT),  # what the report tells its figures by: campaign+keyword
            ("scene", TEXT),
            ("placement", TEXT),  # search, display or other, by the scene's words
            ("campaign_id", TEXT),
            ("campaign", TEXT),
            ("unit", TEXT),
            ("item", TEXT),
            ("keyword", TEXT),
            ("audience", TEXT),
            ("creative", TEXT),
            ("impressions", COUNT),
            ("clicks", COUNT),
            ("cost", MONEY),
            ("orders", COUNT),
            ("sales", MONEY),
            ("direct_sales", MONEY),
            ("indirect_sales", MONEY),
            ("carts", COUNT),
            ("favourites", COUNT),
            ("attribution_days", COUNT),
            ("is_total", pa.bool_()),  # grains tell the same money again: these rows are all of it, once
            ("by_item", pa.bool_()),  # these are all of what is told by item, once; likewise the others
            ("by_keyword", pa.bool_()),
            ("by_audience", pa.bool_()),
            ("by_creative", pa.bool_()),
        ]
    ),
    "ad_account_line": pa.schema(
        [
            *COMMON,  # day: the day the movement belongs to
            ("kind", TEXT),  # charge, payment, top_up, refund or other
            ("direction", TEXT),  # income or outgo
            ("amount", MONEY),
            ("balance", MONEY),
            ("booked_at", MOMENT),
        ]
    ),
    "traffic": pa.schema(
        [
            *COMMON,  # day: the day of the visits
            ("source", TEXT),
            ("second_source", TEXT),
            ("third_source", TEXT),
            ("level", COUNT),  # 1 to 3: how deep the source of this row is
            ("is_paid", pa.bool_()),  # by the words of the source
            ("is_total", pa.bool_()),  # sources nest: these rows tell each first source once
            ("by_second", pa.bool_()),  # these tell each second source once
            ("visitors", COUNT),  # people, distinct for this source and day only
            ("new_visitors", COUNT),
            ("ordering_buyers", COUNT),
            ("buyers", COUNT),
            ("sales", MONEY),
            ("favourites", COUNT),
            ("cart_people", COUNT),
        ]
    ),
    "item_day": pa.schema(
        [
            *COMMON,  # day: the day of the visits and of the payments
            ("item", TEXT),
            ("title", TEXT),
            ("visitors", COUNT),  # people, distinct for this item and day only
            ("views", COUNT),
            ("favourites", COUNT),
            ("carts", COUNT),
            ("ordering_buyers", COUNT),
            ("buyers", COUNT),
            ("new_buyers", COUNT),
            ("pieces", COUNT),
            ("sales", MONEY),
            ("refund_amount", MONEY),
        ]
    ),
    "service_day": pa.schema(
        [
            *COMMON,  # day: the day of the talks
            ("tool", TEXT),
            ("account", TEXT),  # null for a line of the whole shop
            ("is_total", pa.bool_()),  # the shop's own line where the tool gives one, else the lines of its accounts
            ("consulted", COUNT),  # people, distinct for this line only
            ("received", COUNT),
            ("inquiries", COUNT),
            ("ordering_buyers", COUNT),
            ("buyers", COUNT),
            ("orders", COUNT),
            ("sales", MONEY),
            ("refund_amount", MONEY),
            ("first_response", SECONDS),
            ("response", SECONDS),
            ("people", COUNT),  # attended to, else who asked: what the means are weighed by
            ("first_response_people", COUNT),  # the same where the mean is known
            ("response_people", COUNT),
            ("first_response_total", SECONDS),  # mean x people
            ("response_total", SECONDS),
        ]
    ),
    "shop_score": pa.schema(
        [
            *COMMON,  # day: the day the scores were read
            ("source", TEXT),
            ("description", SCORE),
            ("service", SCORE),
            ("logistics", SCORE),
            ("scored", COUNT),  # 1: counts shops that have scores
        ]
    ),
    "review": pa.schema(
        [
            *COMMON,  # day: the day it was given
            ("trade_no", TEXT),
            ("item", TEXT),
            ("stars", COUNT),  # 1 to 5
        ]
    ),
    "work_item": pa.schema(
        [
            *COMMON,  # day: the business day it fell due; shop: the whole company
            ("item", TEXT),
            ("kind", TEXT),
            ("person", TEXT),  # codes, of whose desk it lay on
            ("position", TEXT),
            ("department", TEXT),
            ("state", TEXT),
            ("on_time", pa.bool_()),  # done, and accepted where it has to be, by the moment it was due
        ]
    ),
    "plan_line": pa.schema(
        [
            *COMMON,  # day: the last day of the plan
            ("line", TEXT),
            ("kind", TEXT),  # daily, weekly, monthly, quarterly, yearly
            ("person", TEXT),
            ("position", TEXT),
            ("department", TEXT),
            ("done", SHARE),  # 1 done, 0.5 partly, 0 not or not told
        ]
    ),
    "score_line": pa.schema(
        [
            *COMMON,  # day: the last day of the card's period; only lines that could be measured
            ("card", TEXT),
            ("line", TEXT),
            ("kind", TEXT),  # whose card it is: person, position or department
            ("person", TEXT),
            ("position", TEXT),
            ("department", TEXT),
            ("weight", MONEY),
            ("weighted", PRICE),  # score x weight
        ]
    ),
    "headcount": pa.schema(
        [
            *COMMON,  # day: the day places or people of the post changed
            ("position", TEXT),
            ("department", TEXT),
            ("quota", COUNT),  # null where nobody has said how many places the post has
            ("staff", COUNT),
            ("gap", COUNT),
        ]
    ),
    "intake_run": pa.schema(
        [
            *COMMON,  # day: the business day the file came
            ("run", TEXT),
            ("dataset", TEXT),  # the format, as taobao-order-list
            ("rows", COUNT),
            ("passed", COUNT),  # rows no check rejects, those a person repaired included
        ]
    ),
    "target": pa.schema(
        [
            *COMMON,  # day: the day of the year the share is planned for
            ("target", TEXT),
            ("metric", TEXT),
            ("project", TEXT),
            ("source", TEXT),  # of one source of visits, advertising tool or campaign; null for all of them
            ("tool", TEXT),
            ("campaign", TEXT),
            ("amount", PRICE),
        ]
    ),
    "cost_line": pa.schema(
        [
            *COMMON,  # day: the day of the month its share falls on
            ("entry", TEXT),
            ("kind", TEXT),  # labour, rent, goods, other ...
            ("amount", MONEY),
        ]
    ),
    "stock_day": pa.schema(
        [
            *COMMON,  # day: the evening
            ("warehouse", TEXT),
            ("sku", TEXT),
            ("product", TEXT),
            ("item", TEXT),
            ("opening", COUNT),
            ("arrived", COUNT),
            ("sold", COUNT),
            ("moved", COUNT),  # what left for another reason
            ("handled", COUNT),  # pieces that went through hands: arrived, sold and moved
            ("book", COUNT),  # what the books say
            ("online", COUNT),  # what the shop front offers
            ("actual", COUNT),  # what is on the shelf
            ("online_gap", COUNT),  # online less actual; null where one is not known
            ("unit_cost", PRICE),
            ("stock_value", PRICE),  # book x unit cost
            ("age", COUNT),  # days since goods of it last came in
            ("aged_value", PRICE),  # the same of what is older than the age limit, else 0
            ("on_sale", pa.bool_()),
            ("is_offered", pa.bool_()),  # on sale, with pieces to sell at some time of the day
            ("is_moving", pa.bool_()),  # on sale, and some were sold
            ("is_out", pa.bool_()),  # on sale, and none left in the evening
        ]
    ),
    "competitor_price": pa.schema(
        [
            *COMMON,  # day: the day somebody looked
            ("item", TEXT),
            ("title", TEXT),
            ("rival", TEXT),
            ("own_price", MONEY),
            ("rival_price", MONEY),
            ("is_cheaper", pa.bool_()),  # the competitor asks less than we do
        ]
    ),
}
PARTITION = ["shop", "month"]
BUILT_IN_KEYS: dict[str, tuple[str, ...]] = {
    "order_line": ("trade_no", "line_no"),
    "refund": ("refund_no", "trade_no"),
    "ledger_line": ("entry_no", "trade_no"),
    "parcel": ("waybill", "trade_no"),
    "ad_report": ("tool", "campaign", "keyword", "item"),
    "ad_account_line": ("kind",),
    "traffic": ("source", "second_source", "third_source"),
    "item_day": ("item", "title"),
    "service_day": ("tool", "account"),
    "shop_score": ("source",),
    "review": ("trade_no", "item", "stars"),
    "work_item": ("item", "kind", "person"),
    "plan_line": ("line", "kind", "person"),
    "score_line": ("card", "line", "person"),
    "headcount": ("position", "quota", "staff"),
    "intake_run": ("run", "dataset", "rows"),
    "target": ("target", "metric"),
    "cost_line": ("entry", "kind"),
    "stock_day": ("sku", "warehouse", "item"),
    "competitor_price": ("item", "rival"),
}
"""The business key of a row first, then what a person would look it up by."""

OPTIONAL = {"order_line": ("city", "is_first_order", "goods_cost", "costed_units"), "refund": ("province",)}
"""Columns a writer may leave out altogether; they become null."""


def month_of(day: date) -> str:
    """The partition a business day lies in."""
    return f"{day:%Y-%m}"


def months_between(first: date, last: date) -> list[str]:
    """Every month from `first` to `last`, both included."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]
