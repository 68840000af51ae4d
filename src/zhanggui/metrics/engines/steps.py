"""Bringing an engine in step with the facts, and telling how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from zhanggui.base import Refusal
from zhanggui.facts import FACTS, Store
from zhanggui.metrics import engine
from zhanggui.metrics.engines.mirror import KEPT, Mirror, Step


@dataclass(frozen=True)
class Standing:
    """Which engine answers over a store, and where it is behind."""

    name: str
    release: str
    behind: dict[str, tuple[int | None, int]]
    """Facts whose newest version it does not hold: the one it holds, and the newest."""

    @property
    def text(self) -> str:
        if not self.behind:
            return f"{self.release}, in step"
        facts = ", ".join(
            f"{fact} at {'none' if held is None else held} of {newest}" for fact, (held, newest) in self.behind.items()
        )
        return f"{self.release}, behind: {facts}"


def in_step(store: Store, facts: Iterable[str] | None = None) -> list[Step]:
    """Load what an engine with tables of its own has not; nothing where the engine reads the facts themselves."""
    answering = engine.of(store)
    if not isinstance(answering, Mirror):
        return []
    return [answering.step(fact) for fact in (FACTS if facts is None else facts)]


def forget(store: Store, older_than: timedelta = KEPT) -> int:
    """Drop loads that no version needs any more; answers how many files they were."""
    answering = engine.of(store)
    if not isinstance(answering, Mirror):
        return 0
    return sum(answering.forget(fact, older_than) for fact in FACTS if answering.held(fact) is not None)


def standing(store: Store) -> Standing:
    """How the engine stands; a refusal names why it cannot be reached."""
    answering = engine.of(store)
    try:
        release = answering.release()
    except Refusal:
        raise
    except Exception as error:
        sentence = f"{answering.name} cannot be reached: {str(error).strip().splitlines()[0]}"
        raise Refusal("engine.unreachable", sentence, engine=answering.name) from error
    behind: dict[str, tuple[int | None, int]] = {}
    if isinstance(answering, Mirror):
        for fact in FACTS:
            held, newest = answering.held(fact), store.version(fact)
            if held != newest:
                behind[fact] = (held, newest)
    return Standing(answering.name, release, behind)
