"""What files brought of an erased buyer: rows read later come without them, stored files and rejected lines lose them.

A stored text file is sealed again without the cells of the buyer's rows; a workbook or an archive, whose cells lie in
shared tables, is let go as a whole: its rows are taken in, it can only no longer be read again.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from zhanggui import facts
from zhanggui.intake import storage
from zhanggui.intake.dirty import refresh_facts
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.privacy import sealing
from zhanggui.kernel.privacy.erasing import Erased
from zhanggui.kernel.privacy.persons import Person

KEYS = ("trade_no", "invoice")
NICKS = ("buyer_nick", "buyer")
OF_RECIPIENT = ("receiver_name", "receiver_address", "phone", "mobile")
PERSONAL = (
    *OF_RECIPIENT, "buyer_alipay", "buyer_message", "seller_memo", "invoice_title", "explanation", "counterparty",
    "memo", "applicant",
)  # fmt: skip
RECIPIENT_HEADERS = ("姓名", "电话", "手机", "地址")
HEADERS = (*RECIPIENT_HEADERS, "会员名", "昵称", "旺旺", "支付宝账", "抬头", "留言", "备注", "说明", "对方")
"""Columns whose cells are about a person: emptied in the rows of an erased one, whatever they say."""
ENCODINGS = ("utf-8-sig", "gb18030")


def without_erased(shop: str, records: Sequence[Any], frame: Any) -> tuple[list[Any], Any]:
    """Records and rows as they may be taken in: of orders whose buyer was erased, nothing about the person."""
    numbers = [number for record in records if (number := _number(record))]
    key = "invoice" if frame is not None and "invoice" in frame.columns else None
    if key:
        numbers += frame[key].unique().to_list()
    erased = privacy.erased_of(shop, numbers) if numbers else {}
    if not erased:
        return list(records), frame
    if key:
        stand_ins = {number: each.stand_in for number, each in erased.items() if not each.only_recipient}
        frame = _frame_without(frame, key, stand_ins)
    return [_without(record, erased.get(_number(record))) for record in records], frame


def _number(record: Any) -> str:
    return next((str(value) for name in KEYS if (value := getattr(record, name, ""))), "")


def _without(record: Any, erased: Erased | None) -> Any:
    if erased is None:
        return record
    emptied: dict[str, Any] = {}
    for field in fields(record):
        if field.name in (OF_RECIPIENT if erased.only_recipient else PERSONAL):
            emptied[field.name] = ""
        elif field.name in NICKS and not erased.only_recipient:
            emptied[field.name] = erased.stand_in
    return replace(record, **emptied, raw={})


def _frame_without(frame: Any, key: str, stand_ins: dict[str, str]) -> Any:
    import polars as pl

    if "buyer" not in frame.columns:
        return frame
    erased = pl.col(key).is_in(list(stand_ins))
    return frame.with_columns(
        buyer=pl.when(erased).then(pl.col(key).replace_strict(stand_ins, default="")).otherwise(pl.col("buyer"))
    )


def _lines(person: Person) -> Iterator[RejectedLine]:
    for line in RejectedLine.objects.filter(run__shop__in=person.shops).iterator(chunk_size=1000):
        if any(word in text for word in person.telling for text in (line.raw, line.edited, line.message, line.note)):
            yield line


def count_lines(person: Person) -> int:
    return sum(1 for _line in _lines(person))


def erase_lines(person: Person) -> int:
    total = 0
    for line in _lines(person):
        RejectedLine.objects.filter(pk=line.pk).update(raw="", edited="", note="", message="-")
        total += 1
    return total


def count_files(person: Person) -> int:
    return sum(1 for _sha in _files(person, _words(person)))


def erase_files(person: Person) -> int:
    total = 0
    for sha256 in _files(person, person.telling):
        place = storage.place_of(sha256)
        with storage.opened(sha256) as path:
            content = path.read_bytes()
        kept = _rewritten(content, person)
        if kept is not None and kept != content:
            _seal_anew(kept, place)
            total += 1
        elif kept is None and _names(content, _words(person)):
            place.unlink(missing_ok=True)
            total += 1
    return total


def _files(person: Person, words: Iterable[str]) -> Iterator[str]:
    """Stored files of the person's shops that say one of these words."""
    wanted = list(words)
    for sha256 in sorted(set(Run.objects.filter(shop__in=person.shops).values_list("sha256", flat=True))):
        if storage.is_stored(sha256):
            with storage.opened(sha256) as path:
                if _names(path.read_bytes(), wanted):
                    yield sha256


