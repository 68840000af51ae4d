"""Where tests keep their state: a folder of their own, and the database asked for.

Loaded before Django reads its settings. Tests run on SQLite; with `--database=postgres` on a
throwaway PostgreSQL cluster started here, as a user that is not root. What a test leaves behind outside
the database (the language of the last page, the copy of the log's head) is taken away before the next.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest

_PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"), Path("/usr/bin")]


_home = os.environ.get("ZHANGGUI_TEST_HOME") or tempfile.mkdtemp(prefix="zhanggui-tests-")
os.environ["ZHANGGUI_TEST_HOME"] = _home
os.environ["ZHANGGUI_HOME"] = os.path.join(_home, os.environ.get("PYTEST_XDIST_WORKER", "alone"))
os.environ["ZHANGGUI_JOBS"] = "now"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's own event loop, not ours
os.environ.pop("ZHANGGUI_NOW", None)
os.environ.pop("DATABASE_URL", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="database the tests run on")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database runs: the rest has nothing to do with it."""
    if config.getoption("--database") != "postgres":
        return
    touching = [item for item in items if _touches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


def _touches_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(
        fixtures & {"db", "transactional_db", "django_db_setup", "live_server"}
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that made the state takes it away."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if _cluster:
        stop(*_cluster)
    shutil.rmtree(_home, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_language():
    """A page shown by a test before leaves its language behind; each test begins in the company's."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def fresh_anchor():
    """Each test begins a log of its own: the copy of the log's head outside the database goes too."""
    from zhanggui.kernel.audit import services as audit

    audit.anchor_file().unlink(missing_ok=True)
    yield
    audit.anchor_file().unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def nothing_declared():
    """What a test's company declared beside its facts goes with the test."""
    yield
    for folder in ("metrics", "tables"):
        shutil.rmtree(Path(os.environ["ZHANGGUI_HOME"]) / folder, ignore_errors=True)
    for file in (Path(os.environ["ZHANGGUI_HOME"]) / "facts" / "_shapes").glob("*.json"):
        file.unlink()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def binaries() -> Path | None:
    """Where PostgreSQL's programs are."""
    return next((place for place in _PLACES if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def start() -> tuple[Path, Path]:
    """Start a throwaway cluster; answers its folder, which is its socket's too, and where the programs are."""
    found = binaries()
    if found is None:
        raise pytest.UsageError(
            "--database=postgres needs PostgreSQL's initdb and pg_ctl; none were found on this machine. "
            "Install the package postgresql, or run the tests on SQLite only."
        )
    folder = Path(tempfile.mkdtemp(prefix="zg-pg-", dir="/tmp"))  # a socket path must stay short
    if os.geteuid() == 0:
        shutil.chown(folder, _lesser_user())
    _as_lesser_user(
        [found / "initdb", "-D", folder / "data", "-U", "zhanggui", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    )
    quick = " ".join(f"-c {name}=off" for name in ("fsync", "full_page_writes", "synchronous_commit"))
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' {quick}"
    _as_lesser_user([found / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start"])
    return folder, found


def stop(folder: Path, programs: Path) -> None:
    _as_lesser_user([programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"])
    shutil.rmtree(folder, ignore_errors=True)


def _lesser_user() -> str:
    """PostgreSQL refuses to run as root: the first of these accounts that exists runs it."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in names)


def _as_lesser_user(command: list[object]) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", f"--reuid={_lesser_user()}", f"--regid={_gid()}", "--clear-groups", *words]
    done = subprocess.run(words, capture_output=True, text=True, cwd="/tmp", check=False)
    if done.returncode:
        raise pytest.UsageError(f"PostgreSQL did not start: {' '.join(words)}\n{done.stdout}\n{done.stderr}")


def _gid() -> int:
    return pwd.getpwnam(_lesser_user()).pw_gid


_cluster: tuple[Path, Path] | None = None
if "--database=postgres" in sys.argv and "ZHANGGUI_TEST_CLUSTER" not in os.environ:
    _cluster = start()
    os.environ["ZHANGGUI_TEST_CLUSTER"] = str(_cluster[0])
if "ZHANGGUI_TEST_CLUSTER" in os.environ:
    os.environ["DATABASE_URL"] = f"postgres://zhanggui@{quote(os.environ['ZHANGGUI_TEST_CLUSTER'], safe='')}/postgres"
