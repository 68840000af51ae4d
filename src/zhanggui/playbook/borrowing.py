"""Posts that take their duties from another playbook: borrowed by the playbook itself, or filled at the start."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zhanggui.base import Refusal
from zhanggui.playbook.contracts import Duty, Playbook, Position, Qualification
from zhanggui.playbook.loader import load


@dataclass(frozen=True)
class Post:
    """A post ready to be opened: with the duties it really gets and where they come from."""

    position: Position
    duties: tuple[Duty, ...]
    qualifications: tuple[Qualification, ...]
    origin: str


def code_of_borrowed(post: str, duty: str) -> str:
    """C.store-manager~A.store-manager.02: the post, then the duty it was copied from."""
    return f"{post}~{duty}"


def chosen_fills(book: Playbook, asked: Mapping[str, str] | None) -> dict[str, str]:
    """What fills which post: the playbook's suggestions, then what was asked for; an empty source leaves it empty."""
    fills = {**book.fill, **(asked or {})}
    for code in asked or {}:
        post = book.position(code)
        if post is None:
            raise Refusal("playbook.unknown_position", f"{book.id} has no post {code} to fill.", position=code)
        if book.duties_of(code):
            raise Refusal(
                "playbook.already_described", f"{code} has duties of its own and is not filled.", position=code
            )
    return {code: source for code, source in fills.items() if source}


def posts_of(book: Playbook, fills: Mapping[str, str], beside: Path | None = None) -> list[Post]:
    """Every post of a playbook with its duties, its own first, borrowed ones after."""
    return [_post(book, position, fills.get(position.id) or position.borrow, beside) for position in book.positions]


def _post(book: Playbook, position: Position, source: str, beside: Path | None) -> Post:
    own = book.duties_of(position.id)
    wanted = tuple(line for line in position.qualifications if not line.refused)
    if not source:
        return Post(position, own, wanted, position.origin)
    lender, post = _lender(source, beside)
    copies = tuple(
        replace(duty, id=code_of_borrowed(position.id, duty.id), position=position.id)
        for duty in lender.duties_of(post.id)
        if not duty.origin
    )
    return Post(
        replace(position, numbers=position.numbers or post.numbers), own + copies,
        wanted or tuple(line for line in post.qualifications if not line.refused), source,
    )  # fmt: skip


def _lender(source: str, beside: Path | None) -> tuple[Playbook, Position]:
    shelf_id, _slash, code = source.partition("/")
    lender = load(shelf_id, beside)
    post = lender.position(code)
    if post is None or not lender.duties_of(code):
        raise Refusal("playbook.nothing_to_borrow", f"There is no post with duties called {source}.", source=source)
    return lender, post
