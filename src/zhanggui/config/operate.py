"""Commands that keep an installation running: serve, worker, doctor."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from zhanggui.base import Refusal, clock
from zhanggui.config.home import home
from zhanggui.doors.cli import program

ADDRESS = "127.0.0.1"


@program.app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = ADDRESS,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Web processes; 2 suit two cores.")] = 2,
    worker: Annotated[bool, typer.Option(help="Also run the background worker.")] = True,
) -> None:
    """Serve the company in the browser, with its background worker."""
    refuse_taken(host, port)
    migrate()
    helper = start_worker() if worker else None
    stop_on_terminate()
    try:
        serve_web(host, port, workers)
    finally:
        if helper is not None:
            end(helper)


@program.app.command(name="worker")
def run_worker() -> None:
    """Run background jobs: files to take in, reports, news, notices, and the day's opening each morning."""
    from zhanggui.doors.notices import sending
    from zhanggui.kernel.jobs import api as jobs

    migrate()
    schedule_the_day()
    schedule_the_clocks()
    schedule_upkeep()
    jobs.every(sending.JOB, minutes=1, name="send notices")
    from zhanggui.intake import api as intake

    jobs.every("zhanggui.intake.feeds.fetching.fetch_due", minutes=1, name="look at the ways in for files")
    jobs.every("zhanggui.kernel.privacy.looking.forget", minutes=60, name="forget whom one looked for")
    go_on_erasing()
    intake.continue_interrupted()
    call_command("qcluster", verbosity=0)


@program.app.command()
def doctor(json: program.Json = False) -> None:
    """Check the installation: database, keys, files, facts, audit chain."""
    from zhanggui.config.engine_commands import check_engine
    from zhanggui.kernel.audit import api as audit

    broken = audit.verify()
    rows = [
        {"check": "database", "state": connection.vendor, "detail": str(connection.settings_dict["NAME"])},
        {"check": "home", "state": "ok", "detail": str(home())},
        {"check": "keys", "state": _mode_of_keys(), "detail": str(home() / "keys")},
        {"check": "facts", "state": "ok", "detail": str(settings.FACTS_FOLDER)},
        check_engine(),
        {"check": "audit chain", "state": "broken" if broken else "ok", "detail": ", ".join(map(str, broken[:10]))},
    ]
    program.answer(rows, as_json=json, table=rows)
    if broken:
        raise typer.Exit(1)


def migrate() -> None:
    """Bring the database to this version's tables; quick when it is there already."""
    call_command("migrate", verbosity=0, interactive=False)


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "zhanggui", "worker"], start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process group kindly, then firmly."""
    for sign, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, sign)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def stop_on_terminate() -> None:
    """Turn a request to terminate into the same clean end as Ctrl+C."""

    def leave(_sign: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)


def refuse_taken(host: str, port: int) -> None:
    """Refuse an address another program listens on: the web server would share it, and people meet either at random."""
    family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, number) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            raise Refusal(
                "serve.taken",
                f"Nothing can listen on {host}:{port} ({error.strerror}). Stop the program that does, or choose "
                f"another port: --port {port + 1}, or PORT={port + 1} for make demo.",
                host=host,
                port=port,
            ) from error


def serve_web(host: str, port: int, workers: int) -> None:
    """Run the web server until it is stopped."""
    command = [
        sys.executable, "-m", "granian", "zhanggui.config.wsgi:application", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip
    server = subprocess.Popen(command, start_new_session=True)
    try:
        server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        end(server)


def wait_until_up(address: str, *, seconds: float = 60) -> bool:
    """Whether the server answers its health page within the time given."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.3)
    return False


def schedule_the_day() -> None:
    """Have the department's day opened every morning at 06:00."""
    from django_q.models import Schedule

    next_run = (clock.now() + timedelta(days=1)).replace(hour=22, minute=0, second=0, microsecond=0)
    Schedule.objects.get_or_create(
        name="open the day",
        defaults={
            "func": "zhanggui.config.operate.open_today",
            "schedule_type": Schedule.DAILY,
            "next_run": next_run,
        },
    )


def schedule_the_clocks() -> None:
    """Have the clocks of the work looked at every ten minutes."""
    from django_q.models import Schedule

    Schedule.objects.get_or_create(
        name="the clocks of the work",
        defaults={"func": "zhanggui.config.operate.run_clocks", "schedule_type": Schedule.MINUTES, "minutes": 10},
    )


def schedule_upkeep() -> None:
    """Have the fact store tidied up every night at 03:00 of the company."""
    from django_q.models import Schedule

    next_run = (clock.now() + timedelta(days=1)).replace(hour=19, minute=0, second=0, microsecond=0)
    Schedule.objects.get_or_create(
        name="upkeep of the facts",
        defaults={
            "func": "zhanggui.config.fact_commands.nightly_now",
            "schedule_type": Schedule.DAILY,
            "next_run": next_run,
        },
    )


def go_on_erasing() -> None:
    """Have interrupted erasures go on, and buyers erased again whom a backup brought back."""
    from zhanggui.kernel.jobs import api as jobs
    from zhanggui.kernel.privacy import api as privacy

    privacy.begin_again(clock.now())
    for number in privacy.unfinished():
        jobs.enqueue("zhanggui.kernel.privacy.erasing.go_on", number, key=f"erasure:{number}")


def run_clocks() -> None:
    """Remind of what falls due, and send up what was not begun or not finished."""
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.work import api as work

    work.run_clocks(clock.today(organisation.zone()), clock.now())


def open_today() -> None:
    """The morning job: open today's work and do what belongs to the day."""
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.work import api as work

    now = clock.now()
    work.run_day(clock.today(organisation.zone()), now)


def _mode_of_keys() -> str:
    folder = home() / "keys"
    if not folder.exists():
        return "none yet"
    loose = [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]
    return f"readable by others: {', '.join(loose)}" if loose else "ok"
