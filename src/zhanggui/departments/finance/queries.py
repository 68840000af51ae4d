"""Statements, bills and what neighbours know of them, as values for the rules and rows for the screens."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from zhanggui.base import Period, business_date, portions
from zhanggui.departments.finance.contracts import (
    BillLine,
    Entry,
    OurParcel,
    PriceTable,
    ReconciliationBrief,
    ReconciliationRefused,
    RefundDue,
    Statement,
    Trade,
)
from zhanggui.departments.finance.models import (
    MERCHANT_LEDGER,
    CourierBill,
    CourierBillLine,
    LedgerLine,
    LedgerStatement,
    Reconciliation,
    ReconciliationLine,
    SmallPayment,
    Tariff,
)
from zhanggui.departments.finance.rules.courier import Bills
from zhanggui.departments.finance.rules.coverage import SALE_GRACE
from zhanggui.departments.finance.rules.movements import WHOLE
from zhanggui.departments.finance.rules.provinces import rate_key
from zhanggui.departments.finance.rules.settlement import Books
from zhanggui.departments.orders import api as orders
from zhanggui.departments.projects import api as projects
from zhanggui.departments.service import api as service
from zhanggui.departments.warehouse import api as warehouse

LONG_AGO = timedelta(days=120)
"""How long before it is confirmed a trade may have been paid: presales and slow deliveries included."""


def books_of(shop: str, period: Period) -> Books:
    """Everything the settlement of a shop and period is computed from."""
    about = projects.shop_by_code(shop)
    source = ledger_of(about, period)
    covered = [_statement(each) for each in LedgerStatement.objects.filter(shop__code=shop, source=source)]
    statements = [each for each in covered if period.overlaps(Period(each.first, each.last))]
    ledger = _ledger(shop, source, statements)
    trades = {
        order.trade_no: order
        for order in map(_trade, orders.settled_orders(shop, None, Period(period.first - LONG_AGO, period.last)))
        if _concerns(order, period)
    }
    refunds = _by_trade(_refunds(service.refunds_of(shop, None, period)))
    moved = {entry.trade_no for entry in ledger if entry.trade_no and entry.day in period}
    considered = {*trades, *refunds, *moved}
    named = {entry.trade_no for entry in ledger if entry.trade_no}
    for some in portions(sorted((considered | named) - trades.keys())):
        for order in orders.settled_orders(shop, some, None):
            trades[order.trade_no] = _trade(order)
    known = set(trades)
    all_refunds: dict[str, list[RefundDue]] = {}
    for some in portions(sorted(considered | named)):
        told = list(service.refunds_of(shop, some, None))
        all_refunds |= _by_trade(_refunds(told))
        known |= {refund.trade_no for refund in told}
    return Books(
        shop=shop,
        period=period,
        trades={trade: order for trade, order in trades.items() if trade in considered},
        refunds={trade: found for trade, found in all_refunds.items() if trade in considered},
        entries=_entries_of(shop, source, considered),
        ledger=ledger,
        statements=statements,
        covered=covered,
        known=known,
        rate=about.commission_rate,
        sale_grace=SETTLED_WITHIN.get(about.platform, SALE_GRACE),
    )


LEDGERS: Mapping[str, Sequence[str]] = {"jd": (), "pdd": (), "douyin": ("douyin-fundflow", "douyin-settlement")}
"""Files whose lines a platform's orders are held against, the first that covers the days; else Alipay's ledger."""
SETTLED_WITHIN = {"douyin": timedelta(days=15)}
"""How long after the buyer's confirmation a platform may take to settle; Alipay pays at once."""


def ledger_of(shop: projects.ShopBrief, period: Period) -> str:
    """The file a shop's orders are held against; refused where its platform has none, or it leaves out what counts."""
    sources = LEDGERS.get(shop.platform, (MERCHANT_LEDGER,))
    if not sources:
        sentence = _(
            "No file of this shop's platform tells what was settled order by order, so there is nothing to check."
        )
        raise ReconciliationRefused("settlement.no_ledger", sentence, shop=shop.code)
    covered = covered_days(shop.code, period.first, period.last)
    source = next((each for each in sources if each in covered), sources[0])
    lines = LedgerLine.objects.filter(shop_id=shop.pk, source=source, heading=WHOLE)
    if lines.filter(business_date__range=(period.first, period.last)).exists():
        sentence = _(
            "The settlement does not part what buyers paid from what the platform gave. Export it with all its columns "
            "and take it in; then it can be checked."
        )
        raise ReconciliationRefused("settlement.not_parted", sentence, shop=shop.code)
    return source


def covered_days(shop: str, first: date, last: date) -> dict[str, list[tuple[date, date]]]:
    """The days that files of each format cover, of those that reach into these days."""
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    rows = LedgerStatement.objects.filter(shop__code=shop, first__lte=last, last__gte=first)
    for source, *days in rows.values_list("source", "first", "last"):
        found[source].append((days[0], days[1]))
    return found


