"""Declarations in files: YAML, read safely and by the parser in C where it is there (five times as fast), and
whether a folder of them is still as it was, asked so often that it must cost next to nothing."""

import os
from contextlib import suppress
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def from_yaml(text: str) -> Any:
    """What a YAML text says, in plain values only. Raises `yaml.YAMLError` where it cannot be read."""
    return yaml.load(text, _LOADER)  # noqa: S506 - both loaders are safe ones


Stamps = tuple[tuple[str, int, int, int], ...]
"""The names of files with what tells each from what it was before."""


def stamps_of(folder: str | os.PathLike[str], ending: str) -> Stamps:
    """The files of a folder as they are now, by name: equal as long as none came, went or changed."""
    found = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(ending):
                with suppress(FileNotFoundError):  # gone since it was listed
                    stat = entry.stat()
                    found.append((entry.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(sorted(found))
