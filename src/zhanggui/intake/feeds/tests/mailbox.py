"""A mail server on this machine: IMAP4rev1 over TLS, as much of it as a program that only reads asks for.

It keeps a list of every command it was sent, and refuses whatever would change a mailbox opened for reading.
"""

import datetime
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

USER, PASSWORD = "data@shop.example", "authorisation-code"


@dataclass
class Server:
    port: int = 0
    authority: str = ""
    numbered: int = 1
    boxes: dict[str, list[tuple[int, bytes]]] = field(default_factory=lambda: {"INBOX": []})
    said: list[str] = field(default_factory=list)
    breaks_at: str = ""
    """A command at which the server hangs up."""

    def deliver(self, message: EmailMessage, box: str = "INBOX") -> None:
        held = self.boxes.setdefault(box, [])
        held.append((max((number for number, _ in held), default=0) + 1, message.as_bytes()))

    def number_anew(self) -> None:
        """What a provider does after a move: the same messages under other numbers."""
        self.numbered += 1
        self.boxes = {name: [(n + 100, body) for n, body in held] for name, held in self.boxes.items()}


def letter(sender: str, subject: str, *files: tuple[str, bytes], number: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, USER, subject
    message["Date"], message["Message-ID"] = (
        "Mon, 14 Nov 2011 09:30:00 +0800",
        f"<{number or abs(hash(subject))}@platform.example>",
    )
    message.set_content("See the attachment.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    held = Server()
    certificate, key, held.authority = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held.port = listening.getsockname()[1]
        threading.Thread(target=_serve, args=(listening, context, held), daemon=True).start()
        yield held


def _serve(listening: socket.socket, context: ssl.SSLContext, held: Server) -> None:
    while True:
        try:
            raw, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(raw, context, held), daemon=True).start()


def _talk(raw: socket.socket, context: ssl.SSLContext, held: Server) -> None:
    try:
        with context.wrap_socket(raw, server_side=True) as wire, wire.makefile("rwb") as file:
            _say(file, b"* OK IMAP4rev1 ready")
            session: dict[str, Any] = {"box": None}
            while line := file.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                held.said.append(rest if not rest.startswith("LOGIN") else "LOGIN")
                if held.breaks_at and held.breaks_at in rest:
                    return
                _answer(file, tag, rest, held, session)
                if rest.startswith("LOGOUT"):
                    return
    except (OSError, ssl.SSLError):
        return


def _answer(file: Any, tag: str, rest: str, held: Server, session: dict[str, Any]) -> None:
    word, _, more = rest.partition(" ")
    if word == "CAPABILITY":
        _say(file, b"* CAPABILITY IMAP4rev1 ID")
    elif word == "LOGIN":
        if more != f'{USER} "{PASSWORD}"':
            return _say(file, f"{tag} NO [AUTHENTICATIONFAILED] no".encode())
    elif word == "EXAMINE":
        session["box"] = more.strip('"')
        if session["box"] not in held.boxes:
            return _say(file, f"{tag} NO no such mailbox".encode())
        _say(file, f"* {len(held.boxes[session['box']])} EXISTS".encode())
        _say(file, f"* OK [UIDVALIDITY {held.numbered}] numbered".encode())
        return _say(file, f"{tag} OK [READ-ONLY] done".encode())
    elif word == "UID":
        _uid(file, more, held.boxes[session["box"]])
    elif word not in ("ID", "LOGOUT", "NOOP"):
        return _say(file, f"{tag} BAD not while reading".encode())
    return _say(file, f"{tag} OK done".encode())


def _uid(file: Any, more: str, messages: list[tuple[int, bytes]]) -> None:
    word, _, rest = more.partition(" ")
    if word == "SEARCH":
        found = re.match(r"UID (\d+):\*", rest)
        last = max((number for number, _ in messages), default=0)
        numbers = [n for n, _ in messages if not found or n >= int(found[1]) or n == last]
        return _say(file, ("* SEARCH " + " ".join(map(str, numbers))).encode())
    number, _, what = rest.partition(" ")
    place, body = next((place, body) for place, (n, body) in enumerate(messages, 1) if n == int(number))
    if "RFC822.SIZE" in what:
        return _say(file, f"* {place} FETCH (UID {number} RFC822.SIZE {len(body)})".encode())
    part = body.split(b"\n\n", 1)[0] + b"\n\n" if "HEADER" in what else body
    _say(file, f"* {place} FETCH (UID {number} {what.strip('()').replace('.PEEK', '')} {{{len(part)}}}".encode())
    file.write(part + b")\r\n")
    file.flush()
    return None


def _say(file: Any, line: bytes) -> None:
    file.write(line + b"\r\n")
    file.flush()


def _certificate(folder: Path) -> tuple[Path, Path, str]:
    """A certificate of 127.0.0.1 that is its own authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(1)).add_extension(own, False)
        .add_extension(x509.BasicConstraints(True, None), True).add_extension(usage, True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = signed.public_bytes(serialization.Encoding.PEM)
    plain = serialization.PrivateFormat.PKCS8
    (folder / "server.pem").write_bytes(pem)
    (folder / "server.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, plain, serialization.NoEncryption())
    )
    return folder / "server.pem", folder / "server.key", pem.decode()
