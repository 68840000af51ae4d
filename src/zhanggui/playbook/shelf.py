"""Where playbooks are kept: the library that ships with the product, or a folder of one's own."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.base import Refusal, from_yaml
from zhanggui.kernel.processes.diagram import read_diagram

SCHEMA = "playbook.schema.json"
VOCABULARY = "vocabulary.yaml"
LETTERS = {
    "A": "agency",
    "B": "own-site",
    "C": "operations-centre",
    "D": "ecommerce-centre",
    "E": "group-operations",
    "T": "job-templates",
}
"""The catalogue's organisations, in its order."""
_PACKAGE = Path(__file__).resolve().parents[1]


def library() -> Path:
    """The folder of shipped playbooks: packed into the wheel, or beside the source."""
    packed = _PACKAGE / "_playbooks"
    return packed if packed.is_dir() else _PACKAGE.parents[1] / "playbooks"


def shipped() -> list[str]:
    """Ids of the shipped playbooks, those of the catalogue first."""
    folders = {path.parent.name for path in library().glob("*/playbook.yaml")}
    first = [name for name in LETTERS.values() if name in folders]
    return first + sorted(folders - set(first))


def folder_of(name: str | Path, beside: Path | None = None) -> Path:
    """The folder of a playbook, by its id, the catalogue's letter or a path; `beside` is one more folder of ids."""
    text = LETTERS.get(str(name), str(name))
    if "/" not in text and not isinstance(name, Path):
        for shelf in (beside, library()):
            if shelf is not None and (shelf / text / "playbook.yaml").is_file():
                return shelf / text
    path = Path(name)
    if (path / "playbook.yaml").is_file():
        return path.resolve()
    if path.name == "playbook.yaml" and path.is_file():
        return path.resolve().parent
    raise Refusal(
        "playbook.unknown", f"There is no playbook {text}. Known are: {', '.join(shipped())}; or give a folder.",
        playbook=text,
    )  # fmt: skip


def processes(folder: str = "") -> Mapping[str, dict[str, Any]]:
    """What is said about every process, by its id: the shipped ones, and those of a playbook's own folder."""
    return _processes(library()) | (_own(_processes, folder) if folder else {})


def process_file(process: str, folder: str = "") -> Path:
    """The BPMN file of a process."""
    own = Path(folder, "processes", f"{process}.bpmn")
    return own if folder and own.is_file() else library() / "processes" / f"{process}.bpmn"


def drawing(process: str, folder: str = "") -> bytes:
    return process_file(process, folder).read_bytes()


def players(process: str, folder: str = "") -> dict[str, frozenset[str]]:
    """Who does each step of a process, by the step's number."""
    path = process_file(process, folder)
    return _players(path, path.stat().st_mtime_ns)


def process_steps(folder: str = "") -> dict[str, frozenset[str]]:
    """The numbers of the steps of every process."""
    return {code: frozenset(map(str, row["steps"])) for code, row in processes(folder).items()}


def registers(folder: str = "") -> Mapping[str, dict[str, Any]]:
    """Every register as it is declared, by its id: the shipped ones, and those of a playbook's own folder."""
    return _registers(library()) | (_own(_registers, folder) if folder else {})


def register_ids(folder: str = "") -> frozenset[str]:
    return frozenset(registers(folder))


def _own(read: Callable[..., dict[str, dict[str, Any]]], folder: str) -> dict[str, dict[str, Any]]:
    """What a folder of one's own holds, read again when a file in it changed."""
    files = sorted([*Path(folder, "processes").glob("*.yaml"), *Path(folder, "registers").glob("*.yaml")])
    return read(Path(folder), tuple(path.stat().st_mtime_ns for path in files)) if files else {}


@lru_cache(maxsize=8)
def _processes(folder: Path, _as_of: tuple[int, ...] = ()) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(_yaml, sorted((folder / "processes").glob("*.yaml")))}


@lru_cache(maxsize=8)
def _registers(folder: Path, _as_of: tuple[int, ...] = ()) -> dict[str, dict[str, Any]]:
    rows = [row for path in sorted((folder / "registers").glob("*.yaml")) for row in _yaml(path)["registers"]]
    return {row["id"]: row for row in rows if isinstance(row, dict) and "id" in row}


@lru_cache(maxsize=200)
def _players(path: Path, _as_of: int) -> dict[str, frozenset[str]]:
    diagram, _problems = read_diagram(path.read_bytes())
    found: dict[str, frozenset[str]] = {}
    for node in diagram.nodes.values() if diagram else ():
        if node.is_step:
            found[node.step] = found.get(node.step, frozenset()) | {node.who}
    return found


def _yaml(path: Path) -> Any:
    return from_yaml(path.read_text("utf-8"))
