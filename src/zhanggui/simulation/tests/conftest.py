"""A fortnight of one small shop, generated once, and the same fortnight read back."""

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhanggui import connectors
from zhanggui.simulation import Wish, generate

FIRST = date(2025, 3, 10)


@pytest.fixture(scope="session")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """14 days of one shop with about 60 orders a day."""
    out = tmp_path_factory.mktemp("simulated") / "fortnight"
    generate(Wish(out, days=14, seed=5, orders=60, start=FIRST))
    return out


@pytest.fixture(scope="session")
def read_back(fortnight: Path) -> Mapping[str, list[Any]]:
    """Every file a platform gives out, read by our own readers: what was found, by format."""
    found: dict[str, list[Any]] = defaultdict(list)
    for path in sorted((fortnight / "sim01").rglob("*.*")):
        if path.parent.name not in ("own", "registers"):
            recognised = connectors.recognise(path, name=path.name)
            found[recognised.format] += connectors.read(recognised)
    return found


@pytest.fixture(scope="session")
def truth(fortnight: Path) -> list[dict[str, Any]]:
    """The truth by day, figures as numbers."""
    with (fortnight / "truth" / "sim01" / "daily.csv").open(encoding="utf-8", newline="") as file:
        return [
            {"day": date.fromisoformat(row["day"])}
            | {name: Decimal(cell) for name, cell in row.items() if name not in ("shop", "day")}
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="session")
def faults(fortnight: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((fortnight / "truth" / "sim01" / "faults.json").read_text("utf-8"))
    return told
