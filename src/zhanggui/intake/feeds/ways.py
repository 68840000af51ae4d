"""The ways there are, by the kind of feed."""

from collections.abc import Callable, Mapping

from zhanggui.intake.feeds.contracts import Way


def _folder() -> Way:
    from zhanggui.intake.feeds.folder import Folder

    return Folder()


def _mail() -> Way:
    from zhanggui.intake.feeds.mail import Mailbox

    return Mailbox()


def _bucket() -> Way:
    from zhanggui.intake.feeds.bucket import Bucket

    return Bucket()


def _platform() -> Way:
    from zhanggui.intake.feeds.platform import Platform

    return Platform()


WAYS: Mapping[str, Callable[[], Way]] = {"folder": _folder, "mail": _mail, "bucket": _bucket, "api": _platform}
"""Each brings its libraries only when it is used."""


def way_of(kind: str) -> Way:
    return WAYS[kind]()
