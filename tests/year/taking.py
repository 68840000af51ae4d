"""A generated folder taken into an installation, through the same doors people use."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.year.department import Department

SPOILED = """日期,商品ID,商品名称,本店价格,竞店,竞品价格
2009-01-05,1,模拟,10.00,竞店甲,9.00
2009-01-05,2,模拟,10.00,竞店甲,9.00
2009-01-05,3,模拟,10.00,竞店甲,9.00
2009-01-05,4,模拟,10.00,竞店甲,不详
"""
"""Competitors' prices of a day long ago, one of them unreadable: so that not every line passes."""
ROOMS = ("orders", "money", "courier", "ads", "traffic", "items", "service", "scores", "own")
"""Folders of a shop that go in as files, in this order; registers follow."""


@dataclass(frozen=True)
class Taken:
    """A file that went in, and the lines of it that were refused."""

    path: Path
    rows: int
    refused: tuple[int, ...]
    problem: str = ""


def open_company(department: Department) -> None:
    """The department's company: its playbook with sample people, its shops, and every register of the library.

    It stands from the morning of the first day on.
    """
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from zhanggui.config.commands import start_company
    from zhanggui.kernel.registers import api as registers

    now = datetime.combine(department.period.first, time(8), ZoneInfo("Asia/Shanghai"))
    start_company(
        playbook=department.playbook, company="模拟公司", people="sample", at=now, password="simulated-only",
        shops=[f"{shop}:{department.platforms[shop]}:模拟店铺{shop[3:]}" for shop in department.shops],
    )  # fmt: skip
    kept = set(registers.Register.objects.filter(closed_on__isnull=True).values_list("code", flat=True))
    for code, about in registers.library().items():
        if code not in kept:
            registers.declare(about | {"owners": ["everyone"], "readers": "everyone"}, None, now)


def take_files(department: Department, rooms: Collection[str] = ROOMS) -> Iterator[Taken]:
    """Everything a platform, a bank, a courier or we ourselves wrote; the facts follow when all of it is in."""
    from zhanggui.intake import api as intake

    for shop in department.shops:
        for room in rooms:
            for path in sorted((department.folder / shop / room).glob("*")):
                run = intake.receive(path, shop=shop, name=path.name, by=None, refresh=False)
                yield Taken(path, run.rows, tuple(range(run.rejected)), "" if run.format else "nobody reads it")


def take_besides(department: Department) -> None:
    """Files of other days: a spoiled one, and some orders of a year before."""
    from tests.year.documents import write_year_before
    from zhanggui.intake import api as intake

    folder = department.folder.parent / "before"
    for shop, path in write_year_before(department, folder):
        run = intake.receive(path, shop=shop, name=path.name, by=None, refresh=False)
        assert (run.format, run.rejected) == ("taobao-order-list", 0), run.problems
    spoiled = folder / "竞品价格_200901.csv"
    spoiled.write_text(SPOILED, "utf-8")
    for shop in department.shops:
        assert intake.receive(spoiled, shop=shop, name=spoiled.name, by=None, refresh=False).rejected == 1


def take_registers(department: Department, only: Collection[str] = ()) -> Iterator[Taken]:
    """What people wrote down; `only` names the registers wanted, by default all."""
    from zhanggui.base import clock
    from zhanggui.kernel.registers import api as registers

    for shop in ("", *department.shops):
        for path in sorted((department.folder / (shop or "department") / "registers").glob("*.xlsx")):
            code = f"R.{path.stem.partition('_')[0]}"
            if only and code not in only:
                continue
            register = registers.Register.objects.get(code=code)
            done = registers.import_xlsx(register, path, path.name, None, clock.now(), shop, checked=True)
            first = done.problems[0].message if done.problems else ""
            yield Taken(path, done.rows, tuple(problem.row or 0 for problem in done.problems), first)


def bring_facts_up_to_date() -> None:
    """What was taken in reaches the facts before anybody counts."""
    from zhanggui.intake import api as intake
    from zhanggui.kernel.events import api as events

    events.deliver_waiting()
    intake.refresh_facts()
