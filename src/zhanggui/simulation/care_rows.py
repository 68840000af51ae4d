"""What service and after-sales write down: returns, inspections, complaints, issues, checks, revisits, texts."""

from datetime import date, datetime, time, timedelta

import numpy as np

from zhanggui.base import Period
from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.following import AFTERWARDS, BEFORE_SHIPPING, PARTIAL, REASONS, RETURNED
from zhanggui.simulation.register_books import RegisterBooks, moment, yuan
from zhanggui.simulation.seasons import FESTIVALS, event_of
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.staff import Staff
from zhanggui.simulation.tally import Service

ISSUES = ("presale", "shipping", "logistics", "quality", "refund", "price")
LEVELS = ("silver", "gold", "diamond")
COMPLAINS = 0.06
"""How many of those who want money back for what was delivered complain as well."""
COMPLAINS_OF_QUALITY = 0.30
COMPLAINS_IN_A_WAVE = 0.55
EXCHANGED = 0.008
PASSED = 70
"""From which score on a checked chat has passed."""
WEIGHTS = {"attitude_weight": 3, "speed_weight": 3, "accuracy_weight": 3, "rules_weight": 2}
RULES = ("虚假交易", "未按约定时间发货", "描述不当", "延迟回复")
HOLIDAYS = {"spring": "春节", "dragon_boat": "端午", "mid_autumn": "中秋"}


