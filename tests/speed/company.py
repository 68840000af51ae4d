"""A company with many orders, for benchmarks."""

import tempfile
from functools import lru_cache
from pathlib import Path

from django.core.management import call_command

from tests.speed.orders import write_order_list
from zhanggui.base import clock

PASSWORD = "bench-password-1"


@lru_cache(maxsize=1)
def company() -> None:
    """The sample company of the operations centre, without orders."""
    from zhanggui.config.commands import start_company

    call_command("migrate", verbosity=0)
    start_company(
        playbook="operations-centre", company="Bench", shops=["bench:tmall:Bench"], people="sample",
        password=PASSWORD, at=clock.now(), sample=True,
    )  # fmt: skip


@lru_cache(maxsize=1)
def order_list(orders: int) -> Path:
    path = Path(tempfile.mkdtemp(prefix="zhanggui-bench-")) / "orders.csv"
    write_order_list(path, orders)
    return path
