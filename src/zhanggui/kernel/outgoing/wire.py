"""One request to somebody outside: to the number that was checked, with an end, and never redirected."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from zhanggui.kernel.outgoing import addresses
from zhanggui.kernel.outgoing.addresses import Destination


class Unreachable(Exception):
    """The other side could not be asked, or did not answer in time: worth another try."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """By name in small letters."""
    body: bytes


def ask(
    to: Destination, method: str, *, headers: Mapping[str, str], body: bytes = b"", seconds: float, most: int
) -> Answer:
    """Send one request and read its answer up to `most` bytes; a redirect is an answer like others."""
    wire = Wire(to, seconds)
    try:
        with Deadline(wire, seconds) as deadline:
            wire.request(method, to.target, body or None, {"Host": host_header(to), **headers})
            said = wire.getresponse()
            answer = Answer(said.status, {name.lower(): value for name, value in said.headers.items()}, said.read(most))
        if deadline.passed:
            raise Unreachable("no answer in time")
        return answer
    except TimeoutError:
        raise Unreachable("no answer in time") from None
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"certificate not trusted: {error.verify_message}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable("no answer in time" if deadline.passed else plain(error)) from None
    finally:
        wire.close()


class Wire(http.client.HTTPConnection):
    """A connection to the number that was checked; the certificate must be the name's."""

    def __init__(self, to: Destination, seconds: float) -> None:
        super().__init__(to.host, to.port, timeout=seconds)
        self.to, self.seconds = to, seconds

    def connect(self) -> None:
        self.sock = addresses.connect(self.to, self.seconds)
        if self.to.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.to.host)


class Deadline:
    """Cuts a connection that drips: each read may be quick and all of them together endless."""

    def __init__(self, wire: Wire, seconds: float) -> None:
        self._wire, self.passed = wire, False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
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


def host_header(to: Destination) -> str:
    host = f"[{to.host}]" if ":" in to.host else to.host
    return host if addresses.PORTS.get(to.scheme) == to.port else f"{host}:{to.port}"


def plain(error: Exception) -> str:
    """What went wrong, without the address: it may hold a key."""
    return getattr(error, "strerror", None) or type(error).__name__
