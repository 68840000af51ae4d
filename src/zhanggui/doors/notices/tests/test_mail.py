"""Letters are handed in to a server whose address was checked, and its answers decide what happens next."""

import socket
import threading

import pytest

from zhanggui.doors.notices import mail
from zhanggui.doors.notices.mail import Letter, Server

LETTER = Letter("li@company.example", "两项新工作", "text", "<p>html</p>", "zhanggui-1-2011")


class PostOffice:
    """A mail server of a few words; `says` overrides what it answers to a command."""

    def __init__(self, **says: str) -> None:
        self.says, self.heard = says, []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            one, _address = self.server.accept()
        except OSError:
            return
        with one, one.makefile("rwb", buffering=0) as wire:
            wire.write(b"220 here\r\n")
            in_data = False
            for raw in wire:
                line = raw.decode().rstrip("\r\n")
                self.heard.append(line)
                if in_data and line != ".":
                    continue
                word = "SENT" if in_data else line.split()[0].upper()
                in_data = word == "DATA" and "DATA" not in self.says
                usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 ok")
                wire.write(self.says.get(word, usual).encode() + b"\r\n")


@pytest.fixture
def office(settings):
    settings.EMAIL_BACKEND = mail.SMTP
    settings.OUTGOING_ALLOWED = ["127.0.0.1"]
    opened: list[PostOffice] = []

    def make(**says: str) -> PostOffice:
        opened.append(PostOffice(**says))
        return opened[-1]

    yield make
    for one in opened:
        one.server.close()


def server_of(office: PostOffice) -> Server:
    return Server("127.0.0.1", office.port, mail.PLAIN, "", "", "zg@company.example")


def test_a_letter_is_handed_in(office):
    held = office()

    assert mail.send(server_of(held), LETTER).kind == "ok"
    assert "rcpt TO:<li@company.example>" in held.heard
    assert "Message-ID: <zhanggui-1-2011@company.example>" in held.heard


@pytest.mark.parametrize(
    ("says", "verdict"),
    [
        ({"RCPT": "550 no such mailbox"}, "refused"),
        ({"RCPT": "450 try later"}, "retry"),
        ({"MAIL": "553 not your address"}, "refused"),
        ({"DATA": "451 busy"}, "retry"),
        ({"SENT": "554 rejected"}, "refused"),
    ],
)
def test_what_the_server_says_decides(office, says, verdict):
    assert mail.send(server_of(office(**says)), LETTER).kind == verdict


def test_a_server_inside_that_nobody_allowed_is_not_spoken_to(office, settings):
    held = office()
    settings.OUTGOING_ALLOWED = []

    verdict = mail.send(server_of(held), LETTER)
    assert (verdict.kind, verdict.code) == ("refused", "address.inside")
    assert held.heard == []


def test_a_server_that_is_gone_is_tried_again(office):
    held = office()
    held.server.shutdown(socket.SHUT_RDWR)
    held.server.close()

    assert mail.send(server_of(held), LETTER).kind == "retry"
