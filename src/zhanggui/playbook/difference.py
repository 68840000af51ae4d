"""What two versions of a playbook say differently: by department, post and duty, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhanggui.playbook import content
from zhanggui.playbook.content import Files, Row

ASIDE = frozenset({"id"})


@dataclass(frozen=True)
class FieldChange:
    """One field, as it was and as it is; None where it is not said."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """A department, post or duty that came, went or says something else. `post` is the post it belongs to."""

    what: str
    """department, post, duty, register, process or rest: what the playbook says about itself."""
    code: str
    action: str
    """opened, closed, changed or moved (a duty that is another post's now)."""
    name: Mapping[str, str]
    post: str = ""
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Difference:
    """All changes, with the counts people ask for first."""

    changes: tuple[Change, ...] = ()
    posts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Names of the posts of both versions by code, in the order of the newer one."""

    def count(self, what: str, action: str) -> int:
        return sum(change.what == what and change.action == action for change in self.changes)

    def by_post(self) -> list[tuple[str, Mapping[str, str], list[Change]]]:
        """Changes under the post they belong to, posts in their order; the rest under an empty code."""
        groups: dict[str, list[Change]] = {code: [] for code in [*self.posts, ""]}
        for change in self.changes:
            groups[change.post if change.post in self.posts else ""].append(change)
        return [(code, self.posts.get(code, {}), found) for code, found in groups.items() if found]


def difference(before: Files, after: Files) -> Difference:
    """From one version to another."""
    old_posts = {row["id"]: row for row in content.posts(before)}
    new_posts = {row["id"]: row for row in content.posts(after)}
    names = {code: row["name"] for code, row in {**new_posts, **old_posts}.items()}
    names |= {code: row["name"] for code, row in new_posts.items()}
    order = [*new_posts, *(code for code in old_posts if code not in new_posts)]
    changes = [
        *_rows("department", _departments(before), _departments(after)),
        *_posts(old_posts, new_posts),
        *_duties(before, after),
        *_registers(before, after),
        *_processes(before, after),
        *_rest(before, after),
    ]
    return Difference(tuple(changes), {code: names[code] for code in order})


def _departments(files: Files) -> dict[str, Row]:
    return {row["id"]: row for row in files[content.ABOUT]["departments"]}


def _posts(old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterator[Change]:
    for change in _rows("post", old, new):
        yield Change("post", change.code, change.action, change.name, change.code, change.fields)


def _duties(before: Files, after: Files) -> Iterator[Change]:
    old = {row["id"]: (post, row) for post, row in content.all_duties(before)}
    new = {row["id"]: (post, row) for post, row in content.all_duties(after)}
    for code, (post, row) in new.items():
        if code not in old:
            yield Change("duty", code, "opened", row["name"], post)
            continue
        was, earlier = old[code]
        fields = tuple(_fields(earlier, row))
        if was != post:
            fields = (FieldChange("position", was, post), *fields)
        if fields:
            yield Change("duty", code, "moved" if was != post else "changed", row["name"], post, fields)
    for code, (post, row) in old.items():
        if code not in new:
            yield Change("duty", code, "closed", row["name"], post)


def _rows(what: str, old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterator[Change]:
    for code, row in new.items():
        if code not in old:
            yield Change(what, code, "opened", row["name"])
        elif fields := tuple(_fields(old[code], row)):
            yield Change(what, code, "changed", row["name"], fields=fields)
    for code, row in old.items():
        if code not in new:
            yield Change(what, code, "closed", row["name"])


def _registers(before: Files, after: Files) -> Iterator[Change]:
    """Registers that are kept or no longer, and what is declared otherwise: who fills, who reads, which columns."""
    return _rows("register", *(_kept_registers(files) for files in (before, after)))


def _kept_registers(files: Files) -> dict[str, Row]:
    library = content.registers(files)
    rows = {code: library.get(code, {"name": {"zh": code, "en": code}}) for code in content.kept(files, "registers")}
    return {code: {("fillers" if name == "owners" else name): value for name, value in row.items()}
            for code, row in rows.items()}  # fmt: skip


def _processes(before: Files, after: Files) -> Iterator[Change]:
    """Processes that are run or no longer, and what begins them."""
    return _rows("process", *(_run_processes(files) for files in (before, after)))


def _run_processes(files: Files) -> dict[str, Row]:
    library, begins = content.processes(files), files.get("processes.yaml", {}).get("begins", {})
    found: dict[str, Row] = {}
    for code in content.kept(files, "processes"):
        about = library.get(code, {"name": {"zh": code, "en": code}})
        found[code] = {
            "name": about["name"],
            "steps": about.get("steps"),
            "trigger": begins.get(code) or about.get("trigger"),
        }
    return found


def _rest(before: Files, after: Files) -> Iterator[Change]:
    """What the playbook says about itself, who stands in for posts it lacks, and its sample people."""
    old, new = ({**files[content.ABOUT]} for files in (before, after))
    for name in ("registers.yaml", "processes.yaml", "people.yaml"):
        for row, files in ((old, before), (new, after)):
            row.update(files.get(name, {}))
    for row in (old, new):
        for name in ("departments", "registers", "processes", "begins"):
            row.pop(name, None)
    if fields := tuple(_fields(old, new)):
        yield Change("rest", new["id"], "changed", new["name"], fields=fields)


def _fields(old: Row, new: Row) -> Iterator[FieldChange]:
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in ASIDE and old.get(name) != new.get(name):
            yield FieldChange(name, old.get(name), new.get(name))
