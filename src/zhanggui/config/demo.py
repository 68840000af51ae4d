"""`zhanggui demo`: a sample company on one week of real transactions, ready to look at."""

import os
import secrets
from datetime import date, timedelta
from typing import Annotated

import typer

from zhanggui.base import clock
from zhanggui.base.packed import samples_folder
from zhanggui.config.home import home
from zhanggui.config.operate import (
    end,
    migrate,
    refuse_taken,
    serve_web,
    start_worker,
    stop_on_terminate,
    wait_until_up,
)
from zhanggui.doors.cli import program

WEEK = (date(2011, 11, 7), date(2011, 11, 13))
SHOP = ("demo", "tmall", "示例家居旗舰店")
SAMPLE_NOTE = "样例数据：订单内容取自 UCI Online Retail（CC BY 4.0），平台单号、买家、省份、运单与重量为模拟。"
SAMPLE_NOTE_EN = (
    "Sample data: order contents from UCI Online Retail (CC BY 4.0); trade numbers, buyers, provinces,"
    " waybills and weights are simulated."
)
LOGINS = (
    ("director", "运营总监 / operations director"),
    ("shop-manager", "店长 / shop manager"),
    ("sales-supervisor", "销售主管 / sales supervisor"),
    ("after-sales", "售后客服 / after-sales agent"),
    ("finance", "财务 / finance"),
    ("admin", "系统管理员 / administrator"),
)


@program.app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    serve: Annotated[bool, typer.Option(help="Start the web server; otherwise only prepare the company.")] = True,
) -> None:
    """Prepare the sample company (safe to repeat) and serve it."""
    if serve:
        refuse_taken(host, port)
    password = prepare()
    if not serve:
        _tell(f"http://{host}:{port}", password)
        return
    helper = start_worker()
    stop_on_terminate()
    try:
        _announce_when_up(host, port, password)
        serve_web(host, port, 2)
    finally:
        end(helper)


def prepare() -> str:
    """Make the sample company, take in its week of files, open its day; returns the sample password."""
    password = _sample_password()
    program.say("1/6 database ...")
    migrate()
    program.say("2/6 company, posts and sample people ...")
    from zhanggui.config.commands import start_company
    from zhanggui.departments.projects import api as projects

    projects.open_shop(
        code=SHOP[0], platform=SHOP[1], name=SHOP[2], is_sample=True, sample_note=SAMPLE_NOTE,
        sample_note_en=SAMPLE_NOTE_EN,
    )  # fmt: skip
    start_company(
        playbook="operations-centre", company="示例家居电商（样例）", shops=[":".join(SHOP)], people="sample",
        password=password, at=clock.now(), sample=True,
    )  # fmt: skip
    program.say("3/6 what happened in the weeks before ...")
    _tell_the_story()
    program.say("4/6 one week of platform files ...")
    _take_in_the_week()
    program.say("5/6 the day's work, reports and alerts ...")
    _open_the_days()
    program.say("6/6 reconciliations ...")
    _open_reconciliations()
    return password


def _tell_the_story() -> None:
    from zhanggui.config.demo_story import tell
    from zhanggui.kernel.organisation import api as organisation

    told = tell(organisation.day_start(clock.today()))
    if told.played:
        program.say(f"    {told.played:,} things people did")
    for refused in told.refused:
        program.say(f"    left out: {refused}")


def _take_in_the_week() -> None:
    from zhanggui.intake import api as intake
    from zhanggui.kernel.organisation.models import Person

    by = Person.objects.filter(user__username="shop-manager").first()
    folder = samples_folder() / "shop-week"
    files = [path for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".zip", ".xlsx")]
    files += [path for path in folder.glob("*.json") if path.name != "expected.json"]
    for path in files:
        result = intake.receive(path, shop=SHOP[0], name=path.name, by=by)
        program.say(f"    {path.name}: {result.accepted:,} of {result.rows:,} rows")


def _open_the_days() -> None:
    from zhanggui.kernel.work import api as work

    day = clock.today()
    work.run_day(day, clock.now())
    _build_the_weeks_reports()


def _build_the_weeks_reports() -> None:
    from zhanggui.departments.insight import services

    for back in range(1, 8):
        services.build_reports_of_day(WEEK[1] - timedelta(days=back - 1) + timedelta(days=1), clock.now())


def _open_reconciliations() -> None:
    from zhanggui.base import Period
    from zhanggui.departments.finance import api as finance
    from zhanggui.kernel.organisation.models import Person

    period, now = Period(WEEK[0], WEEK[1] + timedelta(days=1)), clock.now()
    clerk = Person.objects.filter(user__username="finance").first()
    finance.open_reconciliation(kind="settlement", shop=SHOP[0], period=period, person=clerk, at=now)
    finance.open_reconciliation(kind="courier", shop=SHOP[0], courier="zto", period=period, person=clerk, at=now)


def _sample_password() -> str:
    """One password for all sample people of this installation, made once."""
    if os.environ.get("ZHANGGUI_SAMPLE_PASSWORD"):
        return os.environ["ZHANGGUI_SAMPLE_PASSWORD"]
    path = home() / "keys" / "sample-password"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"zhanggui-{secrets.randbelow(10**6):06d}")
    return path.read_text().strip()


def _announce_when_up(host: str, port: int, password: str) -> None:
    import threading

    def announce() -> None:
        if wait_until_up(f"http://{host}:{port}"):
            _tell(f"http://{host}:{port}", password)

    threading.Thread(target=announce, daemon=True).start()


def _tell(address: str, password: str) -> None:
    program.say("")
    program.say(f"掌柜 Zhanggui: {address}")
    program.say(f"The clock shows {clock.now():%Y-%m-%d}: a sample company on one week of real transactions.")
    for name, post in LOGINS:
        program.say(f"    {name:<18} {password}    {post}")
    program.say("Stop with Ctrl+C.")
