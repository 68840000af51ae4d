"""What a cell can point at: people, posts and departments here, the rest named by the rooms that keep it.

registers.provide_reference("product", search=..., label=..., link=...)          # in AppConfig.ready
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from zhanggui.base import clock
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.organisation.named import pick_language

Search = Callable[[Any, str, int], Sequence[tuple[str, str]]]
"""Takes the user, a text and a limit; answers codes with labels, those the user may see."""
Label = Callable[[Collection[str]], Mapping[str, str]]
"""Codes to labels; codes it does not know are left out."""
Link = Callable[[str], str]
Shops = Callable[[Any], frozenset[str] | None]

STRICT = frozenset({"person", "position", "department", "shop", "project"})
"""Kinds where a code nobody knows is refused; goods and orders may be of a platform not taken in yet."""


@dataclass(frozen=True)
class Reference:
    search: Search
    label: Label
    link: Link


_known: dict[str, Reference] = {}
_shops: list[Shops] = []


def provide_reference(kind: str, search: Search, label: Label, link: Link = lambda code: "") -> None:
    """Name who finds, labels and links one kind of reference."""
    _known[kind] = Reference(search, label, link)


def shops_seen_by(shops: Shops) -> None:
    """Name the function that tells which shops a user may see; None means all of them."""
    _shops[:] = [shops]


def shops_of(user: Any) -> frozenset[str] | None:
    """The shops whose entries a user may see and fill; None is all, and nobody sees none."""
    if user is None:
        return frozenset()
    scope = organisation.scope_of(user)
    if scope.everything:
        return None
    return _shops[0](user) if _shops else scope.shops


def search_reference(kind: str, user: Any, text: str, limit: int = 20) -> list[tuple[str, str]]:
    """What fits a text, for the person who types it."""
    known = _known.get(kind)
    return list(known.search(user, text.strip()[:100], limit)) if known else []


def labels_of(kind: str, codes: Collection[str]) -> Mapping[str, str]:
    known = _known.get(kind)
    return known.label(codes) if known and codes else {}


def link_of(kind: str, code: str) -> str:
    known = _known.get(kind)
    return known.link(code) if known and code else ""


def resolved(kind: str, user: Any, text: str) -> str | None:
    """The code somebody means by a code, "label · code" or an exact, unambiguous label; None where nothing fits."""
    known = _known.get(kind)
    if known is None:
        return text
    named = text.rpartition(" · ")[2]
    for code in (text, named):
        if code in known.label([code]):
            return code
    offered = known.search(user, text, 5) if user is not None else ()
    fitting = {code for code, label in offered if text in (label, label.partition(" · ")[0])}
    if len(fitting) == 1:
        return fitting.pop()
    return None if kind in STRICT else text


def _people(user: Any, text: str, limit: int) -> list[tuple[str, str]]:
    found = Person.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=clock.today()))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__iexact=text))
    return [(person.code, _person_label(person)) for person in found[:limit]]


def _person_label(person: Person) -> str:
    return pick_language(person.name, person.name_en)


def _person_labels(codes: Collection[str]) -> dict[str, str]:
    return {person.code: _person_label(person) for person in Person.objects.filter(code__in=codes)}


def _named(model: Any) -> tuple[Search, Label]:
    def search(user: Any, text: str, limit: int) -> list[tuple[str, str]]:
        found = model.objects.all()
        if model is Position:
            found = organisation.open_positions(clock.today())
        elif model is Department:
            found = organisation.open_departments(clock.today())
        if text:
            found = found.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(code__iexact=text))
        return [(row.code, row.name) for row in found[:limit]]

    def label(codes: Collection[str]) -> dict[str, str]:
        return {row.code: row.name for row in model.objects.filter(code__in=codes)}

    return search, label


def install() -> None:
    """The references the kernel itself keeps."""
    provide_reference("person", _people, _person_labels)
    provide_reference("position", *_named(Position))
    provide_reference("department", *_named(Department))


def known_kinds() -> frozenset[str]:
    """Kinds somebody can label."""
    return frozenset(_known)