def _concerns(trade: Trade, period: Period) -> bool:
    confirmed_on = business_date(trade.confirmed_at) if trade.confirmed_at else None
    return (trade.paid_on is not None and trade.paid_on in period) or (
        confirmed_on is not None and confirmed_on in period
    )


def _trade(order: "orders.OrderMoney") -> Trade:
    return Trade(
        trade_no=order.trade_no,
        order_amount=order.order_amount,
        state=order.state,
        paid_on=order.paid_on,
        confirmed_at=order.confirmed_at,
        refunded=order.refunded,
        merchant_receipt=order.merchant_receipt,
        freight=order.freight_due,
    )


def _refunds(found: Iterable["service.RefundMoney"]) -> Iterator[RefundDue]:
    for refund in found:
        if refund.status == "success":
            yield RefundDue(refund.refund_no, refund.trade_no, refund.amount, refund.finished_at)


def _by_trade(refunds: Iterable[RefundDue]) -> dict[str, list[RefundDue]]:
    grouped: dict[str, list[RefundDue]] = defaultdict(list)
    for refund in refunds:
        grouped[refund.trade_no].append(refund)
    return dict(grouped)


def _statement(row: LedgerStatement) -> Statement:
    return Statement(row.first, row.last, row.account, row.opening, row.closing)


def _ledger(shop: str, source: str, statements: Sequence[Statement]) -> list[Entry]:
    """All lines of these statements, also those that an overlapping statement brought first."""
    if not statements:
        return []
    days = Q()
    for each in statements:
        days |= Q(business_date__range=(each.first, each.last)) | Q(
            statement__first=each.first, statement__last=each.last
        )
    return _entries(LedgerLine.objects.filter(days, shop__code=shop, source=source))


