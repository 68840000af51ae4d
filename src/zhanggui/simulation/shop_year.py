"""One shop through all its days: causes, visitors, orders, what comes of them - and every file that tells of it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context

import numpy as np

from zhanggui.simulation.asking import Outcome, Wish
from zhanggui.simulation.causes import Conditions, Plan
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.department_rows import write_department
from zhanggui.simulation.following import AFTERWARDS, PARTIAL, Fates, Waiting, follow
from zhanggui.simulation.money_files import CourierBill, Ledger, write_price_table
from zhanggui.simulation.order_files import CLOSED, REFUND_NUMBERS, OrderFiles, trade_numbers
from zhanggui.simulation.own_files import OwnTables
from zhanggui.simulation.platform_files import PlatformOrderFiles
from zhanggui.simulation.replaying import Replay, real_shop
from zhanggui.simulation.report_files import NoReports, Reports
from zhanggui.simulation.shop import Shop, make_shop
from zhanggui.simulation.shop_registers import ShopRegisters
from zhanggui.simulation.stock import Stock
from zhanggui.simulation.tally import Counted, Service, count, serve, tally
from zhanggui.simulation.trading import DAY, Customers, Orders, buy, second_zero, visit
from zhanggui.simulation.truth import Truth

EVENTS = ("sent", "confirmed", "booked_back", "asked", "finished", "reviewed")
EXPORTED_AT = 9 * 3600 + 1800
"""The exports are made on the morning after the last day, at half past nine."""
RECHARGE_STEP = 100_000
USUAL_SCORE = 484_000


def make_all(wish: Wish, tell: Callable[[Outcome], None], workers: int) -> list[Outcome]:
    """Every shop, side by side where there are several."""
    if wish.sold is not None:
        shop = real_shop(wish.seed, 1, wish.sold)
        write_department(wish, shop)
        made = [_lived(ShopYear(wish, shop), wish)]
        tell(made[0])
        return made
    write_department(wish, make_shop(wish.seed, 1, wish.orders))
    numbers = range(1, wish.shops + 1)
    made = []
    if workers <= 1:
        for number in numbers:
            made.append(make_shop_year(wish, number))
            tell(made[-1])
        return made
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for outcome in pool.map(partial(make_shop_year, wish), numbers):
            made.append(outcome)
            tell(outcome)
    return made


def make_shop_year(wish: Wish, number: int) -> Outcome:
    """Everything one shop receives in the period."""
    return _lived(ShopYear(wish, make_shop(wish.seed, number, wish.orders, wish.platform_of(number))), wish)


def _lived(year: "ShopYear", wish: Wish) -> Outcome:
    for day in wish.period:
        year.live(day)
    return year.close()


class ShopYear:
    """A shop with its files open."""

    def __init__(self, wish: Wish, shop: Shop) -> None:
        self.shop, number = shop, shop.number
        self.replay = Replay(shop, wish.sold) if wish.sold is not None else None
        self.period = wish.period
        self.seed = wish.seed
        self.plan = Plan(shop, wish.period, wish.seed)
        folder = wish.out / shop.code
        chance = Chance(wish.seed, number, "files")
        end = second_zero(wish.period.last) + DAY + EXPORTED_AT
        self.end = end
        is_tmall = shop.platform == "tmall"
        opening, phase = wish.orders * 60_000 + 1_000_000, chance.one(0, 5)
        self.ledger = Ledger(shop, folder / "money" if is_tmall else None, wish.period, opening, phase)
        self.bill = CourierBill(shop, folder / "courier", wish.period, chance.one(0, 5))
        write_price_table(folder / "courier" / "运费报价表.json")
        self.order_files = (OrderFiles if is_tmall else PlatformOrderFiles)(shop, folder / "orders", end)
        self.reports = (Reports if is_tmall else NoReports)(shop, folder)
        self.own = OwnTables(shop, folder / "own", chance)
        self.stock = Stock(shop, wish.seed)
        self.registers = ShopRegisters(shop, self.plan, wish, end, folder / "registers")
        self.truth = Truth(shop, wish.out / "truth" / shop.code)
        self.customers = Customers()
        self.waiting = {name: Waiting() for name in EVENTS}
        self.ad_balance = 0
        self.scores = [USUAL_SCORE, USUAL_SCORE, USUAL_SCORE]
        self.orders = self.lines = 0

    def live(self, day: date) -> None:
        """One day, from who comes to what is written of it."""
        chance = Chance(self.seed, self.shop.number, day.isoformat())
        now = self.plan.conditions(day)
        if self.replay is not None:
            traffic, orders = self.replay.live(day, now, self.orders, chance)
        else:
            traffic = visit(self.shop, now, chance)
            orders = buy(self.shop, day, now, traffic, self.customers, self.orders, chance)
        fates = follow(self.shop, orders, now, chance)
        counted = count(self.shop, traffic, orders)
        service = serve(self.shop, now, int(traffic.visitors.sum()), orders, fates, chance)
        self.orders += len(orders)
        self.lines += len(orders.line_order)
        state = self.order_files.add_orders(orders, fates)
        self._put_away(orders, fates)
        listed = (orders.paid > 0) & (state != CLOSED)
        sums = _sums(counted, orders) | {
            "orders_listed": int(listed.sum()),
            "listed_amount": int(orders.amount[listed].sum()),
            **self._later(day, now, counted, orders, service),
        }
        self.truth.add_day(day, sums)

    def _put_away(self, orders: Orders, fates: Fates) -> None:
        """What is decided today and happens later."""
        shop = self.shop
        trade = trade_numbers(shop, orders.number)
        partly = np.where(fates.refund == PARTIAL, fates.refund_amount, 0)
        item = shop.unit_item[orders.unit]
        sku = orders.line_sku[fates.refund_line] if len(orders) else fates.refund_line
        refund = {"kind": fates.refund, "refund": fates.refund_amount, "trade": trade}
        put = self.waiting
        put["sent"].add(fates.shipped, waybill=fates.waybill, place=orders.place, grams=fates.grams)
        put["confirmed"].add(
            fates.confirmed, number=orders.number, amount=orders.amount, inside=partly, kind=fates.refund,
            trade=trade, item=item,
        )  # fmt: skip
        late = np.where(fates.refund == AFTERWARDS, fates.finished, 0)
        put["booked_back"].add(late, refund=fates.refund_amount, trade=trade)
        put["asked"].add(
            fates.asked, **refund, paid=orders.paid, sku=sku, finished=fates.finished, amount=orders.amount,
            reason=fates.reason, refund_no=REFUND_NUMBERS + shop.number * 1_000_000_000_000 + orders.number,
        )  # fmt: skip
        put["finished"].add(
            fates.finished, **refund, item=shop.sku_item[sku], agent=fates.agent, sku=sku,
        )  # fmt: skip
        put["reviewed"].add(fates.reviewed, trade=trade, item=item, stars=fates.stars)

    def _later(self, day: date, now: Conditions, counted: Counted, orders: Orders, service: Service) -> dict[str, int]:
        """What earlier days decided for today, and today's reports."""
        midnight, month = second_zero(day), f"{day:%Y%m}"
        due = {name: waiting.take(midnight) for name, waiting in self.waiting.items()}
        spent = int(counted.traffic.cost.sum())
        recharge = self._recharge(spent)
        booked = self.ledger.add_day(day, due["confirmed"], due["booked_back"], recharge)
        billed = self.bill.add_day(day, due["sent"])
        self.order_files.add_refunds(month, due["asked"])
        refunded, of_agents = self._refunded(due["finished"])
        self.reports.add_ads(counted)
        self.reports.add_account(day, spent, recharge, self.ad_balance)
        self.reports.add_traffic(counted)
        self.reports.add_items(counted, refunded)
        self.reports.add_service(day, service, of_agents)
        self.reports.add_scores(day, self._scored(due["reviewed"], now))
        self.own.add_reviews(month, due["reviewed"])
        self.own.add_prices(day, now)
        evening = self.stock.pass_day(counted, now, self.plan.conditions(day + timedelta(days=1)))
        stock = self.own.add_stock(day, evening)
        self.registers.live(day, now, counted, orders, service, evening, due)
        self.truth.add_parts(counted, refunded)
        stars = _column(due["reviewed"], "stars")
        return {
            **booked, **billed, **stock,
            "recharged": recharge,
            "refunds_asked": len(_column(due["asked"], "at")),
            "refunds_finished": len(_column(due["finished"], "at")),
            "refund_amount": int(_column(due["finished"], "refund").sum()),
            "orders_confirmed": len(_column(due["confirmed"], "at")),
            "consulted": int(service.consulted.sum()),
            "received": int(service.received.sum()),
            "service_orders": int(service.buyers.sum()),
            "service_sales": int(service.sales.sum()),
            "reviews": len(stars),
            "bad_reviews": int((stars <= 2).sum()),
        }  # fmt: skip

    def _recharge(self, spent: int) -> int:
        """Money put into the ad account this morning, where it would not last the day."""
        recharge = 0
        if self.ad_balance < spent:
            recharge = -(-(spent * 6 - self.ad_balance) // RECHARGE_STEP) * RECHARGE_STEP
        self.ad_balance += recharge - spent
        return recharge

    def _refunded(self, finished: dict[str, Ints]) -> tuple[Ints, Ints]:
        """Refunds finished today by item and by the service account that sold, in cents."""
        amount, agent = _column(finished, "refund"), _column(finished, "agent")
        of_items = tally(_column(finished, "item"), amount, self.shop.items)
        return of_items, tally(agent[agent >= 0], amount[agent >= 0], len(self.shop.agents))

    def _scored(self, reviews: dict[str, Ints], now: Conditions) -> tuple[int, int, int]:
        """Scores follow slowly what buyers say: a sixtieth of the way a day."""
        stars = _column(reviews, "stars")
        goods = int(stars.sum()) * 100_000 // len(stars) if len(stars) else self.scores[0]
        for place, aim in enumerate((goods, 430_000 if now.slow else 487_000, 486_000)):
            self.scores[place] += (aim - self.scores[place]) // 60
        return self.scores[0], self.scores[1], self.scores[2]

    def close(self) -> Outcome:
        """Close every file and write down what was planted."""
        for file in (self.order_files, self.ledger, self.bill, self.reports, self.own, self.registers):
            file.close()
        causes = list(self.plan.effects())
        booked = self.ledger.faults if self.shop.platform == "tmall" else []
        faults = [*booked, *self.bill.faults, *self.registers.faults]
        self.truth.close(faults, causes, self.registers.told())
        planted = sum(1 for cause in causes if cause["planted"])
        return Outcome(self.shop.code, self.shop.platform, self.orders, self.lines, len(faults), planted)


def _sums(counted: Counted, orders: Orders) -> dict[str, int]:
    paid = orders.paid > 0
    line_paid = paid[orders.line_order]
    traffic = counted.traffic
    return {
        "impressions": int(traffic.impressions.sum()),
        "clicks": int(traffic.visitors[traffic.impressions > 0].sum()),
        "ad_cost": int(traffic.cost.sum()),
        "visitors": int(traffic.visitors.sum()),
        "carts": int(traffic.carts.sum()),
        "favourites": int(traffic.favourites.sum()),
        "orders_created": len(orders),
        "ordered_amount": int(orders.amount.sum()),
        "orders_paid": int(paid.sum()),
        "paid_amount": int(orders.amount[paid].sum()),
        "order_lines": len(orders.line_order),
        "order_lines_paid": int(line_paid.sum()),
        "pieces_paid": int(orders.pieces[paid].sum()),
        "new_buyers": int(orders.is_new[paid].sum()),
        "money_off": int((orders.goods - orders.amount)[paid].sum()),
    }


def _column(rows: dict[str, Ints], name: str) -> Ints:
    """A column of what a day brought; empty where it brought nothing."""
    return rows[name] if rows else np.zeros(0, dtype=np.int64)
