"""Attachments of a mailbox, by IMAP over TLS. The mailbox is opened for reading only: nothing in it is changed.

What was read is known by the mailbox's own number of the message; where the mailbox is numbered anew, by the
message's own id and the attachment's content.
"""

import hashlib
import imaplib
import io
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, BinaryIO

from zhanggui.base import Refusal
from zhanggui.intake.feeds.contracts import SUFFIXES, Found, Source, Trouble, is_wanted
from zhanggui.intake.feeds.words import trouble
from zhanggui.kernel.outgoing import api as outgoing

PORT = 993
SECONDS = 20.0
MB = 1024 * 1024
LARGEST = 60 * MB
HEAD = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)]"
PARSER = BytesParser(policy=policy.default)
BROKEN = (imaplib.IMAP4.error, OSError, EOFError)


class Mailbox:
    """Attachments of messages from these senders."""

    def look(self, source: Source) -> Iterator[Found]:
        with opened(source) as box:
            yield from self._messages(box, source)

    def done(self, source: Source, found: Found) -> None:
        """The mailbox stays as it is."""

    def _messages(self, box: imaplib.IMAP4, source: Source) -> Iterator[Found]:
        numbered = _numbering(box)
        if source.marker.get("numbered") != numbered:
            source.marker = {"numbered": numbered, "last": 0}
        last = int(source.marker["last"])
        numbers = _search(box, source, last)
        heads = {number: _asked(box, number, HEAD) for number in numbers}
        wanted = {number for number in numbers if is_from(PARSER.parsebytes(heads[number]), source)}
        count = {"messages": len(numbers), "matching": len(wanted)}
        source.notes.append(("mail.found", count))
        for number in numbers:
            if number in wanted:
                yield from self._attachments(box, number, heads[number], source)
            if not source.held_back:
                source.marker["last"] = number

    def _attachments(self, box: imaplib.IMAP4, number: int, head: bytes, source: Source) -> Iterator[Found]:
        size = _size(box, number)
        if size > LARGEST:
            subject = str(PARSER.parsebytes(head).get("Subject", ""))[:80]
            source.notes.append(("mail.too_large", {"size": size // MB, "subject": subject}))
            source.left += 1
            return
        content = _asked(box, number, "BODY.PEEK[]")
        yield from attachments(content, source)


def attachments(content: bytes, source: Source) -> Iterator[Found]:
    """The attachments of one message that may be exports."""
    message = PARSER.parsebytes(content)
    told = _header(message, "Message-ID") or hashlib.sha256(content).hexdigest()
    suffixes = tuple(source.settings.get("suffixes") or SUFFIXES)
    subject = _header(message, "Subject")
    for part in message.walk():
        name = part.get_filename() or ""
        if not name or part.is_multipart():
            continue
        if not is_wanted(name, suffixes):
            source.left += 1
            continue
        body = part.get_payload(decode=True) or b""
        digest = hashlib.sha256(body).hexdigest()
        name = re.sub(r"[\\/\x00-\x1f]", "_", name)[:255]
        yield Found(f"{told}\x00{digest}", name, len(body), subject[:300], _in_memory(body), _sent_at(message))


def is_from(message: Any, source: Source) -> bool:
    """Whether a message comes from somebody it is wanted from, about what it is wanted about."""
    senders = [one.lower() for one in source.settings.get("senders") or ()]
    words = [one.lower() for one in source.settings.get("subjects") or ()]
    address = next((one.lower() for _, one in getaddresses([_header(message, "From")]) if one), "")
    fits = any(address == one or address.endswith("@" + one.lstrip("@")) for one in senders)
    subject = _header(message, "Subject").lower()
    return fits and (not words or any(word in subject for word in words))


class _Pinned(imaplib.IMAP4_SSL):
    """Connects to the number that was checked; the certificate must be the name's."""

    def __init__(self, to: outgoing.Destination, context: ssl.SSLContext) -> None:
        self._to, self._context = to, context
        super().__init__(to.host, to.port, ssl_context=context, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._context.wrap_socket(outgoing.connect(self._to, timeout or SECONDS), server_hostname=self._to.host)


@contextmanager
def opened(source: Source) -> Iterator[imaplib.IMAP4]:
    """The mailbox, signed in and opened for reading; whatever the server does wrong is a trouble."""
    host, port = source.text("host"), source.number("port", PORT)
    box = _connected(host, port, source)
    try:
        with _as_trouble("mail.sign_in"):
            box.login(source.text("user"), source.secrets.get("password", ""))
        if "ID" in box.capabilities:  # some providers open a mailbox only to programs that say who they are
            box.xatom("ID", '("name" "zhanggui" "version" "1")')
        folder = source.text("box", "INBOX")
        with _as_trouble("mail.no_box", folder=folder):
            said, _ = box.select(_quoted(folder), readonly=True)
            if said != "OK":
                raise trouble("mail.no_box", folder=folder)
        try:
            yield box
        except BROKEN as error:
            raise trouble("mail.broken", why=_plain(error)) from None
    finally:
        with closing(box.socket()), suppress(*BROKEN):
            box.logout()


def _connected(host: str, port: int, source: Source) -> imaplib.IMAP4:
    try:
        to = outgoing.check_host(host, port, scheme="imaps")
        return _Pinned(to, trusting(source.text("authority")))
    except outgoing.AddressRefused as refused:
        raise address_trouble(refused, host) from None
    except ssl.SSLCertVerificationError as error:
        raise trouble("mail.unreachable", host=host, why=error.verify_message) from None
    except BROKEN as error:
        raise trouble("mail.unreachable", host=host, why=_plain(error)) from None


def trusting(authority: str) -> ssl.SSLContext:
    """Whom to believe: everybody the machine believes, and the company's own authority where one is given."""
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cadata=authority)
    return context


def address_trouble(refused: Refusal, host: str) -> Trouble:
    if refused.code == "address.inside":
        return trouble("address.inside", host=host)
    return trouble("address.refused", host=host, why=str(refused.sentence))


@contextmanager
def _as_trouble(code: str, **details: Any) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort as error:
        raise trouble("mail.broken", why=_plain(error)) from None
    except imaplib.IMAP4.error:
        raise trouble(code, **details) from None
    except (OSError, EOFError) as error:
        raise trouble("mail.broken", why=_plain(error)) from None


def _numbering(box: imaplib.IMAP4) -> str:
    """The mailbox's own word for how its messages are numbered: when it changes, the numbers mean others."""
    _, said = box.response("UIDVALIDITY")
    return said[0].decode() if said and said[0] else ""


def _search(box: imaplib.IMAP4, source: Source, last: int) -> list[int]:
    since = (source.at - timedelta(days=source.number("since_days", 14))).strftime("%d-%b-%Y")
    asked = ("UID", f"{last + 1}:*") if last else ("SINCE", since)
    said, rows = box.uid("SEARCH", *asked)
    if said != "OK":
        raise imaplib.IMAP4.error("search refused")
    numbers = sorted(int(number) for row in rows if row for number in row.split())
    return [number for number in numbers if number > last]  # "n:*" always names the last message


def _asked(box: imaplib.IMAP4, number: int, what: str) -> bytes:
    said, rows = box.uid("FETCH", str(number), f"({what})")
    if said != "OK":
        raise imaplib.IMAP4.error("fetch refused")
    return next((row[1] for row in rows if isinstance(row, tuple)), b"")


def _size(box: imaplib.IMAP4, number: int) -> int:
    _, rows = box.uid("FETCH", str(number), "(RFC822.SIZE)")
    text = b" ".join(row if isinstance(row, bytes) else row[0] for row in rows if row)
    found = re.search(rb"RFC822\.SIZE (\d+)", text)
    return int(found[1]) if found else 0


def _header(message: Any, name: str) -> str:
    try:
        return str(message.get(name) or "").strip()
    except (ValueError, LookupError):  # a header nobody could write on purpose
        return ""


def _sent_at(message: EmailMessage | Any) -> Any:
    try:
        return parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError):
        return None


def _in_memory(body: bytes) -> Callable[[], Any]:
    @contextmanager
    def opened_() -> Iterator[BinaryIO]:
        yield io.BytesIO(body)

    return opened_


def _quoted(folder: str) -> str:
    """A mailbox's name as IMAP writes it: other than plain letters in its own spelling of UTF-7."""
    spelled = re.sub(r"[^\x20-\x7e]+", lambda found: _utf7(found[0]), folder.replace("&", "&-"))
    return '"' + spelled.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(text: str) -> str:
    import base64

    packed = base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{packed}-"


def _plain(error: BaseException) -> str:
    """What went wrong, without what was sent."""
    return getattr(error, "strerror", None) or type(error).__name__
