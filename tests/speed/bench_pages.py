"""How long the workbench and the order list take with many orders, beside the health page of the same server."""

import http.cookiejar
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from typing import Any

from tests.speed.company import PASSWORD, company, order_list
from zhanggui.base import clock

PAGES = {
    "health (reference)": "/health",
    "workbench": "/",
    "order list": "/orders/",
    "order list, page 20": "/orders/?page=20",
    "order list, one state": "/orders/?state=success",
    "daily sales report": "/insight/reports/daily-sales/?day=2011-10-20",
}
VISITS = 15


def measure(*, orders: int) -> list[dict[str, Any]]:
    from zhanggui.intake import api as intake
    from zhanggui.kernel.work import api as work

    company()
    intake.receive(order_list(orders), shop="bench", name="orders.csv", by=None)
    work.run_day(clock.today(), clock.now())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "zhanggui", "serve", "--port", str(port), "--no-worker"], start_new_session=True
    )
    try:
        return _visit_all(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(20)


def _visit_all(address: str) -> list[dict[str, Any]]:
    browser = _signed_in(address)
    rows: list[dict[str, Any]] = []
    for name, path in PAGES.items():
        times, size = [], 0
        for _visit in range(VISITS + 2):
            started = time.perf_counter()
            with browser.open(address + path) as answer:
                size = len(answer.read())
            times.append((time.perf_counter() - started) * 1000)
        median = statistics.median(times[2:])
        reference = rows[0]["median_ms"] if rows else median
        rows.append(
            {
                "page": name,
                "median_ms": round(median, 1),
                "slowest_ms": round(max(times[2:]), 1),
                "kb": size // 1024,
                "times_reference": round(median / reference, 1),
            }
        )
    return rows


def _signed_in(address: str) -> urllib.request.OpenerDirector:
    from zhanggui.config.operate import wait_until_up

    if not wait_until_up(address):
        raise RuntimeError("The server did not start.")
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(address + "/sign-in/").read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"username": "director", "password": PASSWORD, "csrfmiddlewaretoken": token}
    browser.open(address + "/sign-in/", urllib.parse.urlencode(form).encode()).read()
    if not any(cookie.name == "sessionid" for cookie in jar):
        raise RuntimeError("The bench could not sign in.")
    return browser
