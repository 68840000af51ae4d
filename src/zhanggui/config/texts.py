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


Marked = tuple[str, str | None]
"""A text and the context that tells it from the same words elsewhere."""


def marked_texts() -> Iterator[tuple[Path, int, Marked]]:
    """Every text marked for translation in code and templates, with its place."""
    from django.utils.translation.template import templatize

    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        yield from _texts_of(path, path.read_bytes())
    for path in sorted(SOURCE.rglob("templates/**/*.*")):
        if path.suffix in (".html", ".txt"):
            yield from _texts_of(path, templatize(path.read_text()).encode())


def _texts_of(path: Path, code: bytes) -> Iterator[tuple[Path, int, Marked]]:
    for line, message, _comments, context in extract("python", io.BytesIO(code), KEYWORDS):
        text = message[0] if isinstance(message, tuple) else message
        if text:
            yield path, line, (text, context)


def translated_texts() -> set[Marked]:
    texts: set[Marked] = set()
    for path in catalogues():
        for message in load(path):
            complete = all(message.string) if isinstance(message.string, list | tuple) else message.string
            if complete and not message.fuzzy and message.id:
                text = message.id[0] if isinstance(message.id, list | tuple) else message.id
                texts.add((text, message.context))
    return texts


def missing_texts() -> list[str]:
    known = translated_texts()
    return [
        f"{path.relative_to(SOURCE.parent)}:{line}: {marked[0]!r} {marked[1] or ''}"
        for path, line, marked in marked_texts()
        if marked not in known
    ]


def conflicting_texts() -> list[str]:
    """Texts that two rooms translate differently: the same words become one Chinese text on every page."""
    told: dict[tuple[str, str | None], dict[str, str]] = {}
    for path in catalogues():
        for message in load(path):
            if message.id and message.string:
                key = (message.id[0] if isinstance(message.id, list | tuple) else message.id, message.context)
                told.setdefault(key, {})[str(message.string)] = str(path.relative_to(SOURCE).parent.parent.parent)
    return [f"{key[0]!r}: {texts}" for key, texts in sorted(told.items(), key=str) if len(texts) > 1]


def main(words: list[str]) -> int:
    if words == ["compile"]:
        sys.stdout.write(f"{compile_all()} catalogues compiled.\n")
        return 0
    if words == ["check"]:
        missing = missing_texts()
        sys.stdout.write("".join(f"no Chinese: {line}\n" for line in missing))
        sys.stdout.write(f"{len(missing)} texts without a Chinese translation.\n")
        conflicts = conflicting_texts()
        sys.stdout.write("".join(f"two translations: {line}\n" for line in conflicts))
        return 1 if missing or conflicts else 0
    sys.stderr.write("usage: python -m zhanggui.config.texts compile|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
