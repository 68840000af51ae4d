"""A playbook as the files of its folder held in memory, so that it can be kept, changed, checked and written out."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from zhanggui.base import Problem, Refusal, from_yaml
from zhanggui.playbook import shelf, source
from zhanggui.playbook.check import check
from zhanggui.playbook.contracts import Playbook
from zhanggui.playbook.loader import assemble, files_of, own_files_of

Files = dict[str, Any]
"""What each file of the folder says: {"playbook.yaml": {...}, "positions.yaml": {...}, "duties/A.yaml": {...}}."""
Row = dict[str, Any]

ABOUT, POSITIONS = "playbook.yaml", "positions.yaml"


def files_in(folder: Path) -> Files:
    """Read a folder; refused with the first fault when a file cannot be read."""
    files: Files = {}
    for path in files_of(folder):
        document = source.read(path)
        if isinstance(document, Problem):
            raise Refusal(document.code, f"{path.name}: {document.message}", row=document.row)
        files[path.relative_to(folder).as_posix()] = document.data
    for path in own_files_of(folder):
        files[path.relative_to(folder).as_posix()] = _own(path)
    return files


def _own(path: Path) -> Any:
    """A drawing as its text, what is beside it as data."""
    try:
        if path.suffix == ".bpmn":
            return path.read_text("utf-8")
        return from_yaml(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Refusal("playbook.unreadable", f"{path.parent.name}/{path.name}: {error}") from error


def write(files: Mapping[str, Any], folder: Path) -> Path:
    """Write a folder that can be kept in git and read back."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(data), "utf-8")
    return folder


def text_of(data: Any) -> str:
    if isinstance(data, str):
        return data
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)


def book_of(files: Mapping[str, Any]) -> Playbook:
    folder = Path(files[ABOUT]["id"])
    return assemble(folder, [source.Document(folder / name, data) for name, data in files.items()])


NOTICES = frozenset({"playbook.overload"})


def hinders(fault: Problem) -> bool:
    """Whether a version with this fault cannot run; a day too full, or a library's process that names a duty the
    company does without, is told and left to the company."""
    return fault.code not in NOTICES and not fault.message.startswith("processes/")


def faults_of(files: Mapping[str, Any]) -> list[Problem]:
    """Everything `zhanggui playbook check` finds."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / str(files.get(ABOUT, {}).get("id", "playbook"))
        return check(write(files, folder))


def posts(files: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = files[POSITIONS]["positions"]
    return rows


def post(files: Mapping[str, Any], code: str) -> Row | None:
    return next((row for row in posts(files) if row["id"] == code), None)


def departments(files: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = files[ABOUT]["departments"]
    return rows


def department(files: Mapping[str, Any], code: str) -> Row | None:
    return next((row for row in departments(files) if row["id"] == code), None)


def duties(files: Mapping[str, Any], code: str) -> list[Row]:
    """The duties written down for a post, borrowed ones not included."""
    found = _duty_file(files, code)
    return files[found]["duties"] if found else []


def all_duties(files: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """Every duty with the post it belongs to, post by post."""
    for row in posts(files):
        for line in duties(files, row["id"]):
            yield row["id"], line


def duty(files: Mapping[str, Any], code: str) -> tuple[str, Row] | None:
    return next(((of, row) for of, row in all_duties(files) if row["id"] == code), None)


def put_duties(files: Files, code: str, rows: list[Row]) -> None:
    """Say what a post's duties are; a post without any has no file."""
    name = _duty_file(files, code) or f"duties/{code}.yaml"
    if rows:
        files[name] = {"position": code, "duties": rows}
    else:
        files.pop(name, None)


def _duty_file(files: Mapping[str, Any], code: str) -> str | None:
    return next(
        (name for name, data in files.items() if name.startswith("duties/") and data.get("position") == code), None
    )


def own_registers(files: Mapping[str, Any]) -> dict[str, Row]:
    """Registers the playbook declares itself, by their ids."""
    named = [data for name, data in files.items() if name.startswith("registers/")]
    return {row["id"]: row for data in named for row in data["registers"]}


def registers(files: Mapping[str, Any]) -> dict[str, Row]:
    """Every register it could keep: those of the library, with its own in their place and besides."""
    return {**shelf.registers(), **own_registers(files)}


def processes(files: Mapping[str, Any]) -> dict[str, Row]:
    """Every process it could run, the same way."""
    own = [data for name, data in files.items() if name.startswith("processes/") and name.endswith(".yaml")]
    return {**shelf.processes(), **{row["id"]: row for row in own}}


def kept(files: Mapping[str, Any], what: str) -> list[str]:
    """Codes of the registers that are kept here, or of the processes that are run."""
    rows: list[str] = files.get(f"{what}.yaml", {}).get(what, [])
    return rows
