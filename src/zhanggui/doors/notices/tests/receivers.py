"""A receiver on this machine that behaves as the robots' services say theirs do, and badly where a test wants it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KINDS = ("dingtalk", "wecom", "feishu")
OK = {"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}


@dataclass
class Receiver:
    """What was received, and how to answer: `answers` are taken one by one, then everything is fine."""

    port: int = 0
    received: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def receiver() -> Iterator[Receiver]:
    held = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.received.append((self.path, json.loads(body)))
            answer = held.answers.pop(0) if held.answers else OK
            if callable(answer):
                answer(self)
            elif isinstance(answer, tuple):
                say(self, *answer)
            else:
                say(self, 200, answer)

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()


def say(handler: Any, status: int, content: Any, **headers: str) -> None:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def hang_up(handler: Any) -> None:
    """Closes without a word."""
    handler.connection.close()


def hang(handler: Any) -> None:
    """Takes the message and never answers."""
    time.sleep(3)


def drip(handler: Any) -> None:
    """Answers a byte at a time, each of them quickly."""
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b" " * 1000:
        try:
            handler.wfile.write(bytes([byte]))
        except OSError:
            return
        time.sleep(0.05)


def too_many(handler: Any) -> None:
    say(handler, 429, {}, Retry_After="7")


def elsewhere(handler: Any) -> None:
    say(handler, 302, {}, Location="http://169.254.169.254/latest/meta-data/")
