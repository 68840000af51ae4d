"""YAML, read safely and by the parser in C where it is there: five times as fast."""

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def from_yaml(text: str) -> Any:
    """What a YAML text says, in plain values only. Raises `yaml.YAMLError` where it cannot be read."""
    return yaml.load(text, _LOADER)  # noqa: S506 - both loaders are safe ones
