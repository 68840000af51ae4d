"""The yearly target of a company split to days, shops and categories; without locks and with locks that cross.

Beside numpy's own pace in the same run: sorting each day's column of the same plan once.
"""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from zhanggui.base import Period
from zhanggui.targets.splitting.splitting import Cell, split
from zhanggui.targets.splitting.trees import Branch, Tree, periods_of, tree_of

LIMIT = 10.0
AMOUNT, CENT = Decimal("1234567890.12"), Decimal("0.01")
A_PROJECT = 30


def measure(*, shops: int = 300, categories: int = 20) -> list[dict[str, Any]]:
    places, periods = company(shops, categories), periods_of(Period(date(2026, 1, 1), date(2026, 12, 31)))
    draw = np.random.default_rng(1)
    weights = draw.random((places.root.stop, 1)) * (1 + draw.random((places.root.stop, periods.root.stop)))
    began = time.perf_counter()
    np.argsort(weights, axis=0)
    reference = time.perf_counter() - began
    rows = [{"what": "sort every day's column (reference)", "seconds": round(reference, 2)}]
    for name, locks in (("no locks", {}), ("forty locks that cross", crossing(places))):
        began, cpu = time.perf_counter(), time.process_time()
        found = split(AMOUNT, CENT, places, periods, weights, locks)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        assert found.whole == AMOUNT
        assert all(found.amount(*cell) == value for cell, value in locks.items())
        rows.append({
            "question": f"{shops} shops x {categories} categories x 365 days, {name}, seconds",
            "value": round(took, 2), "limit": LIMIT, "passes": took < LIMIT, "cpu_seconds": round(cpu, 2),
            "cells": int(found.steps.size), "times_the_reference": round(took / reference, 1),
        })  # fmt: skip
    return rows


def company(shops: int, categories: int) -> Tree:
    """Projects of thirty shops, each shop with its categories."""
    made = [
        Branch(f"s{shop}", "shop", below=[Branch(f"s{shop}/c{one}", "category") for one in range(categories)])
        for shop in range(shops)
    ]
    projects = [
        Branch(f"p{start}", "project", below=made[start : start + A_PROJECT]) for start in range(0, shops, A_PROJECT)
    ]
    return tree_of(Branch("", "company", below=projects))


def crossing(places: Tree) -> dict[Cell, Decimal]:
    """Months and days of the company, years of shops, and cells of both."""
    shops = [node.code for node in places.nodes if node.level == "shop"]
    per_shop = AMOUNT / len(shops)
    locks = {("", f"2026-{month:02}"): (AMOUNT / 13).quantize(CENT) for month in range(1, 11)}
    locks |= {("", "2026-11-11"): (AMOUNT / 50).quantize(CENT)}
    locks |= {(code, "2026"): (per_shop * Decimal("1.1")).quantize(CENT) for code in shops[:15]}
    return locks | {(code, "2026-03"): (per_shop / 15).quantize(CENT) for code in shops[:14]}
