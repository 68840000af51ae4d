"""What came of a quarter, in words and figures."""

from tests.quarter.play import Quarter

SHOWN = 20


def told(quarter: Quarter, seconds: float) -> str:
    """One sentence of the rules a line, with how much was looked at; then whatever was broken."""
    seen, log, done = quarter.seen, quarter.movements.log, quarter.done
    verdict = f"{len(quarter.broken)} BROKEN" if quarter.broken else "clean"
    rows = [
        ("due work opened once", f"{seen['due']} duties and periods, {seen['periods']} reckoned by the calendar, "
         f"{sum(quarter.states.values())} items: {_each(quarter.states)}"),
        ("breached clocks acted", f"{seen['breached']} looked at in the mornings, {seen['went_up']} times one level up,"
         f" {seen['timers']} timers of processes"),
        ("processes ended", f"{quarter.types_ended} of {quarter.types} kinds, {quarter.ended} runs; {quarter.under_way}"
         " begun in the last days go on"),
        ("an owner every day", f"{seen['owners']} items and {seen['steps']} steps looked at,"
         f" {seen['days_stood_in']} days stood in for"),
        ("people moved", f"{quarter.movements.moved} of {quarter.movements.people}: {_each(log)}"),
        ("people did", f"{_each(done)}; refused: {_each(quarter.refused) or 'nothing'}"),
        ("time", f"{seconds:.0f} s CPU, of which the day itself {quarter.day_seconds:.1f} s"),
    ]  # fmt: skip
    first, last = quarter.days[0], quarter.days[-1]
    head = f"\n{quarter.playbook}: {len(quarter.days)} workdays {first} to {last}, seed {quarter.seed}: {verdict}\n"
    body = "".join(f"  {name:22} {text}\n" for name, text in rows)
    wrong = "".join(f"  broken: {line}\n" for line in quarter.broken[:SHOWN])
    more = f"  ... and {len(quarter.broken) - SHOWN} more\n" if len(quarter.broken) > SHOWN else ""
    return head + body + wrong + more


def _each(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items()))
