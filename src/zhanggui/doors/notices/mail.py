"""One letter by Django's mail backend, to a server whose address was checked and pinned."""

import smtplib
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from zhanggui.base import Refusal
from zhanggui.doors.notices.robots import Verdict
from zhanggui.kernel.outgoing import addresses

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SECONDS = 15
PLAIN, STARTTLS, TLS = "none", "starttls", "tls"
PORTS = {PLAIN: 25, STARTTLS: 587, TLS: 465}


@dataclass(frozen=True)
class Server:
    """Where letters are handed in."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str

    @classmethod
    def of(cls, address: str, secret: str, options: Mapping[str, Any]) -> "Server":
        security = options.get("security", STARTTLS)
        port = int(options.get("port") or PORTS[security])
        return cls(address, port, security, options.get("user", ""), secret, options.get("sender", ""))


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    html: str
    number: str
    """The same letter keeps its number, so that a mail program shows one that arrives twice once."""
    unsubscribe: str = ""


def send(server: Server, letter: Letter) -> Verdict:
    """Hand a letter in; what the server says decides whether it is tried again."""
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": f"<{letter.number}@{_domain(server.sender)}>"}
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    message = EmailMultiAlternatives(
        " ".join(letter.subject.split()), letter.text, server.sender, [letter.to], headers=headers,
        connection=_backend(server),
    )  # fmt: skip
    message.attach_alternative(letter.html, "text/html")
    try:
        message.send()
    except Refusal as error:
        return Verdict("refused", error.code, str(error.sentence))
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _said(code, words)
    except smtplib.SMTPResponseException as error:
        return _said(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Verdict("retry", "", getattr(error, "strerror", None) or type(error).__name__)
    return Verdict("ok")


def _said(code: int, words: bytes | str) -> Verdict:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return Verdict("refused" if code >= 500 else "retry", str(code), text[:200])


def _backend(server: Server) -> Any:
    if settings.EMAIL_BACKEND != SMTP:
        return get_connection()
    return PinnedBackend(
        host=server.host, port=server.port, username=server.user, password=server.password,
        use_tls=server.security == STARTTLS, use_ssl=server.security == TLS, timeout=SECONDS,
    )  # fmt: skip


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip("> ") or "zhanggui.invalid"


class PinnedSMTP(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return addresses.connect(addresses.check_host(host, port), timeout)


class PinnedSMTPOverTLS(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        wire = addresses.connect(addresses.check_host(host, port), timeout)
        return self.context.wrap_socket(wire, server_hostname=host)


class PinnedBackend(EmailBackend):
    """Django's own backend; only its connection goes where the check said."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return PinnedSMTPOverTLS if self.use_ssl else PinnedSMTP
