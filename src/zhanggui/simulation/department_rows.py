"""What the whole department writes down, whichever shop: distributors, points, sites, papers, surveys, training."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

from zhanggui.base import Period
from zhanggui.simulation.asking import Wish
from zhanggui.simulation.chance import Chance
from zhanggui.simulation.register_books import Raw, RegisterBooks, yuan
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.staff import Staff, staff_of
from zhanggui.simulation.truth import write_json, write_registers

DISTRIBUTORS = (
    ("模拟分销商甲", "a", 60), ("模拟分销商乙", "b", 45), ("模拟分销商丙", "b", 40), ("模拟分销商丁", "c", 20),
    ("模拟分销商戊", "c", 12), ("模拟分销商己", "d", 3),
)  # fmt: skip
"""Name, level, and how many days of a hundred bring an order."""
TIERS = ((5_000_000, "5万以上", 5), (2_000_000, "2万以上", 3), (0, "2万以下", 1))
"""Sales of a month in cents from which a tier of rebate begins, and its percent."""
UNDERCUTTER = 3
"""The distributor that sells below the floor."""
PROJECTS = ("模拟积分项目甲", "模拟积分项目乙")
MEMBERS = 12
SITES = ("模拟商城", "模拟活动站")
DEFECTS = ("blocker", "major", "minor", "minor", "trivial")
PAPERS = ("icp_filing", "icp_licence", "police", "trusted", "red_shield")
TOPICS = ("商品知识", "平台规则", "客服话术", "推广工具", "数据分析")


def write_department(wish: Wish, shop: Shop) -> int:
    """The registers that belong to no shop; answers how many faults were planted."""
    books = RegisterBooks(wish.out / "department" / "registers")
    staff = staff_of(wish.playbook)
    rooms: list[_Room] = [
        Distribution(shop, staff, books, wish.seed), Points(staff, books, wish.seed),
        Site(wish.period, staff, books, wish.seed),
        School(wish.period, staff, books, wish.seed, shop.brand),
    ]  # fmt: skip
    for day in wish.period:
        for room in rooms:
            room.live(day)
    books.close()
    folder = wish.out / "truth" / "department"
    write_registers(folder / "registers.csv", books.told())
    write_json(folder / "faults.json", books.faults)
    return len(books.faults)


class _Room(Protocol):
    def live(self, day: date) -> None: ...


class Distribution:
    """Distributors order, send back, get rebates; one sells below the floor price."""

    def __init__(self, shop: Shop, staff: Staff, books: RegisterBooks, seed: int) -> None:
        self._shop, self._books, self._seed = shop, books, seed
        self._who = staff.one("D.channel-specialist", "C.project-ops")
        self._month = [0] * len(DISTRIBUTORS)
        self._known = False

    def live(self, day: date) -> None:
        chance = Chance(self._seed, "distribution", day.isoformat())
        if not self._known:
            for name, level, _ in DISTRIBUTORS:
                self._books.add(
                    "R.distributor", day, distributor=name, shop=f"{name}网店", platform="taobao", level=level
                )
            self._known = True
        for place, (name, level, often) in enumerate(DISTRIBUTORS):
            if chance.one(0, 99) < often:
                self._order(day, place, name, level, chance)
        self._patrol(day, chance)
        if (day + timedelta(days=1)).day == 1:
            self._settle(day)

    def _order(self, day: date, place: int, name: str, level: str, chance: Chance) -> None:
        amount = chance.one(400, 4000) * 100
        kind = "drop_ship" if chance.one(0, 2) == 0 else "order"
        self._books.add(
            "R.dist-order", day, date=day, distributor=name, level=level, type=kind, amount=yuan(amount), state="closed"
        )
        self._month[place] += amount
        if chance.one(0, 9) == 0:
            back = amount * chance.one(5, 40) // 100
            self._books.add(
                "R.dist-order",
                day,
                date=day,
                distributor=name,
                level=level,
                type="return",
                amount=yuan(back),
                state="closed",
            )
            self._month[place] -= back

    def _patrol(self, day: date, chance: Chance) -> None:
        """Every day two items of every distributor are looked at."""
        for place, (name, _, _) in enumerate(DISTRIBUTORS):
            for item in (day.toordinal() % self._shop.items, (day.toordinal() + 7) % self._shop.items):
                floor = int(self._shop.prices[item]) * 85 // 100
                low = place == UNDERCUTTER and chance.one(0, 3) == 0
                found = floor * (chance.one(80, 97) if low else chance.one(100, 115)) // 100
                self._books.add(
                    "R.price-control", day, date=day, distributor=name, item=self._shop.item_codes[item],
                    floor_price=yuan(floor), found_price=yuan(found), action="发函" if low else "",
                )  # fmt: skip

    def _settle(self, day: date) -> None:
        """The month's rebates by tier of sales."""
        for (name, _, _), sales in zip(DISTRIBUTORS, self._month, strict=True):
            _, tier, percent = next(each for each in TIERS if sales >= each[0]) if sales > 0 else TIERS[-1]
            self._books.add(
                "R.rebate", day, period=f"{day:%Y-%m}", settled_on=day, distributor=name,
                sales_base=yuan(max(sales, 0)),
                tier=tier, rate=yuan(percent), confirm=True, paid=sales > 0,
            )  # fmt: skip
        self._month = [0] * len(DISTRIBUTORS)