def _words(person: Person) -> set[str]:
    """What can only be theirs and must be gone: not the orders' numbers, which stay."""
    return person.telling - person.numbers


def _names(content: bytes, words: Iterable[str]) -> bool:
    if content[:2] == b"PK":
        return _archive_names(content, words)
    return any(_as_bytes(word, encoding) in content for word in words for encoding in ("utf-8", "gb18030", "utf-16-le"))


def _archive_names(content: bytes, words: Iterable[str]) -> bool:
    wanted = list(words)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(_names(archive.read(name), wanted) for name in archive.namelist() if not name.endswith("/"))
    except (zipfile.BadZipFile, RuntimeError):
        return False


def _as_bytes(word: str, encoding: str) -> bytes:
    try:
        return word.encode(encoding)
    except UnicodeEncodeError:
        return b"\0no such bytes\0"


def _rewritten(content: bytes, person: Person) -> bytes | None:
    """The text file without the cells of the person's rows; None for what has to go as a whole."""
    if content[:2] == b"PK" or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        rewritten = _text_without(text, person)
        marked = encoding == "utf-8-sig" and content.startswith(codecs.BOM_UTF8)
        kept = rewritten.encode("utf-8-sig" if marked else encoding.removesuffix("-sig"))
        return None if _names(kept, _words(person)) else kept
    return None


def _text_without(text: str, person: Person) -> str:
    """Rows that name the person keep only cells that are numbers of their orders or none of their words."""
    telling, words = person.telling, {word for word in {*person.words, person.term} if word}
    numbers = person.numbers | {trade for _shop, trade in person.received}
    delimiter = "\t" if text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    about: dict[int, str] = {}
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        about = about or {place: cell for place, cell in enumerate(row) if any(header in cell for header in HEADERS)}
        if any(word in cell for word in telling for cell in row):
            headers = HEADERS if _is_their_own(row, person) else RECIPIENT_HEADERS
            emptied = {place for place, cell in about.items() if any(header in cell for header in headers)}
            row = ["" if place in emptied else _cell_without(cell, words, numbers) for place, cell in enumerate(row)]
        writer.writerow(row)
    return out.getvalue()


def _is_their_own(row: Sequence[str], person: Person) -> bool:
    """Whether the row is about an order of theirs; of others' orders that went to them only the recipient goes."""
    if any(number in cell for number in person.numbers for cell in row):
        return True
    return not any(trade in cell for _shop, trade in person.received for cell in row)


def _cell_without(cell: str, words: Iterable[str], numbers: set[str]) -> str:
    if any(number in cell for number in numbers):
        return cell
    return "" if any(word in cell for word in words) else cell


def _seal_anew(content: bytes, place: Path) -> None:
    draft = place.with_name(f"{place.name}.erased.part")
    with draft.open("wb") as target:
        sealing.seal(io.BytesIO(content), target)
    draft.replace(place)


def seek_facts(person: Person) -> None:
    """Orders of past years of which nothing but facts is known."""
    from zhanggui.intake import history

    index = privacy.blind_index(person.term)
    for shop in history.shops():
        for trade_no, buyer in history.orders_of(shop, {index, *person.stand_ins}, person.term):
            person.orders.setdefault((shop, trade_no), person.stand_in(buyer))


def count_facts(person: Person) -> int:
    from zhanggui.facts import erasing

    return erasing.holds(facts.Store(settings.FACTS_FOLDER), "order_line", "buyer", person.new_indexes)


def erase_facts(person: Person) -> int:
    """Build the newest version without the buyer's index, then take it out of all earlier ones."""
    from zhanggui.facts import erasing
    from zhanggui.intake import history

    refresh_facts(person.shops)
    for shop in person.shops:
        history.rename_buyers(shop, person.new_indexes)
    return erasing.rename(facts.Store(settings.FACTS_FOLDER), "order_line", "buyer", person.new_indexes)


def install() -> None:
    privacy.held_by(privacy.Holder("rejected lines", count_lines, erase_lines, place=70))
    privacy.held_by(privacy.Holder("files", count_files, erase_files, place=80))
    privacy.held_by(privacy.Holder("facts", count_facts, erase_facts, seek_facts, place=90))
