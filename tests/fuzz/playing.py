"""Makes damaged files, has them read by a process that may fail alone, and judges what it said."""

import json
import os
import random
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz.judging import changed, lost
from tests.fuzz.mutations import Made, damaged
from tests.fuzz.seeds import Seed, seeds

SECONDS = 5.0
KILOBYTES = 512 << 10
PATIENCE = 120.0
"""Seconds on the clock after which a reading that does not work either is given up: the machine may be busy."""
FRESH_AFTER = 400
"""Files a process reads before another takes its place."""
HOME = Path(__file__).parents[2]


class Play:
    """One run: the same seed makes the same files."""

    def __init__(self, seed: int, *, formats: Sequence[str] = (), keep: Path | None = None) -> None:
        self.seed = seed
        self.seeds = [one for one in seeds() if not formats or one.format in formats]
        self.failures: list[dict[str, Any]] = []
        self._keep = keep
        self._counts: Counter[str] = Counter()
        self._formats: Counter[str] = Counter()
        self._slowest = self._largest = 0.0
        self._before: dict[str, Any] = {}
        self._child: subprocess.Popen[str] | None = None
        self._read = 0
        self._folder = TemporaryDirectory(prefix="fuzz-")

    def __enter__(self) -> "Play":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._folder.cleanup()

    def go(
        self, *, minutes: float = 10, files: int | None = None, tell: Callable[[str], None] = lambda line: None
    ) -> None:
        """Read damaged files until the time is over, or so many."""
        ends, told = time.monotonic() + minutes * 60, time.monotonic()
        number = 0
        while time.monotonic() < ends and (files is None or number < files):
            self.one(number)
            number += 1
            if time.monotonic() - told > 30:
                told = time.monotonic()
                tell(f"{number} files, {len(self.failures)} failures")

    def one(self, number: int) -> None:
        """The file of this number: made, read, judged."""
        chance = random.Random(f"{self.seed}:{number}")
        seed = self.seeds[number % len(self.seeds)] if number < len(self.seeds) else chance.choice(self.seeds)
        made = damaged(seed, chance)
        answer = self._answer(made.content, made.name)
        self._count(seed, answer)
        for why in self._faults(seed, made, answer):
            self.failures.append({"number": number, "seed_file": seed.name, "how": made.how, "why": why})
            if self._keep is not None:
                self._keep.mkdir(parents=True, exist_ok=True)
                (self._keep / f"{self.seed}-{number}-{made.name}").write_bytes(made.content)

    def counts(self) -> dict[str, Any]:
        return {
            "seed": self.seed, "files": sum(self._formats.values()), **self._counts, "formats": dict(self._formats),
            "slowest_s": round(self._slowest, 2), "largest_mb": round(self._largest / 1024), "failures": self.failures,
        }  # fmt: skip

    def _count(self, seed: Seed, answer: dict[str, Any]) -> None:
        self._formats[seed.format] += 1
        self._counts[answer["outcome"]] += 1
        self._counts["records"] += answer.get("records_counted", 0)
        self._counts["problems"] += answer.get("problems_counted", 0)
        self._slowest = max(self._slowest, answer.get("seconds", 0))
        self._largest = max(self._largest, answer.get("kilobytes", 0))

    def _faults(self, seed: Seed, made: Made, answer: dict[str, Any]) -> list[str]:
        if answer["outcome"] == "crash":
            return [f"crash: {answer['why']}"]
        wrong = []
        if answer["seconds"] > SECONDS:
            wrong.append(f"slow: {answer['seconds']:.1f} s")
        if answer["kilobytes"] > KILOBYTES:
            wrong.append(f"large: {answer['kilobytes'] >> 10} MB")
        if answer["outcome"] == "read" and made.lines and answer["format"] == seed.format:
            if rows := lost(made, answer):
                wrong.append(f"rows without a word: {rows[:5]}, {[made.lines[row][:4] for row in rows[:2]]}")
            if (before := self._whole(seed)) and (told := changed(made, answer, before)):
                wrong.append(f"another number: {told[:3]}")
        return wrong

    def _whole(self, seed: Seed) -> dict[str, Any]:
        """What the undamaged file says; nothing where it leaves a question open."""
        if seed.name not in self._before:
            answer = self._answer(seed.content, seed.name.rsplit("/", 1)[-1])
            self._before[seed.name] = answer if answer["outcome"] == "read" else {}
        found: dict[str, Any] = self._before[seed.name]
        return found

    def _answer(self, content: bytes, name: str) -> dict[str, Any]:
        path = Path(self._folder.name) / "file"
        path.write_bytes(content)
        if self._read >= FRESH_AFTER:
            self._end()
        was_used = self._child is not None
        answer = self._ask(path, name)
        if was_used and answer.get("kilobytes", 0) > KILOBYTES:
            self._end()
            answer = self._ask(path, name)  # judged alone: what earlier files took is not its own
        if isinstance(answer.get("records"), dict):
            answer["records_counted"], answer["problems_counted"] = len(answer["records"]), len(answer["problems"])
        return answer

    def _ask(self, path: Path, name: str) -> dict[str, Any]:
        child = self._child or self._start()
        self._read += 1
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps({"path": str(path), "name": name}) + "\n")
            child.stdin.flush()
            line = self._line(child)
        except (BrokenPipeError, TimeoutError) as error:
            self._end()
            return {"outcome": "crash", "why": f"{type(error).__name__} after {SECONDS:.0f} s of work"}
        if not line:
            ended = child.wait()
            self._end()
            return {"outcome": "crash", "why": f"the process ended with {ended}"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _line(self, child: subprocess.Popen[str]) -> str:
        """The child's answer; `TimeoutError` where it has worked too long for one."""
        assert child.stdout is not None
        began, worked = time.monotonic(), _worked(child.pid)
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            while not ready.select(1.0):
                if _worked(child.pid) - worked > SECONDS * 2 or time.monotonic() - began > PATIENCE:
                    raise TimeoutError
        return child.stdout.readline()

    def _start(self) -> subprocess.Popen[str]:
        self._read = 0
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=HOME,
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
        )  # fmt: skip
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # what it was asked last and never read
                        pipe.close()
            self._child = None


def _worked(pid: int) -> float:
    """Seconds of work of a process."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
