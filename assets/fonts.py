"""Makes the Chinese TrueType fonts that reports are printed with, from the npm font package.

The package's "chinese-simplified" file holds the commonest 7,900 characters; its numbered parts hold rarer
ones. Both are joined, so that 7,346 of the 7,445 characters of GB 2312 are there (the package has no Greek
letters, Roman numeral signs and 42 very rare characters), and 12,200 Chinese characters in all.
Run after `npm ci`; does nothing while the lock file and this script stay the same.
"""

import hashlib
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "node_modules/@fontsource/noto-sans-sc"
TARGET = HERE.parent / "src/zhanggui/doors/web/static/fonts"
WEIGHTS = {"Regular": 400, "Bold": 700}
COMPOSED = b"\xff\xff"
UNUSED = ("GPOS", "GSUB", "GDEF", "BASE", "STAT", "vhea", "vmtx", "prep", "gasp")


def build() -> None:
    """Write both weights, unless they are up to date."""
    mark = hashlib.sha256((HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
    stamp = TARGET / "stamp.txt"
    wanted = [TARGET / f"NotoSansSC-{style}.ttf" for style in WEIGHTS]
    if stamp.exists() and stamp.read_text() == mark and all(path.exists() for path in wanted):
        return
    if not PACKAGE.exists():
        sys.exit("The font package is missing: run `npm ci --ignore-scripts` in assets/ first.")
    TARGET.mkdir(parents=True, exist_ok=True)
    for style, weight in WEIGHTS.items():
        joined(weight).save(TARGET / f"NotoSansSC-{style}.ttf")
    (TARGET / "LICENSE-NotoSansSC.txt").write_bytes((PACKAGE / "LICENSE").read_bytes())
    stamp.write_text(mark)


def joined(weight: int) -> TTFont:
    """The common characters with the rarer ones added."""
    folder = PACKAGE / "files"
    font = TTFont(folder / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff", recalcBBoxes=False)
    characters = dict(font.getBestCmap())
    for part in sorted(folder.glob(f"noto-sans-sc-*-{weight}-normal.woff")):
        add_missing(font, characters, TTFont(part, recalcBBoxes=False))
    for table in font["cmap"].tables:
        limit = 0x10FFFF if table.format == 12 else 0xFFFF
        if table.isUnicode() and table.format in (4, 12):
            table.cmap = {sign: name for sign, name in characters.items() if sign <= limit}
    for tag in UNUSED:
        if tag in font:
            del font[tag]
    font["post"].formatType = 3.0
    font.flavor = None
    return font


def add_missing(font: TTFont, characters: dict[int, str], part: TTFont) -> None:
    """Copy the outlines of characters that `font` lacks; both are drawn on the same grid."""
    if part["head"].unitsPerEm != font["head"].unitsPerEm:
        raise ValueError("The parts of the font are drawn on different grids.")
    for sign, name in part.getBestCmap().items():
        if sign in characters or sign > 0xFFFF:
            continue
        glyph = part["glyf"].glyphs[name]  # still packed: copied as it is, which is fast
        if getattr(glyph, "data", b"")[:2] == COMPOSED:
            continue
        fresh = f"u{sign:04X}.added"
        font["glyf"][fresh] = glyph
        font["hmtx"][fresh] = part["hmtx"][name]
        characters[sign] = fresh


if __name__ == "__main__":
    build()
