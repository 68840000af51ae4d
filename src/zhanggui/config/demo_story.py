"""What happened at the sample company before its clock starts: told once, in order, through the services.

The texts are in `samples/fortnight/`; who says and does what, and when, follows from them and from the keys of the
work items, so that every telling is the same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation

from zhanggui.base import Refusal, clock, from_yaml
from zhanggui.base.packed import samples_folder
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Organisation

TOLD = "sample_story"
"""Setting of the company: the moment up to which its story has been told."""
Do = Callable[[datetime], object]


@dataclass(frozen=True)
class Act:
    """One thing somebody does at a moment; a day's run commits for itself."""

    at: datetime
    name: str
    do: Do
    whole: bool = True


@dataclass
class Telling:
    """What came of it: how many acts were played, and those that the house refused."""

    played: int = 0
    refused: list[str] = field(default_factory=list)


def tell(until: datetime) -> Telling:
    """Play what has not been played yet and lies before `until`; again, nothing is left to play."""
    telling, told = Telling(), _told_until()
    with translation.override("zh-hans"):  # what people write is Chinese
        for act in _in_order(_acts(organisation.today_at(until))):
            if (told is None or act.at > told) and act.at < until:
                _play(act, telling)
    return telling


def written(name: str) -> dict[str, Any]:
    """One file of the story."""
    text = (samples_folder() / "fortnight" / f"{name}.yaml").read_text("utf-8")
    return dict(from_yaml(text))


def moment(text: str) -> datetime:
    """ "11-08 14:20" of the year of the story."""
    return datetime.strptime(f"2011-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=organisation.zone())


def _acts(today: date) -> Iterator[Act]:
    from zhanggui.config import demo_desks, demo_filling, demo_house, demo_papers, demo_routine

    yield from demo_routine.acts(today)
    yield from demo_filling.acts()
    yield from demo_desks.acts()
    yield from demo_papers.acts()
    yield from demo_house.acts()


def _in_order(acts: Iterable[Act]) -> Iterator[Act]:
    """By time, each at a moment of its own: the moment says how far the story has been told."""
    last: datetime | None = None
    for act in sorted(acts, key=lambda one: one.at):
        at = act.at if last is None or act.at > last else last + timedelta(seconds=1)
        last = at
        yield Act(at, act.name, act.do, act.whole)


def _play(act: Act, telling: Telling) -> None:
    with clock.frozen(act.at):
        if not act.whole:
            act.do(act.at)
        with transaction.atomic():
            if act.whole:
                try:
                    with transaction.atomic():
                        act.do(act.at)
                except (Refusal, LookupError) as refusal:
                    telling.refused.append(f"{act.at:%m-%d %H:%M} {act.name}: {refusal}")
            _remember(act.at)
    telling.played += 1


def _told_until() -> datetime | None:
    text = organisation.setting(TOLD)
    return datetime.fromisoformat(text) if text else None


def _remember(at: datetime) -> None:
    held = Organisation.objects.select_for_update().order_by("pk").first()
    if held is not None:
        held.settings = {**held.settings, TOLD: at.isoformat()}
        held.save(update_fields=["settings"])
