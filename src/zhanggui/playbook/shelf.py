"""Where playbooks are kept: the library that ships with the product, or a folder of one's own."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhanggui.base import Refusal

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


@lru_cache(maxsize=1)
def processes() -> dict[str, dict[str, Any]]:
    """What is said about every shipped process, by its id."""
    return {row["id"]: row for row in map(_yaml, sorted((library() / "processes").glob("*.yaml")))}


def process_steps() -> dict[str, frozenset[str]]:
    """The numbers of the steps of every shipped process."""
    return {code: frozenset(map(str, row["steps"])) for code, row in processes().items()}


@lru_cache(maxsize=100)
def drawing(process: str) -> bytes:
    """The BPMN file of a shipped process."""
    return (library() / "processes" / f"{process}.bpmn").read_bytes()


@lru_cache(maxsize=1)
def registers() -> dict[str, dict[str, Any]]:
    """Every shipped register as it is declared, by its id."""
    files = sorted((library() / "registers").glob("*.yaml"))
    return {row["id"]: row for path in files for row in _yaml(path)["registers"]}


def register_ids() -> frozenset[str]:
    return frozenset(registers())


def _yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), loader)  # noqa: S506 - a safe loader, in C where there is one
