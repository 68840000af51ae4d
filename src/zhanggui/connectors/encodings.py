"""Which encoding a text file is in, decided from its bytes."""

import codecs
from typing import BinaryIO

from zhanggui.connectors.wording import refusal

CHUNK = 1 << 20
SAMPLE = 1 << 16
LONGEST_LINE = 16 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(file: BinaryIO, name: str) -> str:
    """The encoding of a text file; a file with NUL bytes that is not UTF-16 is no text and is refused."""
    sample = file.read(SAMPLE)
    _check_lines(sample, file, name)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    wide = _wide(sample)
    if wide:
        return wide
    fits = {encoding: codecs.getincrementaldecoder(encoding)("strict") for encoding in ("utf-8", "gb18030")}
    file.seek(0)
    damaged = sample
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise refusal("file.unreadable", name=name, why="it holds bytes no text has")
        for encoding, decoder in list(fits.items()):
            if not _decodes(decoder, chunk):
                del fits[encoding]
                damaged = chunk
    for encoding, decoder in fits.items():
        if _decodes(decoder, b"", final=True):
            return encoding
    return _least_damaged(damaged)


def _check_lines(sample: bytes, file: BinaryIO, name: str) -> None:
    """A line of many megabytes is no line of a table, and would be read into memory whole."""
    length, chunk = 0, sample
    while chunk:
        ends = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        length = length + len(chunk) if ends < 0 else len(chunk) - ends
        if length > LONGEST_LINE:
            raise refusal("file.unreadable", name=name, why="it holds bytes no text has")
        chunk = file.read(CHUNK)


def _wide(sample: bytes) -> str:
    """UTF-16 without its mark: every other byte of the ASCII in it is NUL."""
    pairs = len(sample) // 2
    if pairs < 8 or b"\0" not in sample:
        return ""
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    if low > pairs * 0.2 and high < pairs * 0.02:
        return "utf-16-le"
    if high > pairs * 0.2 and low < pairs * 0.02:
        return "utf-16-be"
    return ""


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _least_damaged(chunk: bytes) -> str:
    """Some bytes fit no encoding: take the one that loses least, a Western one where both lose much."""
    lost = {}
    for encoding in ("utf-8", "gb18030"):
        text = chunk.decode(encoding, "replace")
        foreign = sum(not letter.isascii() for letter in text) or 1
        lost[encoding] = text.count("\ufffd") / foreign
    best = min(lost, key=lambda encoding: lost[encoding])
    return best if lost[best] < 0.2 else "cp1252"
