"""Where the house may speak to: no address inside, whatever it is written like.

An address is read strictly, looked up once, and every answer of the look-up must lie outside; the connection
then goes to the number that was checked, not to the name. `ZHANGGUI_OUTGOING` allows single addresses inside
by name or number, for a gateway on the company's own premises.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhanggui.base import Refusal

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[..., Any]
PORTS = {"https": 443, "http": 80}
LONGEST = 2000
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
    )
]  # fmt: skip
"""Besides what the library calls not global: tunnels that carry an address in an address, clouds' own services."""


class AddressRefused(Refusal):
    """The house does not speak to this address."""


@dataclass(frozen=True)
class Allowed:
    """One address inside that an administrator of the machine allows; no port means every port."""

    host: str = ""
    network: Network | None = None
    port: int | None = None

    def covers(self, host: str, port: int, ip: IP | None) -> bool:
        if self.port is not None and self.port != port:
            return False
        if self.network is not None:
            return ip is not None and ip.version == self.network.version and ip in self.network
        return self.host == host


@dataclass(frozen=True)
class Destination:
    """A checked address with the number its connection goes to."""

    scheme: str
    host: str
    port: int
    ip: str
    target: str = "/"


def read_allowed(texts: Iterable[str]) -> tuple[Allowed, ...]:
    """`gateway.lan`, `gateway.lan:8443`, `10.0.0.5:25`, `10.0.0.0/24`, `[fd00::5]:8443`."""
    return tuple(_read_allowed(text.strip().lower()) for text in texts if text.strip())


def allowed_inside() -> tuple[Allowed, ...]:
    return read_allowed(getattr(settings, "OUTGOING_ALLOWED", ()))


def check_url(url: str, *, resolve: Resolver | None = None, allowed: Iterable[Allowed] | None = None) -> Destination:
    """Read a web address and look its name up, once; raises AddressRefused."""
    scheme, host, port, target = read_url(url)
    return check_host(host, port, scheme=scheme, target=target, resolve=resolve, allowed=allowed)


def check_host(
    host: str, port: int, *, scheme: str = "smtp", target: str = "", resolve: Resolver | None = None,
    allowed: Iterable[Allowed] | None = None,
) -> Destination:  # fmt: skip
    """Look a name up, once, and see that every number it stands for lies outside or is allowed."""
    host, inside = read_host(host), tuple(allowed_inside() if allowed is None else allowed)
    found = _numbers(host, port, resolve or socket.getaddrinfo)
    is_named = any(one.covers(host, port, None) for one in inside)
    for ip in found:
        may = is_named or any(one.covers(host, port, ip) for one in inside)
        if not may and not is_outside(ip):
            raise AddressRefused("address.inside", _("This address lies inside a private network."), host=host)
        if scheme == "http" and not may:
            raise AddressRefused("address.not_https", _("The address must begin with https://."), host=host)
    return Destination(scheme, host, port, str(found[0]), target)


def read_url(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and target of an address written plainly; anything clever is refused."""
    unclear = AddressRefused("address.unreadable", _("This is not a plain web address."))
    if not url.isascii() or len(url) > LONGEST or re.search(r"[\x00-\x20\x7f\\<>\"^`{|}]", url):
        raise unclear
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise unclear from None
    if parts.scheme not in PORTS:
        raise AddressRefused("address.not_https", _("The address must begin with https://."))
    if re.search("[@%]", parts.netloc) or parts.fragment or not parts.hostname or port == 0:
        raise unclear
    if "[" in parts.netloc and ":" not in parts.hostname:
        raise unclear
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, read_host(parts.hostname), port or PORTS[parts.scheme], target


def read_host(host: str) -> str:
    """A name, or a number in its one usual spelling: 2130706433, 0x7f.1 and 127.1 are neither."""
    host = host.strip().lower().removesuffix(".")
    unclear = AddressRefused("address.unreadable", _("This is not a plain web address."))
    if not host or len(host) > 253 or not host.isascii():
        raise unclear
    if ":" in host:
        if "%" in host or _number(host) is None:
            raise unclear
        return host
    if _number(host) is not None:
        return host
    labels = host.split(".")
    if not all(_NAME.fullmatch(label) for label in labels) or re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        raise unclear
    return host


def is_outside(ip: IP) -> bool:
    """Whether a number belongs to the public network, also where it is wrapped in another."""
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_outside(wrapped)
    if any(ip.version == network.version and ip in network for network in _NEVER):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def connect(to: Destination, seconds: float) -> socket.socket:
    """A connection to the number that was checked; the name is not looked up again."""
    return socket.create_connection((to.ip, to.port), timeout=seconds)


def _numbers(host: str, port: int, resolve: Resolver) -> list[IP]:
    literal = _number(host)
    if literal is not None:
        return [literal]
    try:
        rows = resolve(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused("address.unknown", _("This name is not known to the network."), host=host) from None
    found = [ip for row in rows if (ip := _number(str(row[4][0]).split("%")[0])) is not None]
    if not found:
        raise AddressRefused("address.unknown", _("This name is not known to the network."), host=host)
    return found


def _number(text: str) -> IP | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _read_allowed(text: str) -> Allowed:
    if "/" in text:
        return Allowed(network=ipaddress.ip_network(text, strict=False))
    host, port = text, None
    found = re.fullmatch(r"(\[[^\]]+\]|[^:]+):(\d+)", text)
    if found:
        host, port = found[1], int(found[2])
    number = _number(host.strip("[]"))
    if number is not None:
        return Allowed(network=ipaddress.ip_network(number), port=port)
    return Allowed(host=host.removesuffix("."), port=port)
