"""A real Chromium for tests: fixtures any room can use by `pytest_plugins`, or the functions below.

Without Chromium the tests are skipped and say so; with ZHANGGUI_BROWSER=required they fail instead.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE = 120_000
"""Milliseconds to wait for a page or for what is asked of it, on a machine that does other work besides."""
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """Where Chromium is; skips or fails where it is not."""
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        why = "no Chromium on this machine: apt-get install chromium"
        if os.environ.get("ZHANGGUI_BROWSER") == "required":
            pytest.fail(why)
        pytest.skip(why)
    return found


_running: dict[str, Any] = {}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser a process, however many rooms take this fixture in: Playwright starts only once."""
    path = chromium_path()
    if _running:
        yield _running["browser"]
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        _running["browser"] = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield _running["browser"]
        _running.pop("browser").close()


class Visitor:
    """A browser window that remembers everything that went wrong in it."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address, self.faults = page, address, []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", lambda answer: answer.status >= 400 and self.faults.append(f"{answer.status} {answer.url}"))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")

    def sign_in(self, name: str, password: str) -> None:
        self.go("/sign-in/")
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", password)
        self.page.click("main form button.btn-primary")
        self.page.wait_for_load_state("networkidle")

    def too_wide(self) -> int:
        """Pixels by which the page is wider than the window."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(wide))


@pytest.fixture
def visitor(chromium: Any, live_server: Any) -> Iterator[Any]:
    """`visitor(width=390)` opens a window on the running site; whatever goes wrong in it fails the test."""
    opened: list[Visitor] = []
    contexts: list[Any] = []

    def visit(width: int = 1440, height: int = 900, **options: Any) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        opened.append(Visitor(context.new_page(), live_server.url))
        return opened[-1]

    yield visit
    faults = [fault for one in opened for fault in one.faults]
    for context in contexts:
        context.close()
    assert faults == []