def _entries_of(shop: str, source: str, trades: Collection[str]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for some in portions(sorted(trades)):
        for entry in _entries(LedgerLine.objects.filter(shop__code=shop, source=source, trade_no__in=some)):
            found[entry.trade_no].append(entry)
    return dict(found)


def _entries(lines: QuerySet[LedgerLine]) -> list[Entry]:
    rows = lines.order_by("at", "run", "row").values_list(
        "entry_no", "trade_no", "kind", "income", "outgo", "at", "business_date", "balance", "heading", "row",
        "statement__account",
    )  # fmt: skip
    return [Entry(*row[:-1], row[-1] or "") for row in rows.iterator(chunk_size=5000)]


# Courier


def bills_of(
    courier: str, period: Period, shops: Collection[str], *, shop: str = "", tables: Sequence[PriceTable] | None = None
) -> Bills:
    """Everything a courier's reconciliation is computed from; `tables` stands in for the stored price tables."""
    scanned = Q(business_date__range=(period.first, period.last))
    undated = Q(business_date__isnull=True) & (
        Q(bill__first__isnull=True) | Q(bill__first__lte=period.last, bill__last__gte=period.first)
    )
    rows = CourierBillLine.objects.filter(scanned | undated, courier=courier, shop__code__in=shops)
    lines = [bill_line(row) for row in rows.select_related("shop").order_by("scanned_at", "bill", "row").iterator(2000)]
    parcels: dict[str, OurParcel] = {}
    for some in portions(sorted({line.waybill for line in lines})):
        parcels |= {waybill: our_parcel(parcel) for waybill, parcel in warehouse.parcels_by_waybill(None, some).items()}
    stored = tables if tables is not None else price_tables(courier, shops)
    return Bills(courier, period, lines, parcels, stored, shop, _overlaps(lines))


def has_courier(courier: str) -> bool:
    """Whether a bill or a price table of this courier was ever taken in."""
    return any(model.objects.filter(courier=courier).exists() for model in (Tariff, CourierBillLine))


def price_tables(courier: str, shops: Collection[str]) -> list[PriceTable]:
    """The stored price tables of a courier for these shops, oldest first."""
    rows = Tariff.objects.filter(Q(shop__isnull=True) | Q(shop__code__in=shops), courier=courier)
    return [table_of_row(row) for row in rows.select_related("shop").order_by("taken_at", "pk")]


def table_of_row(row: Tariff) -> PriceTable:
    rates = {rate_key(place): (Decimal(first), Decimal(step)) for place, (first, step) in row.rates.items()}
    rule = {name: Decimal(value) for name, value in (row.parcel_weight or {}).items()}
    return PriceTable(rates, row.first_kg, row.step_kg, row.valid_from, rule, row.shop.code if row.shop else "")


def bill_line(row: CourierBillLine) -> BillLine:
    return BillLine(
        waybill=row.waybill,
        payable=row.payable,
        billed_kg=row.billed_kg,
        total=row.total,
        first_fee=row.first_fee,
        next_fee=row.next_fee,
        prepaid=row.prepaid,
        province=row.province,
        destination=row.destination,
        day=row.business_date,
        bill=row.bill_id,
        row=row.row,
        shop=row.shop.code,
        also_on=tuple(row.also_on),
    )


def our_parcel(parcel: "warehouse.ParcelBrief") -> OurParcel:
    return OurParcel(
        waybill=parcel.waybill,
        province=parcel.province,
        weight_kg=parcel.weight_kg,
        known_kg=parcel.known_kg,
        unknown_pieces=parcel.unknown_pieces,
        trade_no=parcel.trade_no,
    )


def _overlaps(lines: Sequence[BillLine]) -> dict[tuple[int, int], tuple[int, int]]:
    """For every two bills that say the same lines: how many, and how many the earlier one has on those days."""
    pairs = sorted({(line.bill, other) for line in lines for other in line.also_on})
    answer: dict[tuple[int, int], tuple[int, int]] = {}
    for earlier, later in pairs:
        bill = CourierBill.objects.filter(pk=later).first()
        if bill is None or bill.first is None:
            continue
        said = CourierBillLine.objects.filter(bill=earlier, business_date__range=(bill.first, bill.last))
        both = sum(1 for also_on in said.values_list("also_on", flat=True) if later in also_on)
        answer[earlier, later] = both, said.count()
    return answer


# Screens


def reconciliations(shops: Collection[str], *, everything: bool = False) -> QuerySet[Reconciliation]:
    """Reconciliations of these shops with counts of findings; a courier's over all shops only for who sees all."""
    seen = Q(shop__code__in=shops) | Q(shop__isnull=True) if everything else Q(shop__code__in=shops)
    live = Q(lines__gone=False)
    return (
        Reconciliation.objects.filter(seen)
        .select_related("shop", "opened_by", "closed_by")
        .annotate(
            found=Count("lines", filter=live),
            waiting=Count("lines", filter=live & Q(lines__decision="")),
            disputed=Count("lines", filter=live & Q(lines__decision="dispute")),
        )
    )


def undecided(reconciliation_id: int) -> QuerySet[ReconciliationLine]:
    """Findings that still wait for a decision."""
    return ReconciliationLine.objects.filter(reconciliation_id=reconciliation_id, gone=False, decision="")


def ledger_lines(shops: Collection[str]) -> QuerySet[LedgerLine]:
    """Ledger lines of these shops, latest first."""
    return LedgerLine.objects.filter(shop__code__in=shops).select_related("shop", "statement")


def small_payments(shops: Collection[str]) -> QuerySet[SmallPayment]:
    """What these shops gave beside refunds, latest first."""
    return SmallPayment.objects.filter(shop__code__in=shops).select_related("shop")


def ledger_beyond(today: date) -> date | None:
    """The last day a ledger tells of, if it lies ahead: the clock was set back, the platform's statement was not."""
    last = LedgerLine.objects.order_by("-at", "-pk").values_list("business_date", flat=True).first()
    return last if last is not None and last > today else None


def courier_bills(shops: Collection[str]) -> QuerySet[CourierBill]:
    """Bills of these shops, latest first."""
    return CourierBill.objects.filter(shop__code__in=shops).select_related("shop")


def bill_lines(shops: Collection[str]) -> QuerySet[CourierBillLine]:
    return CourierBillLine.objects.filter(shop__code__in=shops).select_related("shop", "bill")


def tariffs(shops: Collection[str]) -> QuerySet[Tariff]:
    """Price tables of these shops and those for all."""
    return Tariff.objects.filter(Q(shop__isnull=True) | Q(shop__code__in=shops)).select_related("shop")


def reconciliations_over(
    kind: str, shop: str, period: Period, *, everything: bool = False
) -> list[ReconciliationBrief]:
    """Reconciliations of a kind that cover all these days of a shop, closed ones first, then the newest."""
    rows = reconciliations([shop], everything=everything).filter(
        kind=kind, first__lte=period.first, last__gte=period.last
    )
    found = [ReconciliationBrief(one.pk, one.key, one.state, one.closed_at) for one in rows.order_by("-last", "-pk")]
    return sorted(found, key=lambda one: one.state != Reconciliation.State.CLOSED)


def finding_kinds(reconciliation_id: int) -> list[tuple[str, int, int, Decimal]]:
    """(kind, findings, still undecided, sum of differences) of a reconciliation, by kind."""
    rows = (
        ReconciliationLine.objects.filter(reconciliation_id=reconciliation_id, gone=False)
        .order_by("kind")
        .values("kind")
        .annotate(all=Count("pk"), open=Count("pk", filter=Q(decision="")), sum=Sum("difference"))
    )
    return [(row["kind"], row["all"], row["open"], row["sum"]) for row in rows]


def couriers(shops: Collection[str]) -> list[str]:
    """Couriers that sent a bill or a price table for these shops."""
    billed = CourierBill.objects.filter(shop__code__in=shops).order_by().values_list("courier", flat=True)
    return sorted({*billed.distinct(), *tariffs(shops).order_by().values_list("courier", flat=True).distinct()})


def couriers_of(shop: str, waybills: Collection[str]) -> set[str]:
    """Couriers that billed these waybills."""
    found: set[str] = set()
    for some in portions(sorted(waybills)):
        rows = CourierBillLine.objects.filter(shop__code=shop, waybill__in=some)
        found |= set(rows.order_by().values_list("courier", flat=True).distinct())
    return found
