"""`make conformance`: every metric on every engine against the oracle; prints a table, fails on any difference.

make conformance                          all four engines; one that cannot run here fails it
make conformance ENGINES="duckdb chdb"    only these
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.conformance import company, rows, servers, suite
from tests.conformance.oracle import Oracle
from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.facts.naming import Named
from zhanggui.metrics import Registry, engine, load
from zhanggui.metrics.engines import steps

FEW = Period(rows.PERIOD.first.replace(day=27), rows.PERIOD.first.replace(year=2025, month=1, day=6))
Data = dict[str, tuple[Store, Oracle, Period, company.Facts]]
Table = dict[str, dict[str, suite.Verdict]]


def main(engines: list[str]) -> int:
    """Answer 0 where every engine asked for answered every metric right, or refused it plainly."""
    unknown = [each for each in engines if each not in servers.ENGINES]
    if unknown:
        print(f"There is no engine {unknown[0]}: {', '.join(servers.ENGINES)}.")
        return 2
    missing = {each: servers.missing(each) for each in engines}
    registry = load()
    with tempfile.TemporaryDirectory(prefix="zg-conformance-") as folder:
        data = _data(Path(folder), registry)
        found = {each: _held(each, registry, data) for each in engines if not missing[each]}
    _print(registry, found)
    for each, why in missing.items():
        if why:
            print(f"NOT RUN: {each}: {why}. Leave it out by naming the others: make conformance ENGINES=...")
    wrong = [
        f"{each}: {name}: {line}" for each, table in found.items() for name, one in table.items() for line in one.wrong
    ]
    for line in wrong[:40]:
        print(line)
    return 1 if wrong or any(missing.values()) else 0


def _data(folder: Path, registry: Registry) -> Data:
    started = time.monotonic()
    store, facts = company.department(folder / "department")
    data = {"department": (store, Oracle(registry, facts), company.DEPARTMENT, facts)}
    store, facts = company.adversarial(folder / "random", registry)
    data["random rows"] = (store, Oracle(registry, facts), rows.PERIOD, facts)
    for name, (_, _, _, facts) in data.items():
        _say(f"{name}: {sum(map(len, facts.values()))} rows of {len(facts)} facts")
    _say(f"made in {time.monotonic() - started:.0f} s")
    return data


def _held(name: str, registry: Registry, data: Data) -> dict[str, suite.Verdict]:
    whole = {metric: suite.Verdict() for metric in registry.metrics}
    with servers.running(name) as address:
        for title, (store, oracle, period, facts) in data.items():
            started = time.monotonic()
            over = Store(Named(str(store.root), address + _own(name, title)).text)
            with company.grouped(facts):
                _say(f"{engine.of(over).release()}, {title} ...")
                steps.in_step(over, facts)
                days = FEW if name == "spark" and period == rows.PERIOD else period
                found = suite.hold(over, registry, oracle, days, name != "spark", _step if name == "spark" else _quiet)
            for metric, verdict in found.items():
                whole[metric].add(verdict)
            _say(f"{name}, {title}: {sum(each.checked for each in found.values())} numbers in "
                 f"{time.monotonic() - started:.0f} s")  # fmt: skip
    return whole


def _own(name: str, title: str) -> str:
    """Tables of their own for each set of rows."""
    word = {"postgres": "schema", "chdb": "database"}.get(name)
    return f"?{word}=of_{title.split()[0]}" if word else ""


def _print(registry: Registry, found: Table) -> None:
    width = max(map(len, registry.metrics))
    print(f"{'metric':{width}}  " + "  ".join(f"{each:12}" for each in found))
    for name in registry.metrics:
        print(f"{name:{width}}  " + "  ".join(f"{table[name].text:12}" for table in found.values()))
    for each, table in found.items():
        refused = sum(bool(one.refused) for one in table.values())
        wrong = sum(bool(one.wrong) for one in table.values())
        equal = len(table) - refused - wrong
        print(f"{each}: {equal} of {len(table)} metrics equal, {refused} refused, {wrong} different")


def _say(text: str) -> None:
    print(text, flush=True)


def _step(text: str) -> None:
    _say(f"  {text}")


def _quiet(text: str) -> None:
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(servers.ENGINES)))
