"""The face of outgoing."""

from zhanggui.kernel.outgoing.addresses import (
    AddressRefused,
    Allowed,
    Destination,
    Resolver,
    check_host,
    check_url,
    connect,
    read_allowed,
)
from zhanggui.kernel.outgoing.wire import Answer, Deadline, Unreachable, Wire, ask

__all__ = [
    "AddressRefused",
    "Allowed",
    "Answer",
    "Deadline",
    "Destination",
    "Resolver",
    "Unreachable",
    "Wire",
    "ask",
    "check_host",
    "check_url",
    "connect",
    "read_allowed",
]
