"""Translations: compiles the catalogues, and finds texts that have no Chinese.

`python -m zhanggui.config.texts compile` writes a .mo beside every .po;
`... check` names every marked text of the program and its pages without a Chinese translation.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def catalogues() -> list[Path]:
    return sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"))


def load(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def compile_all() -> int:
    """Write every catalogue's .mo file; returns how many."""
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, load(path))
    return len(catalogues())


def marked_texts() -> Iterator[tuple[Path, int, str]]:
    """Every text marked for translation in code and templates, with its place."""
    from django.utils.translation.template import templatize

    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        yield from _texts_of(path, path.read_bytes())
    for path in sorted(SOURCE.rglob("templates/**/*.*")):
        if path.suffix in (".html", ".txt"):
            yield from _texts_of(path, templatize(path.read_text()).encode())


def _texts_of(path: Path, code: bytes) -> Iterator[tuple[Path, int, str]]:
    for line, message, _comments, _context in extract("python", io.BytesIO(code), KEYWORDS):
        text = message[0] if isinstance(message, tuple) else message
        if text:
            yield path, line, text


def translated_texts() -> set[str]:
    texts: set[str] = set()
    for path in catalogues():
        for message in load(path):
            complete = all(message.string) if isinstance(message.string, list | tuple) else message.string
            if complete and not message.fuzzy and message.id:
                texts.add(message.id[0] if isinstance(message.id, list | tuple) else message.id)
    return texts


def missing_texts() -> list[str]:
    known = translated_texts()
    return [
        f"{path.relative_to(SOURCE.parent)}:{line}: {text!r}"
        for path, line, text in marked_texts()
        if text not in known
    ]


def main(words: list[str]) -> int:
    if words == ["compile"]:
        sys.stdout.write(f"{compile_all()} catalogues compiled.\n")
        return 0
    if words == ["check"]:
        missing = missing_texts()
        sys.stdout.write("".join(f"no Chinese: {line}\n" for line in missing))
        sys.stdout.write(f"{len(missing)} texts without a Chinese translation.\n")
        return 1 if missing else 0
    sys.stderr.write("usage: python -m zhanggui.config.texts compile|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
