"""What rooms above hang on the work: parts of the day, and what happens when items open, are attested, close."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhanggui.kernel.organisation.models import Person
    from zhanggui.kernel.work.models import WorkItem

DayPart = Callable[[date, datetime], int | None]
OpenedHook = Callable[[Sequence["WorkItem"], datetime], None]
AttestedHook = Callable[["WorkItem", datetime], None]
DoneHook = Callable[["WorkItem", datetime], None]
ActHook = Callable[["WorkItem", str, "Person", datetime], None]

day_parts: dict[str, DayPart] = {}
opened_hooks: list[OpenedHook] = []
attested_hooks: list[AttestedHook] = []
done_hooks: list[DoneHook] = []
act_hooks: list[ActHook] = []


def on_day(fn: DayPart | str, part: DayPart | None = None, *, name: str | None = None) -> Any:
    """Register a part of the day, `fn(day, at) -> how many`; parts run in this order and are safe to repeat.

    Say `on_day(fn)`, `on_day(fn, name="alerts")`, `on_day("alerts", fn)` or `@on_day("alerts")`.
    """
    if isinstance(fn, str):
        return (lambda part: on_day(part, name=fn)) if part is None else on_day(part, name=fn)
    day_parts[name or fn.__name__] = fn
    return fn


def on_opened(fn: OpenedHook) -> OpenedHook:
    """Register what is told of newly opened items, inside the same transaction."""
    if fn not in opened_hooks:
        opened_hooks.append(fn)
    return fn


def on_attested(fn: AttestedHook) -> AttestedHook:
    """Register what is told of an attested item, inside the same transaction."""
    if fn not in attested_hooks:
        attested_hooks.append(fn)
    return fn


def on_done(fn: DoneHook) -> DoneHook:
    """Register `fn(item, at)`, told of each item that closes, however it was proved, inside the same transaction."""
    if fn not in done_hooks:
        done_hooks.append(fn)
    return fn


def on_act(fn: ActHook) -> ActHook:
    """Register `fn(item, act, person, at)`, told of what people decide about others' work.

    `act` is asked, assigned, accepted, returned or decided; inside the same transaction.
    """
    if fn not in act_hooks:
        act_hooks.append(fn)
    return fn


def tell_done(item: "WorkItem", at: datetime) -> None:
    for hook in done_hooks:
        hook(item, at)


def tell_act(item: "WorkItem", act: str, person: "Person", at: datetime) -> None:
    for hook in act_hooks:
        hook(item, act, person, at)
