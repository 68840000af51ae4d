"""Where the rows of a data file lie now: its own place, or that of the copy an erasure put in its stead."""

from pathlib import Path

REWRITTEN = "_rewritten"
"""Delta leaves folders that begin with _ alone; below it a copy has the path of the file it stands for."""


def current(table: str, path: str) -> str:
    """The file to read for `path` of the table folder."""
    copy = Path(table) / REWRITTEN / path
    return str(copy) if copy.exists() else f"{table}/{path}"


def moved(root: str, file: str) -> str:
    """A file as it was listed, or its copy where an erasure put one since."""
    path = Path(file)
    if path.exists():
        return file
    fact, *rest = path.relative_to(root).parts
    return current(f"{root}/{fact}", "/".join(rest))
