"""A reader's manifest: what a format is called, which headers it goes by and which generations are known."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from zhanggui.base import from_yaml
from zhanggui.connectors.report_manifest import Report, declared
from zhanggui.connectors.tables import same_name


@dataclass(frozen=True)
class Manifest:
    """`columns` maps a field to the headers it goes by; `required` names the fields a file cannot lack.

    A required `a|b` is there when one of them is.
    """

    format: str
    title: Mapping[str, str]
    platform: str
    evidence: str
    noun: str
    columns: Mapping[str, Sequence[str]]
    required: Sequence[str]
    layouts: Mapping[str, Sequence[str]]
    quirks: Sequence[str] = ()
    foreign: Sequence[str] = ()
    """Headers that show the file to be another format."""
    own_words: Sequence[str] = ()
    """Words of a title, a sheet or a header that show whose file it is, where neighbours share its columns."""
    own_headers: Sequence[str] = ()
    """Headers that show the same when they all stand there."""
    report: Report | None = None
    """What a plain report declares instead of code."""
    known: frozenset[str] = field(default_factory=frozenset)

    def missing(self, header: Sequence[str]) -> list[str]:
        """The first spelling of every required column the header lacks."""
        names = {same_name(cell) for cell in header}
        return [
            " / ".join(self.columns[field][0] for field in fields)
            for fields in (required.split("|") for required in self.required)
            if not any(same_name(spelling) in names for field in fields for spelling in self.columns[field])
        ]

    def is_named_by(self, told: Iterable[str]) -> bool:
        """Whether a title, a sheet or a header names whose file it is."""
        return any(word in cell for cell in told for word in self.own_words)

    def is_shown_by(self, names: Set[str]) -> bool:
        """Whether its own headers all stand there."""
        return bool(self.own_headers) and all(same_name(name) in names for name in self.own_headers)

    def layout_of(self, header: Sequence[str]) -> str:
        """The generation whose headers come closest."""
        names = {same_name(cell) for cell in header if cell.strip()}

        def distance(layout: str) -> int:
            return len(names ^ {same_name(name) for name in self.layouts[layout]})

        return min(self.layouts, key=distance)


@cache
def manifest_of(folder: str) -> Manifest:
    """The manifest of a reader's folder."""
    text = resources.files("zhanggui.connectors").joinpath(folder, "manifest.yaml").read_text("utf-8")
    told = from_yaml(text)
    told["layouts"] = _layouts(told["layouts"])
    if "report" in told:
        told = declared(told)
    spellings = [name for names in told["columns"].values() for name in names]
    listed = [name for names in told["layouts"].values() for name in names]
    return Manifest(**told, known=frozenset(same_name(name) for name in spellings + listed))


def _layouts(told: Mapping[str, Any]) -> dict[str, list[str]]:
    """Headers by generation; one may be told as `{like: another, without: [...], after: header, with: [...]}`."""
    layouts: dict[str, list[str]] = {}
    for name, listed in told.items():
        if isinstance(listed, list):
            layouts[name] = listed
            continue
        headers = [header for header in layouts[listed["like"]] if header not in listed.get("without", ())]
        place = headers.index(listed["after"]) + 1 if "after" in listed else len(headers)
        layouts[name] = headers[:place] + listed.get("with", []) + headers[place:]
    return layouts