class CareRows:
    """One shop's service desk on paper."""

    def __init__(self, shop: Shop, period: Period, end: int, staff: Staff, books: RegisterBooks, seed: int) -> None:
        self._shop, self._period, self._end, self._books = shop, period, end, books
        self._seed, self._complained = seed, False
        self._before = staff.of("C.presale-cs", "A.cs-agent", "D.cs-agent", "E.cs-group", "B.process-editor")
        self._after = staff.of("C.aftersale-cs", "A.cs-agent", "D.cs-agent", "E.cs-group", "B.process-editor")
        self._chief = staff.one("C.sales-supervisor", "A.cs-supervisor", "D.cs-manager", "E.cs-group")
        self._stock = staff.one("C.logistics-specialist", "D.logistics-specialist")

    def live(self, day: date, now: Conditions, service: Service, due: dict[str, dict[str, Ints]]) -> None:
        """A day's lines; `due` is what earlier days decided for today."""
        chance = Chance(self._seed, self._shop.number, day.isoformat(), "care")
        if due["asked"]:
            self._returns(day, due["asked"], chance)
            self._complaints(day, now, due["asked"], chance)
        if due["finished"]:
            self._inspections(day, due["finished"], chance)
        if due["confirmed"]:
            self._exchanges(day, due["confirmed"], chance)
            self._revisits(day, now, due["confirmed"], chance)
        self._issues(day, now, service, chance)
        self._checks(day, now, chance)
        self._texts(day, chance)
        self._violations(day, now)

    def _returns(self, day: date, asked: dict[str, Ints], chance: Chance) -> None:
        """Everybody who asks for something back after it was sent."""
        for row in np.flatnonzero(asked["kind"] != BEFORE_SHIPPING):
            kind, done = int(asked["kind"][row]), int(asked["finished"][row]) <= self._end
            sku = int(asked["sku"][row])
            quality = kind == RETURNED and int(asked["reason"][row]) == 1
            self._books.add(
                "R.return", day, date=day, order=str(asked["trade"][row]), customer=_customer(asked["trade"][row]),
                item=self._shop.item_codes[int(self._shop.sku_item[sku])], qty=1,
                type="refund" if kind == PARTIAL else "return", reason=REASONS[kind][int(asked["reason"][row])],
                freight_side="shop" if quality else "customer", authorised=True,
                refund_amount=yuan(asked["refund"][row]),
                state="closed" if done else "handling", closed_at=moment(asked["finished"][row]) if done else None,
            )  # fmt: skip

    def _exchanges(self, day: date, confirmed: dict[str, Ints], chance: Chance) -> None:
        """A few change what they got for another of it."""
        for row in np.flatnonzero(chance.hits(EXCHANGED, len(confirmed["at"]))):
            closed = day + timedelta(days=3)
            done = closed <= self._period.last
            self._books.add(
                "R.return", day, date=day, order=str(confirmed["trade"][row]),
                customer=_customer(confirmed["trade"][row]),
                item=self._shop.item_codes[int(confirmed["item"][row])], qty=1, type="exchange", reason="颜色不喜欢",
                freight_side="customer", authorised=True, state="closed" if done else "handling",
                closed_at=datetime.combine(closed, time(15, 30)) if done else None,
            )  # fmt: skip

    def _inspections(self, day: date, finished: dict[str, Ints], chance: Chance) -> None:
        """What came back is looked at on the day its refund ends; what is spoiled is somebody's fault."""
        for row in np.flatnonzero((finished["kind"] == RETURNED) | (finished["kind"] == AFTERWARDS)):
            lucky = chance.one(0, 99)
            sku = int(finished["sku"][row])
            item = self._shop.item_codes[int(self._shop.sku_item[sku])]
            self._books.add(
                "R.return-inspect", day, date=day, return_no=str(finished["trade"][row]), item=item, qty=1,
                complete=lucky >= 8,
                restock_damage="restock" if lucky >= 8 else "damage", inspector=self._stock,
                defect="" if lucky >= 8 else "外观破损",
            )  # fmt: skip
            if lucky < 8:
                self._books.add(
                    "R.damage", day, sku=self._shop.sku_codes[sku], qty=1, found_at=moment(finished["at"][row]),
                    evidence="退回验货", responsible="快递公司" if lucky < 5 else "顾客", confirmed=True,
                    closed=lucky % 2 == 0,
                )  # fmt: skip

    def _complaints(self, day: date, now: Conditions, asked: dict[str, Ints], chance: Chance) -> None:
        """Complaints follow what went wrong: poor quality most, a wave of bad goods above all, slow service too.

        One in ten, and a shop's very first, goes up to the platform.
        """
        item = self._shop.sku_item[asked["sku"]]
        sent = asked["kind"] != BEFORE_SHIPPING
        quality = (asked["kind"] == RETURNED) & (asked["reason"] == 1)
        likely = np.where(quality, COMPLAINS_OF_QUALITY, COMPLAINS * (3 if now.slow else 1))
        likely = np.where(now.badly_reviewed[item], COMPLAINS_IN_A_WAVE, likely)
        for row in np.flatnonzero(sent & chance.hits(likely, len(sent))):
            closed = int(asked["at"][row]) + chance.one(4, 60) * 3600
            platform = chance.one(0, 9) == 0 or not self._complained
            self._complained = True
            self._books.add(
                "R.complaint", day, time=moment(asked["at"][row]), agent=self._before[int(row) % len(self._before)],
                item=self._shop.item_codes[int(item[row])], order=str(asked["trade"][row]),
                customer=_customer(asked["trade"][row]),
                level="platform" if platform else "serious" if quality[row] else "normal",
                facts=f"{self._shop.titles[int(item[row])]}：{REASONS[int(asked['kind'][row])][int(asked['reason'][row])]}",
                fault_side="supplier" if quality[row] else "shop", remedy="退款并致歉",
                limit=moment(int(asked["at"][row]) + 3 * 86_400),
                closed=moment(closed) if closed <= self._end else None,
                cause="商品质量" if quality[row] else "服务",
            )  # fmt: skip

    def _issues(self, day: date, now: Conditions, service: Service, chance: Chance) -> None:
        """One talk in forty becomes an issue; on slow days more do and they stay open longer."""
        for agent in range(len(self._shop.agents)):
            for _ in range((int(service.consulted[agent]) + chance.one(0, 39)) // (15 if now.slow else 40)):
                opened = datetime.combine(day, time(9 + chance.one(0, 12), chance.one(0, 59)))
                hours = chance.one(20, 90) if now.slow else chance.one(1, 40)
                closed = opened + timedelta(hours=hours)
                done = closed.date() <= self._period.last and chance.one(0, 24) > 0
                self._books.add(
                    "R.issue", day, time=opened, agent=self._before[agent % len(self._before)],
                    issue_type=ISSUES[chance.one(0, len(ISSUES) - 1)], description="顾客反映问题", action="跟进处理",
                    handler=self._after[agent % len(self._after)], off_hours=opened.hour >= 21,
                    state="closed" if done else "handling", closed_at=closed if done else None,
                )  # fmt: skip

    def _revisits(self, day: date, now: Conditions, confirmed: dict[str, Ints], chance: Chance) -> None:
        """Three customers a day are called, some a day or two late; on Fridays one is forgotten."""
        for row in range(min(3, len(confirmed["at"]))):
            bad = bool(now.slow or now.badly_reviewed[int(confirmed["item"][row])])
            stars = chance.one(1, 4) if bad else chance.one(3, 5)
            late = chance.one(0, 9)
            self._books.add(
                "R.revisit", day, due=day if row else None,
                date=min(day + timedelta(days=max(late - 7, 0)), self._period.last),
                agent=self._after[row % len(self._after)], customer=_customer(confirmed["trade"][row]),
                vip_level=LEVELS[row],
                channel="phone", content="回访使用情况", satisfaction=f"s{stars}",
                need="更快的答复" if now.slow else "",
            )  # fmt: skip
        if len(confirmed["at"]) > 3 and day.weekday() == 4:
            self._books.add(
                "R.revisit", day, due=day, agent=self._after[0], customer=_customer(confirmed["trade"][3]),
                vip_level="gold",
            )  # fmt: skip

    def _checks(self, day: date, now: Conditions, chance: Chance) -> None:
        """Chats are spot-checked on Mondays, knowledge of the goods on the fifth."""
        for agent in self._before if day.weekday() == 0 else ():
            for place in range(5):
                score = chance.one(55, 85) if now.slow else chance.one(72, 100)
                self._books.add(
                    "R.chat-check", day, date=day, agent=agent, chat_id=f"{day:%m%d}-{place + 1}", score=score,
                    passed=score >= PASSED, attitude=chance.one(60, 100), speed=score, accuracy=chance.one(60, 100),
                    rules=chance.one(80, 100), **WEIGHTS,
                    problem="答复慢" if score < 70 else "", agent_confirm=True,
                )  # fmt: skip
        for agent in self._before if day.day == 5 else ():
            right = chance.one(12, 20)
            self._books.add(
                "R.knowledge-check", day, date=day, agent=agent, questions=20, correct=right, score=right * 5,
                retrain=right < 14,
                item=self._shop.item_codes[chance.one(0, self._shop.items - 1)], level="a" if right >= 18 else "b",
            )  # fmt: skip

    def _texts(self, day: date, chance: Chance) -> None:
        """Three days before a festival or an event the known customers get a text."""
        ahead = day + timedelta(days=3)
        holiday = next((HOLIDAYS[name] for name, days in FESTIVALS.items() if ahead in days), "")
        if not holiday and event_of(ahead) and event_of(ahead - timedelta(days=1)) != event_of(ahead):
            holiday = "大促"
        if not holiday and day.day == 15:
            holiday = "会员日"
        if not holiday:
            return
        sent = chance.one(900, 4000)
        delivered = sent * chance.one(930, 990) // 1000
        self._books.add(
            "R.sms-batch", day, batch=f"DX-{self._shop.number:02d}-{day:%Y%m%d}", date=day, holiday=holiday,
            text=f"{holiday}好礼，回T退订",
            audience="近一年购买且同意接收的顾客", consent_check=True, sent=sent, delivered=delivered,
            opt_out=delivered * chance.one(2, 12) // 1000, cost=yuan(sent * 5), approver=self._chief,
        )  # fmt: skip

    def _violations(self, day: date, now: Conditions) -> None:
        """Every other week the platform finds something, and more often while the desk is slow."""
        chance = Chance(self._seed, self._shop.number, day.isoformat(), "violations")
        if chance.one(0, 4 if now.slow else 13):
            return
        rule = chance.one(0, len(RULES) - 1)
        self._books.add(
            "R.violation", day, notice=f"模拟通知{self._shop.number:02d}-{day:%Y%m%d}", date=day, rule=RULES[rule],
            points=chance.one(0, 6), deadline=datetime.combine(day + timedelta(days=3), time(18)), cause="流程疏漏",
        )  # fmt: skip


def _customer(trade: object) -> str:
    return f"模拟买家{str(trade)[-6:]}"
