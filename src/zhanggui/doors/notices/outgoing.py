"""One request to a receiver outside: checked, pinned, with an end, and never redirected."""

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhanggui.doors.notices import addresses
from zhanggui.doors.notices.addresses import Allowed, Destination, Resolver

SECONDS = 10.0
MOST_BYTES = 64 * 1024


class Unreachable(Exception):
    """The receiver could not be asked, or did not answer in time: worth another try."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    retry_after: int | None = None


def post(
    url: str, content: Mapping[str, Any], *, seconds: float = SECONDS, resolve: Resolver | None = None,
    allowed: Iterable[Allowed] | None = None,
) -> Answer:  # fmt: skip
    """Send JSON and read the answer; raises AddressRefused or Unreachable. A redirect is an answer like others."""
    to = addresses.check_url(url, resolve=resolve, allowed=allowed)
    wire = _Wire(to, seconds)
    try:
        with _Deadline(wire, seconds) as deadline:
            answer = _ask(wire, to, json.dumps(content, ensure_ascii=False).encode())
        if deadline.passed:
            raise Unreachable("no answer in time")
        return answer
    except TimeoutError:
        raise Unreachable("no answer in time") from None
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"certificate not trusted: {error.verify_message}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable("no answer in time" if deadline.passed else _plain(error)) from None
    finally:
        wire.close()


def _ask(wire: "_Wire", to: Destination, body: bytes) -> Answer:
    headers = {
        "Host": _host_header(to),
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Zhanggui",
        "Connection": "close",
    }
    wire.request("POST", to.target, body, headers)
    answer = wire.getresponse()
    after = answer.headers.get("Retry-After", "")
    return Answer(answer.status, answer.read(MOST_BYTES), int(after) if after.isascii() and after.isdigit() else None)


class _Wire(http.client.HTTPConnection):
    """A connection to the number that was checked; the certificate must be the name's."""

    def __init__(self, to: Destination, seconds: float) -> None:
        super().__init__(to.host, to.port, timeout=seconds)
        self.to, self.seconds = to, seconds

    def connect(self) -> None:
        self.sock = addresses.connect(self.to, self.seconds)
        if self.to.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.to.host)


class _Deadline:
    """Cuts a connection that drips: each read may be quick and all of them together endless."""

    def __init__(self, wire: _Wire, seconds: float) -> None:
        self._wire, self.passed = wire, False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.passed = True
        if self._wire.sock is not None:
            try:
                socket.socket.shutdown(self._wire.sock, socket.SHUT_RDWR)
            except OSError:
                return


def _host_header(to: Destination) -> str:
    host = f"[{to.host}]" if ":" in to.host else to.host
    return host if addresses.PORTS.get(to.scheme) == to.port else f"{host}:{to.port}"


def _plain(error: Exception) -> str:
    """What went wrong, without the address: it holds the robot's key."""
    return getattr(error, "strerror", None) or type(error).__name__
