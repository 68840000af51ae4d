"""Who holds personal data: whoever does hangs in here what it holds of a person and how that is erased."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from zhanggui.kernel.privacy.persons import Person

AT_ONCE = 500


@dataclass(frozen=True)
class Holder:
    """Who holds personal data: how many records of a person, how they are erased, and what else it knows of them."""

    name: str
    count: Callable[[Person], int]
    erase: Callable[[Person], int]
    seek: Callable[[Person], None] = lambda person: None
    place: int = 50


_holders: dict[str, Holder] = {}


def held_by(holder: Holder) -> None:
    """Hang in a holder; the same name again replaces it."""
    _holders[holder.name] = holder


def held_by_order(name: str, model: str, clear: Sequence[str], key: str = "trade_no", shop: str = "shop__code") -> None:
    """A table whose rows name an order: these columns of the erased orders' rows become empty."""

    def found(person: Person) -> Iterable[Any]:
        rows = apps.get_model(model)._default_manager
        for code in person.shops:
            numbers = [trade for at, trade in person.orders if at == code]
            for start in range(0, len(numbers), AT_ONCE):
                yield rows.filter(**{shop: code, f"{key}__in": numbers[start : start + AT_ONCE]})

    def count(person: Person) -> int:
        return sum(any(getattr(row, name) for name in clear) for rows in found(person) for row in rows)

    def erase(person: Person) -> int:
        total = count(person)
        for rows in found(person):
            keys = list(rows.values_list("pk", flat=True))
            apps.get_model(model)._default_manager.filter(pk__in=keys).update(**dict.fromkeys(clear, ""))
        return total

    held_by(Holder(name, count, erase))


def holders() -> list[Holder]:
    return sorted(_holders.values(), key=lambda holder: (holder.place, holder.name))


def held(person: Person) -> dict[str, int]:
    """How many records of the person each holder has."""
    return {holder.name: holder.count(person) for holder in holders()}
