"""What campaigns and the platform's events leave in the registers: entries, designs, copy, contents, effects."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from zhanggui.base import Period
from zhanggui.simulation.causes import Cause, Plan
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.register_books import Raw, RegisterBooks, yuan
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.staff import Staff
from zhanggui.simulation.tally import Counted
from zhanggui.simulation.trading import Orders

EVENT_NAMES = {"618": "618大促", "double-11": "双11大促", "double-12": "双12大促"}
PLATFORM_WORDS = {"tmall": "tmall", "jd": "jd", "pdd": "pinduoduo", "douyin": "other"}
TYPES = ("main_image", "detail", "banner", "ad", "home", "video")
CHANNELS = (("微信公众号", "article"), ("抖音", "video"), ("小红书", "post"), ("店铺直播", "live"))
SLOTS = (("无线首页焦点", "640x200"), ("PC首页焦点", "520x280"), ("购物车推荐", "800x800"))
LEAD = 12
"""Days before it begins that a campaign's work starts."""
ENTRIES = 6
"""Items entered one by one at most; the others come with the shop."""

Line = tuple[str, dict[str, Any], str]
"""A register, its cells, and the column that is wrong ("" for none)."""


class CampaignRows:
    """One shop's campaigns, from entry to summary. What is known beforehand is put away under its day."""

    def __init__(self, shop: Shop, plan: Plan, period: Period, staff: Staff, books: RegisterBooks, seed: int) -> None:
        self._shop, self._period, self._staff, self._books = shop, period, staff, books
        self._chance = Chance(seed, shop.number, "campaigns")
        self._due: dict[date, list[Line]] = defaultdict(list)
        self._running: list[_Running] = []
        turn = 0
        for cause in plan.causes:
            if cause.kind in ("campaign", "platform_event"):
                turn += 1
                self._prepare(cause, turn)

    def name_of(self, cause: Cause) -> str:
        """What people call it."""
        if cause.kind == "platform_event":
            return f"{cause.first.year}年{EVENT_NAMES[cause.member]}"
        return f"店庆{cause.first:%m%d}"

    def _prepare(self, cause: Cause, turn: int) -> None:
        """Everything that leads up to a campaign and goes with it."""
        name = self.name_of(cause)
        chosen = np.flatnonzero(cause.items) if cause.items is not None else np.zeros(0, dtype=np.int64)
        nobody = np.zeros(0, dtype=np.int64)
        self._running.append(_Running(cause, name, np.zeros(self._shop.items, dtype=np.int64), nobody))
        self._enter(cause, name, [int(item) for item in chosen[:ENTRIES]], turn)
        self._design(cause, name, turn)
        self._publish(cause, name, turn)

    def _put(self, day: date, register: str, fault: str = "", **cells: Any) -> None:
        if day <= self._period.last:
            self._due[max(day, self._period.first)].append((register, cells, fault))

    def _day(self, cause: Cause, before: int) -> date:
        """So many days before the campaign begins, but within the time that is told of."""
        return max(cause.first - timedelta(days=before), self._period.first)

    def _enter(self, cause: Cause, name: str, items: list[int], turn: int) -> None:
        """Entries are made, reviewed, some refused and made again; all that run were confirmed in the end."""
        shop, who = self._shop, self._staff.one("C.campaign-specialist", "A.store-manager", "D.ops-specialist")
        day = self._day(cause, 10)
        self._put(
            self._day(cause, LEAD), "R.entry-calendar", campaign=name, platform=PLATFORM_WORDS[self._shop.platform],
            entry_start=day,
            entry_end=self._day(cause, 6), run_start=cause.first, run_end=cause.last, planned_items=len(items),
            owner=who,
        )  # fmt: skip
        made = 0
        for place, item in enumerate(items):
            refused_first = (place + turn) % 4 == 0
            for attempt in range(2 if refused_first else 1):
                made += 1
                at = _at(day, 9 + place, 10 * attempt)
                state = "rejected" if refused_first and attempt == 0 else "confirmed"
                self._put(
                    day, "R.entry-register", campaign=name, item=shop.item_codes[item], submitted_at=at, specialist=who,
                    price=yuan(int(shop.prices[item] * 85 // 1000 * 10)), stock=300, state=state,
                    reviewed_at=at + timedelta(days=1), result="主图不合规" if state == "rejected" else "",
                )  # fmt: skip
        other = self._chance.one(0, shop.items - 1)
        self._put(
            day, "R.entry-register", campaign=name, item=shop.item_codes[other], submitted_at=_at(day, 17, 0),
            specialist=who, state="withdrawn" if turn % 2 else "submitted", stock=0,
        )  # fmt: skip
        self._put(
            day, "R.entry-register", "state", campaign=name, item=shop.item_codes[other],
            submitted_at=_at(day, 18, 0), specialist=who, state=Raw("差不多了"),
        )  # fmt: skip
        self._put(
            day, "R.entry-daily", date=day, platform=PLATFORM_WORDS[self._shop.platform], campaign=name,
            entries_today=made + 1,
            items="、".join(shop.titles[item] for item in items), final_approval_result="passed", reporter=who,
        )  # fmt: skip

    def _design(self, cause: Cause, name: str, turn: int) -> None:
        """Jobs for designers; finished works go into the archive, but not every one does."""
        asked, started = self._staff.one("C.planning-supervisor", "A.mkt-manager"), self._day(cause, LEAD)
        for place, kind in enumerate(TYPES):
            who = self._staff.one("C.designer", "A.designer", "D.designer", "B.design-editor", turn=place + turn)
            agreed = _at(self._day(cause, 8 - place), 18, 0)
            hours = self._chance.one(-40, 6) if (place + turn) % 5 else self._chance.one(4, 30)
            submitted = max(agreed + timedelta(hours=hours), _at(started, 10, place))
            returns = self._chance.one(0, 2)
            finished = submitted.date() <= self._period.last
            self._put(
                started, "R.design-job", requester=asked, type=kind, size="750x1000", copy=f"{name} 主视觉",
                priority="high", designer=who, agreed_completion_time=agreed, returns=returns if finished else None,
                submitted=submitted if finished else None, drafts=returns + 1 if finished else None, accepted=finished,
            )  # fmt: skip
            if finished and (place + turn) % 6:
                self._put(
                    submitted.date(), "R.works-archive", title=f"{name}-{kind}", type=kind, campaign=name, designer=who,
                    finished_at=submitted.date(), reviewer=asked, reuse=place % 2 == 0,
                )  # fmt: skip
        for place, (slot, size) in enumerate(SLOTS):
            made = self._day(cause, 7 - place)
            self._put(
                made, "R.zz-material", material_no=f"SC-{self._shop.number:02d}-{cause.first:%Y%m%d}-{place + 1}",
                store=self._shop.code, slot=slot, size=size, theme=name, made_at=made, use_date=cause.first,
                review_state="returned" if (place + turn) % 5 == 0 else "approved", link_check="ok",
                designer=self._staff.one("C.designer", "A.designer", "D.designer", turn=place),
            )  # fmt: skip

    def _publish(self, cause: Cause, name: str, turn: int) -> None:
        """Contents around the campaign; a few are late or never come, planted."""
        who = self._staff.one("C.planner", "A.copy-planner", "B.copy-editor")
        self._put(
            self._day(cause, 5), "R.copy-archive", campaign=name, type="main", text=f"{name}，全场好价", author=who,
            version="1",
        )  # fmt: skip
        for place, day in enumerate(Period(self._day(cause, 3), min(cause.last, self._period.last))):
            channel, kind = CHANNELS[place % len(CHANNELS)]
            wrong = (place + turn) % 7
            published = None if wrong == 5 else day + timedelta(days=1 if wrong == 3 else 0)
            viewers = self._chance.one(800, 6000) if published else None
            self._put(
                day, "R.content-calendar", date=day, channel=channel, type=kind, topic=f"{name} 第{place + 1}篇",
                owner=who,
                review="approved" if published else "draft", published=published is not None, published_on=published,
                viewers=viewers, interactions=viewers * self._chance.one(2, 12) // 100 if viewers else None,
            )  # fmt: skip

    def live(self, day: date, counted: Counted, orders: Orders) -> None:
        """The day's lines; who bought in a running campaign is remembered until it is summed up."""
        for register, cells, fault in self._due.pop(day, ()):
            self._books.add(register, day, fault, **cells)
        for run in self._running:
            if not run.cause.works_on(day) or run.cause.items is None:
                continue
            run.sales += np.where(run.cause.items, counted.item_sales, 0)
            paid = (orders.paid > 0)[orders.line_order]
            mine = paid & run.cause.items[self._shop.sku_item[orders.line_sku]]
            run.buyers = np.union1d(run.buyers, orders.buyer[orders.line_order[mine]])
            if day == min(run.cause.last, self._period.last):
                for cells in self._effect(run):
                    self._books.add("R.campaign-effect", day, ended_on=day, campaign=run.name, **cells)

    def _effect(self, run: "_Running") -> Iterator[dict[str, Any]]:
        """A line for each item that sold, and one for the whole campaign."""
        for item in np.flatnonzero(run.sales):
            yield {"item": self._shop.item_codes[int(item)], "sales": yuan(int(run.sales[item]))}
        again = run.cause.kind == "platform_event"
        yield {"participants": len(run.buyers), "lesson": "备货与预热须提前", "repeat": again}


@dataclass
class _Running:
    """A campaign while it runs: what its items sold, who bought."""

    cause: Cause
    name: str
    sales: Ints
    buyers: Ints


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute))
