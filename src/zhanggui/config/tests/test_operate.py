"""Serving: what must hold before people are let in."""

import socket

import pytest

from zhanggui.base import Refusal
from zhanggui.config import operate


@pytest.fixture
def listening():
    """A program that listens, as servers do that share their port."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_somebody_listens_on_is_refused_with_what_to_do(listening):
    with pytest.raises(Refusal) as refused:
        operate.refuse_taken("127.0.0.1", listening)
    assert refused.value.code == "serve.taken"
    assert f"--port {listening + 1}" in str(refused.value.sentence)


def test_a_port_is_free_again_once_nobody_holds_it():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    operate.refuse_taken("127.0.0.1", port)
