"""Own tables: any csv or workbook whose columns a person has described once.

Keeps      descriptions, one file a table in the company's state folder (`homes` says where)
Offers     OwnTable, OwnColumn, KINDS, DAY, SKIP; described, put; guessing; reader_of, readers
Announces  nothing
Needs      the readers of reports, which read an own table like any declared report
Never      guesses behind a person's back: what is guessed here is shown to be confirmed
Start at   declaration.py, then guessing.py
"""

from zhanggui.connectors.own_tables.declaration import DAY, KINDS, PREFIX, SKIP, OwnColumn, OwnTable
from zhanggui.connectors.own_tables.reading import EVIDENCE, LAYOUT, reader_of, readers
from zhanggui.connectors.own_tables.shelf import described, homes, put, take_back

__all__ = [
    "DAY",
    "EVIDENCE",
    "KINDS",
    "LAYOUT",
    "PREFIX",
    "SKIP",
    "OwnColumn",
    "OwnTable",
    "described",
    "homes",
    "put",
    "reader_of",
    "readers",
    "take_back",
]