class Points:
    """Members get points, use them, lose what they leave too long; each line tells what is left."""

    def __init__(self, staff: Staff, books: RegisterBooks, seed: int) -> None:
        self._books, self._seed = books, seed
        self._reviewer = staff.one("B.process-editor", "C.aftersale-cs")
        self._left = {(project, member): 0 for project in PROJECTS for member in range(MEMBERS)}

    def live(self, day: date) -> None:
        chance = Chance(self._seed, "points", day.isoformat())
        for turn, project in enumerate(PROJECTS):
            member = (day.toordinal() * 5 + turn) % MEMBERS
            self._line(day, project, member, "issue", chance.one(5, 60) * 10, 9)
            other = chance.one(0, MEMBERS - 1)
            have = self._left[project, other]
            if have and chance.one(0, 2) == 0:
                self._line(day, project, other, "use", chance.one(1, have), 15)
            last = (other + 1) % MEMBERS
            if day.day == 28 and self._left[project, last]:
                self._line(day, project, last, "expire", self._left[project, last] // 3 or 1, 20)

    def _line(self, day: date, project: str, member: int, kind: str, points: int, hour: int) -> None:
        self._left[project, member] += points if kind == "issue" else -points
        at = datetime.combine(day, time(hour, 30))
        self._books.add(
            "R.points-ledger", day, date=day, batch=f"JF{day:%Y%m%d}", project=project, kind=kind, points=points,
            user=f"模拟会员{member + 1:02d}", reviewed_by=self._reviewer, generated_at=at, sent_at=at, state="approved",
            balance=self._left[project, member],
        )  # fmt: skip


class Site:
    """The own site: minutes watched and down, milestones, tests, papers that run out."""

    def __init__(self, period: Period, staff: Staff, books: RegisterBooks, seed: int) -> None:
        self._period, self._books, self._seed = period, books, seed
        self._who = staff.one("B.programmer", "B.dept-manager", "C.ops-supervisor")

    def live(self, day: date) -> None:
        chance = Chance(self._seed, "site", day.isoformat())
        for place, site in enumerate(SITES):
            self._minutes(day, place, site, chance)
        if day.weekday() == 2:
            self._milestones(day, chance)
        if day.day in (8, 22):
            self._tests(day, chance)
        if day == self._period.first:
            self._papers(chance)

    def _minutes(self, day: date, place: int, site: str, chance: Chance) -> None:
        asset = f"SRV-{place + 1}"
        self._books.add(
            "R.maintenance", day, asset=asset, time=datetime.combine(day, time(8, 30)), site=site, type="inspection",
            watched=1440, downtime=0, by=self._who,
        )  # fmt: skip
        if chance.one(0, 29) == 0:
            self._books.add(
                "R.maintenance", day, asset=asset, time=datetime.combine(day, time(chance.one(9, 22), 10)), site=site,
                type="fault", fault="无法访问", action="重启服务", downtime=chance.one(3, 90), by=self._who,
            )  # fmt: skip

    def _milestones(self, day: date, chance: Chance) -> None:
        """Every Wednesday two are due; one in five is late, one in twelve not done at all."""
        for place in range(2):
            late = chance.one(1, 9) if chance.one(0, 4) == 0 else 0
            actual = None if chance.one(0, 11) == 0 else day + timedelta(days=late)
            if actual and actual > self._period.last:
                actual = None
            self._books.add(
                "R.dev-progress", day, project=SITES[place], item=f"需求{day:%m%d}-{place + 1}", milestone="上线",
                due=day,
                actual=actual, delay=late if actual else None, owner=self._who, cause="需求变更" if late else "",
            )  # fmt: skip

    def _tests(self, day: date, chance: Chance) -> None:
        for place in range(chance.one(4, 9)):
            severity = DEFECTS[chance.one(0, len(DEFECTS) - 1)]
            fixed = chance.one(0, 3) > 0
            self._books.add(
                "R.test-report", day, release=f"V{day:%y.%m}.{day.day}", found_on=day, case=f"用例{place + 1}",
                test_type=("black", "white", "internal", "public")[place % 4], severity=severity,
                state="closed" if fixed else "open", fixed_in=f"V{day:%y.%m}.{day.day + 1}" if fixed else "",
            )  # fmt: skip

    def _papers(self, chance: Chance) -> None:
        """Each paper falls due four times a year; one in five, and the very first, is dealt with late or never."""
        for place in range(4 * len(PAPERS)):
            due = self._period.first + timedelta(days=place * 18 + 5)
            if due > self._period.last:
                break
            after = chance.one(0, 4) * min(place, 1)
            reviewed = None if after == 0 and place % 2 else due + timedelta(days=4 if after == 0 else -3)
            self._books.add(
                "R.qualification", self._period.first, name=PAPERS[place % len(PAPERS)],
                number=f"模拟证{place + 1:03d}",
                authority="模拟主管机关", report_type="annual", next_due=due, owner=self._who,
                reviewed_on=reviewed if reviewed and reviewed <= self._period.last else None,
            )  # fmt: skip


class School:
    """Training every second week, and once in a quarter people are asked what they think of the brand."""

    def __init__(self, period: Period, staff: Staff, books: RegisterBooks, seed: int, brand: str) -> None:
        self._period, self._books, self._seed, self._brand = period, books, seed, brand
        self._departments = staff.departments
        self._people: Sequence[str] = sorted({person for people in staff.by_post.values() for person in people})
        self._trainer = staff.one("C.ops-supervisor", "A.ops-manager", "D.ops-manager", "E.ops-director")

    def live(self, day: date) -> None:
        chance = Chance(self._seed, "school", day.isoformat())
        if day.toordinal() % 14 == 3:
            came = [person for person in self._people if chance.one(0, 9)]
            turn = day.toordinal() // 14
            self._books.add(
                "R.train-record", day, date=day, topic=TOPICS[day.toordinal() // 14 % len(TOPICS)],
                trainer=self._trainer,
                dept=self._departments[turn % len(self._departments)] if self._departments else "",
                planned=len(self._people), attended=len(came), score=chance.one(70, 98), effect="已考核",
                attendees="、".join(person.partition(" · ")[0] for person in came),
            )  # fmt: skip
        if day.month % 3 == 0 and day.day == 15:
            self._survey(day, chance)

    def _survey(self, day: date, chance: Chance) -> None:
        asked = chance.one(300, 600)
        knows = asked * chance.one(30, 60) // 100
        self._books.add(
            "R.research", day, topic=f"{day.year}年第{day.month // 3}季品牌调研", date=day, brand=self._brand,
            method="在线问卷",
            respondents=asked, aware=knows, approving=asked * chance.one(20, 30) // 100, version="1",
        )  # fmt: skip
        self._books.add(
            "R.research", day, "respondents", topic="问卷补录", date=day, brand=self._brand, respondents=Raw("不少")
        )
