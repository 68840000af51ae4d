"""Tables of the company's own: a strange file is described once, and its like are taken in from then on.

Keeps      TableDraft (in intake's models); descriptions lie as files in the company's state folder
Offers     drafting (begin, read, save, discard), describing (describe, preview, respell)
Announces  nothing: the file that was described is taken in as a run like any other
Needs      connectors.own_tables (guesses and readers), facts (the shape of a table's fact), the rest of intake
Never      decides what a column means: it guesses, and a person confirms
Start at   drafting.py, then describing.py, taking.py
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhanggui.intake.registry import Taker


def taker_of(format: str) -> "Taker | None":
    """The taker of a described table; frames are loaded only where there is one."""
    from zhanggui.connectors import own_tables

    if format.removeprefix(own_tables.PREFIX) not in own_tables.described():
        return None
    from zhanggui.intake.tables.taking import taker_of

    return taker_of(format)
