"""What the service department takes from files: refunds, the later state wins; desks, scores, reviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem, business_date, portions
from zhanggui.connectors.report_records import ReviewRecord, ServiceRecord, ShopScoreRecord
from zhanggui.departments.orders import api as orders
from zhanggui.departments.projects import api as projects
from zhanggui.departments.service import rules, services
from zhanggui.departments.service.models import Refund
from zhanggui.departments.writing import upsert
from zhanggui.intake.api import Batch, Outcome, keep_report, mark_dirty, taker

CONTENT = (
    "refund_no", "trade_no", "payment_no", "paid_at", "item_code", "finished_at", "paid_amount", "title", "amount",
    "is_manual", "needs_return", "asked_at", "status", "status_text", "goods_status", "platform_involved", "reason",
    "explanation", "is_partial",
)  # fmt: skip
KEPT = [
    "trade_no", "payment_no", "sku_code", "title", "state", "state_text", "amount", "paid_amount", "asked_at",
    "finished_at", "paid_at", "asked_on", "finished_on", "reason", "explanation", "goods_state",
    "platform_stepped_in", "is_manual", "needs_return", "is_partial", "version", "as_of", "digest",
    "run_id", "source_row",
]  # fmt: skip


keep_report(
    "cs-tmall-account",
    "cs-jd-workload",
    "cs-douyin-feige",
    "cs-kuaishou",
    fact="service_day",
    record=ServiceRecord,
    grains={"account": ("account",), "work": ("consulted", "received", "sessions"), "sales": ("inquiries",)},
)
keep_report("shop-dsr", fact="shop_score", record=ShopScoreRecord, grains={})
keep_report("shop-review", fact="review", record=ReviewRecord, grains={})


@dataclass(frozen=True)
class Known:
    """What is stored of a refund, as far as deciding needs it."""

    pk: int
    stamp: tuple[str, str, str]
    run_id: int
    finished_on: date | None
    trade_no: str


@dataclass(frozen=True)
class Claim:
    """One record of the file and how late a state it tells of."""

    record: Any
    stamp: tuple[str, str, str]


@taker("tmall-refund", together="refund_no")
def take_refunds(batch: Batch) -> Outcome:
    """Store the records that tell a later state than what is known."""
    shop_pk = projects.shop_by_code(batch.shop).pk
    rejected = [problem for record in batch.records if (problem := _problem(record))]
    bad = {problem.row for problem in rejected}
    claims = [_claim(record, batch) for record in batch.records if record.row not in bad]
    best = _best(claims)
    known = _known(shop_pk, list(best))
    winners = {no: claim for no, claim in best.items() if no not in known or claim.stamp > known[no].stamp}
    fresh = {no: each for no, each in winners.items() if no not in known or each.stamp[2] != known[no].stamp[2]}
    _grow_older([known[no].pk for no in winners if no not in fresh], batch)
    _store(batch, shop_pk, fresh, known)
    again = sum(1 for no in best if no not in fresh and no in known and known[no].run_id == batch.run_id)
    return Outcome(
        accepted=len(fresh),
        unchanged=len(best) - len(fresh) - again,
        repeated=len(claims) - len(best) + again,
        rejected=rejected,
    )


def _problem(record: Any) -> Problem | None:
    if not record.refund_no or len(record.refund_no) > 64:
        return Problem("refund.no_number", "This row has no usable refund number.", record.row, "退款编号", record.raw)
    if abs(record.amount) >= Decimal(10) ** 12:
        return Problem(
            "refund.amount_too_large", "The amount is impossibly large.", record.row, "买家退款金额", record.raw
        )
    return None


def _claim(record: Any, batch: Batch) -> Claim:
    version = rules.version_of((record.asked_at, record.finished_at, record.paid_at), record.status)
    digest = rules.digest_of([getattr(record, name) for name in CONTENT])
    return Claim(record, (version, rules.moment_text(batch.as_of), digest))


def _best(claims: Sequence[Claim]) -> dict[str, Claim]:
    best: dict[str, Claim] = {}
    for claim in claims:
        kept = best.get(claim.record.refund_no)
        if kept is None or claim.stamp > kept.stamp:
            best[claim.record.refund_no] = claim
    return best


def _known(shop_pk: int, refund_nos: Sequence[str]) -> dict[str, Known]:
    known = {}
    for some in portions(refund_nos):
        rows = Refund.objects.filter(shop_id=shop_pk, refund_no__in=some)
        names = ("refund_no", "pk", "version", "as_of", "digest", "run_id", "finished_on", "trade_no")
        for number, pk, version, as_of, digest, *rest in rows.values_list(*names):
            known[number] = Known(pk, (version, as_of, digest), *rest)
    return known


def _grow_older(pks: Sequence[Any], batch: Batch) -> None:
    """The same content seen in a later file: nothing changed, but from now on it is as old as that file."""
    for some in portions(pks):
        Refund.objects.filter(pk__in=some).update(as_of=rules.moment_text(batch.as_of))


def _store(batch: Batch, shop_pk: int, fresh: Mapping[str, Claim], known: Mapping[str, Known]) -> None:
    if not fresh:
        return
    refunds = [_refund(shop_pk, batch, claim) for claim in fresh.values()]
    upsert(refunds, unique=("shop", "refund_no"), update=KEPT)
    before = [known[number] for number in fresh if number in known]
    days = {each.finished_on for each in (*before, *refunds)}
    mark_dirty("refund", batch.shop, [day for day in days if day])
    services.tell_trades(batch.shop, [each.trade_no for each in (*before, *refunds)])
    new = [each for each in refunds if each.refund_no not in known]
    services.tell_of_refunds(batch.shop, refunds, new, batch.at)


def _refund(shop_pk: int, batch: Batch, claim: Claim) -> Refund:
    record, (version, as_of, digest) = claim.record, claim.stamp
    return Refund(
        shop_id=shop_pk,
        refund_no=record.refund_no,
        trade_no=record.trade_no[:64],
        payment_no=record.payment_no[:64],
        sku_code=record.item_code[:80],
        title=record.title[:400],
        state=record.status,
        state_text=record.status_text[:60],
        amount=record.amount,
        paid_amount=record.paid_amount,
        asked_at=record.asked_at,
        finished_at=record.finished_at,
        paid_at=record.paid_at,
        asked_on=_day(record.asked_at),
        finished_on=_day(record.finished_at),
        reason=record.reason[:200],
        explanation=record.explanation,
        goods_state=record.goods_status[:60],
        platform_stepped_in=record.platform_involved[:60],
        is_manual=record.is_manual,
        needs_return=record.needs_return,
        is_partial=record.is_partial,
        version=version,
        as_of=as_of,
        digest=digest,
        run_id=batch.run_id,
        source_row=record.row,
    )


def _day(moment: datetime | None) -> date | None:
    return business_date(moment) if moment else None


@orders.follow
def follow_orders(shop: str, trade_nos: Sequence[str]) -> None:
    services.follow_orders(shop, trade_nos)
