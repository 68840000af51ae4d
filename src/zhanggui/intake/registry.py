"""Who takes which format, who builds which fact, and who knows the shops: filled by the rooms above."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.module_loading import autodiscover_modules

from zhanggui.base import Refusal
from zhanggui.intake.contracts import Batch, Outcome

if TYPE_CHECKING:
    import polars

Take = Callable[[Batch], Outcome]
Build = Callable[[str, date, date], "polars.DataFrame"]
History = Callable[[str, "polars.DataFrame", int], "polars.DataFrame"]
Directory = Callable[[Any], Mapping[str, str]]
TakeT = TypeVar("TakeT", bound=Take)
BuildT = TypeVar("BuildT", bound=Build)
FamilyT = TypeVar("FamilyT", bound=Callable[[], Mapping[str, Build]])
HistoryT = TypeVar("HistoryT", bound=History)
DirectoryT = TypeVar("DirectoryT", bound=Directory)


@dataclass(frozen=True)
class Taker:
    """A department's way in for one format."""

    format: str
    take: Take
    together: str | None
    """Record field (or frame column) whose equal values all come in one batch."""
    done: Callable[[int], None] | None = None
    """Called with the run's number when all of it is taken, in that transaction, and after each later repair."""


NO_TAKER = "file.no_taker"
_takers: dict[str, Taker] = {}
_taker_families: list[Callable[[str], Taker | None]] = []
_builders: dict[str, Build] = {}
_families: list[Callable[[], Mapping[str, Build]]] = []
_directory: list[Directory] = []
_table_offers: list[Callable[[Any, Any], tuple[str, str] | None]] = []
_historians: dict[str, History] = {}


def taker(format: str, *, together: str | None = None) -> Callable[[TakeT], TakeT]:
    """Register `fn(batch: Batch) -> Outcome` for a format; it runs inside the chunk's transaction.

    With `together`, all records of one key are in one batch, even where the file interleaves them.
    """

    def register(take: TakeT) -> TakeT:
        _once(_takers[format].take if format in _takers else None, take, f"taker of {format}")
        _takers[format] = Taker(format, take, together)
        return take

    return register


def take_with(found: Taker) -> None:
    """Register a taker that is put together elsewhere."""
    known = _takers.get(found.format)
    if known is not None and known != found:
        raise ValueError(f"Two rooms want to take {found.format}.")
    _takers[found.format] = found


def fact_builder(fact: str) -> Callable[[BuildT], BuildT]:
    """Register `fn(shop, first, last) -> DataFrame`: the fact's rows of those days, from the database."""

    def register(build: BuildT) -> BuildT:
        _once(_builders.get(fact), build, f"builder of {fact}")
        _builders[fact] = build
        return build

    return register


def fact_family(known: FamilyT) -> FamilyT:
    """Register `fn() -> {fact: builder}` for facts that are declared while the company works: asked each time."""
    if known not in _families:
        _families.append(known)
    return known


def historian(fact: str) -> Callable[[HistoryT], HistoryT]:
    """Register `fn(shop, lines, run) -> DataFrame`: the fact's rows of old order lines that get no document."""

    def register(rows_of: HistoryT) -> HistoryT:
        _once(_historians.get(fact), rows_of, f"historian of {fact}")
        _historians[fact] = rows_of
        return rows_of

    return register


def historian_of(fact: str) -> History:
    _find_builders()
    return _historians[fact]


def shop_directory(directory: DirectoryT) -> DirectoryT:
    """Register `fn(user | None) -> {code: name}`: the open shops a user may see; None sees all of them."""
    _directory[:] = [directory]
    return directory


def taker_family(known: Callable[[str], Taker | None]) -> None:
    """Register who can tell the taker of formats that are described while the company works."""
    if known not in _taker_families:
        _taker_families.append(known)


def has_taker(format: str) -> bool:
    return _taker(format) is not None


def _taker(format: str) -> Taker | None:
    if format in _takers:
        return _takers[format]
    return next((found for known in _taker_families if (found := known(format)) is not None), None)


def taker_of(format: str, *, rows: int = 0) -> Taker:
    """The taker of a format, or a refusal: the file is understood but nobody keeps such records."""
    found = _taker(format)
    if found is None:
        sentence = (
            f"The file was read as {format} and its {rows} rows were counted, but no department keeps such "
            "records yet. The file itself is kept."
        )
        raise Refusal(NO_TAKER, sentence, format=format, rows=rows)
    return found


def builders() -> Mapping[str, Build]:
    """Every department's fact builders; they are found when facts are first built, for frames are slow to import."""
    _find_builders()
    return {fact: build for family in (lambda: _builders, *_families) for fact, build in family().items()}


@cache
def _find_builders() -> None:
    autodiscover_modules("facts", "history")


def offer_with_table(offer: Callable[[Any, Any], tuple[str, str] | None]) -> None:
    """Register what can be done with a described table: `fn(request, table) -> (label, address) | None`."""
    if offer not in _table_offers:
        _table_offers.append(offer)


def offers_with_table(request: Any, table: Any) -> list[tuple[str, str]]:
    """What rooms above offer to do with a table."""
    return [found for offer in _table_offers if (found := offer(request, table)) is not None]


def shops_seen_by(user: Any) -> Mapping[str, str]:
    """Code and name of the shops a user may see; None stands for the system, which sees all."""
    return _directory[0](user) if _directory else {}


def _once(known: Callable[..., Any] | None, new: Callable[..., Any], what: str) -> None:
    if known is not None and (known.__module__, known.__qualname__) != (new.__module__, new.__qualname__):
        raise ValueError(f"Two functions want to be the {what}: {known.__qualname__} and {new.__qualname__}.")
