"""Objects of an S3-compatible bucket: known by key and ETag, so that an object written anew is a new file.

botocore says and signs what the protocol wants; what it would send goes by a connection of ours, to the number
that was checked and nowhere else. Nothing in the bucket is changed.
"""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from zhanggui.intake.feeds.contracts import SUFFIXES, Found, Source, is_wanted
from zhanggui.intake.feeds.mail import address_trouble, trusting
from zhanggui.intake.feeds.words import trouble
from zhanggui.intake.scratch import Scratch
from zhanggui.intake.storage import largest, scratch_folder
from zhanggui.kernel.outgoing import api as outgoing

SECONDS = 20.0
PIECE = 1024 * 1024
LISTING = 8 * 1024 * 1024
PAGE = 1000


class Bucket:
    """Objects below a prefix."""

    def look(self, source: Source) -> Iterator[Found]:
        client, name = _client(source), source.text("bucket")
        asked: dict[str, Any] = {"Bucket": name, "Prefix": source.text("prefix"), "MaxKeys": PAGE}
        if after := source.marker.get("after") or source.text("after_key"):
            asked["StartAfter"] = after
        source.notes.append(("bucket.found", {}))
        while True:
            page = _said(lambda: client.list_objects_v2(**asked), source)
            for each in page.get("Contents", ()):
                yield from _offered(client, name, each, source)
                if not source.held_back:
                    source.marker["after"] = each["Key"]
            if not page.get("IsTruncated"):
                break
            asked["ContinuationToken"] = page["NextContinuationToken"]
        if not source.held_back:
            source.marker.pop("after", None)  # looked through: next time from the start, for keys have no order in time

    def done(self, source: Source, found: Found) -> None:
        """The bucket stays as it is."""


def _offered(client: Any, bucket: str, each: dict[str, Any], source: Source) -> Iterator[Found]:
    key, size = each["Key"], int(each.get("Size", 0))
    suffixes = tuple(source.settings.get("suffixes") or SUFFIXES)
    if key.endswith("/") or not size:
        return
    if not is_wanted(key, suffixes) or size > largest():
        source.left += 1
        return
    tag = str(each.get("ETag", "")).strip('"')
    yield Found(
        f"{key}\x00{tag}", key.rsplit("/", 1)[-1][:255], size, key,
        lambda: _opened(client, bucket, key, tag, source), each.get("LastModified"),
    )  # fmt: skip


@contextmanager
def _opened(client: Any, bucket: str, key: str, tag: str, source: Source) -> Iterator[BinaryIO]:
    """The object as it was listed; one that was written anew in between is found by the next look."""
    with Scratch(scratch_folder()) as copy:
        body = _said(lambda: client.get_object(Bucket=bucket, Key=key, IfMatch=tag)["Body"], source)
        count = 0
        while piece := _said(lambda: body.read(PIECE), source):
            count += len(piece)
            if count > largest():
                raise trouble("bucket.unreachable", host=_host(source), why="more bytes than it said")
            copy.write(piece)
        yield copy.reader()


def _client(source: Source) -> Any:
    import botocore.session
    from botocore.config import Config

    style = "path" if source.settings.get("path_style", True) else "virtual"
    config = Config(
        signature_version="s3v4", s3={"addressing_style": style}, retries={"total_max_attempts": 1},
        response_checksum_validation="when_required", request_checksum_calculation="when_required",
    )  # fmt: skip
    client = botocore.session.Session().create_client(
        "s3", endpoint_url=source.text("endpoint"), region_name=source.text("region", "us-east-1"),
        aws_access_key_id=source.text("key"), aws_secret_access_key=source.secrets.get("secret", ""), config=config,
    )  # fmt: skip
    client.meta.events.register("before-send.s3", lambda request, **_: _send(request, source))
    return client


def _send(request: Any, source: Source) -> Any:
    """botocore's request by a connection of ours; a redirect is not followed."""
    from botocore.awsrequest import AWSResponse

    to = outgoing.check_url(request.url)
    wire = _Wire(to, source.text("authority"))
    headers = {
        name: value.decode() if isinstance(value, bytes) else str(value) for name, value in request.headers.items()
    }
    wire.request(request.method, to.target, request.body or None, headers)
    answer = wire.getresponse()
    names = {name.lower(): value for name, value in answer.getheaders()}
    return AWSResponse(request.url, answer.status, _Names(names), _Raw(answer, wire))


class _Names(dict[str, str]):
    """Headers by name, however it is spelled."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())


class _Wire(outgoing.Wire):
    def __init__(self, to: outgoing.Destination, authority: str) -> None:
        super().__init__(to, SECONDS)
        self._authority = authority

    def connect(self) -> None:
        self.sock = outgoing.connect(self.to, self.seconds)
        if self.to.scheme == "https":
            self.sock = trusting(self._authority).wrap_socket(self.sock, server_hostname=self.to.host)


class _Raw:
    """An answer as botocore reads it."""

    def __init__(self, answer: http.client.HTTPResponse, wire: http.client.HTTPConnection) -> None:
        self._answer, self._wire = answer, wire

    def read(self, amount: int | None = None, **_: Any) -> bytes:
        piece = self._answer.read(amount) if amount else self._answer.read()
        if not piece or amount is None:
            self.close()
        return piece

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._answer.read(LISTING)
        self.close()

    def close(self) -> None:
        self._wire.close()


def _said(ask: Any, source: Source) -> Any:
    """An answer of the store; whatever goes wrong is a trouble that names no key."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return ask()
    except outgoing.AddressRefused as refused:
        raise address_trouble(refused, _host(source)) from None
    except ClientError as error:
        raise trouble("bucket.refused", answer=error.response.get("Error", {}).get("Code", "?")) from None
    except ssl.SSLCertVerificationError as error:
        raise trouble("bucket.unreachable", host=_host(source), why=error.verify_message) from None
    except (BotoCoreError, OSError, http.client.HTTPException) as error:
        raise trouble(
            "bucket.unreachable", host=_host(source), why=getattr(error, "strerror", None) or type(error).__name__
        ) from None


def _host(source: Source) -> str:
    return urlsplit(source.text("endpoint")).hostname or source.text("endpoint")
