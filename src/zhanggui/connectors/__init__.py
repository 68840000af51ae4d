"""Connectors: readers for other people's formats.

Keeps      nothing; files come in, records and problems go out
Offers     recognise, files_of_archive, read, asks, Told, glance, read_row, manifests, problem_text, refusal_text,
           is_remark, order_lines, api (clients of the platforms' interfaces, whose answers are read like files)
Announces  nothing
Needs      base
Never      knows Django, a database or a neighbour; guesses where a file leaves two readings open
Start at   recognition.py, then rows.py and one reader's folder
"""

from zhanggui.connectors import order_lines
from zhanggui.connectors.reading import asks, glance, read, read_row
from zhanggui.connectors.recognition import Recognised, recognise
from zhanggui.connectors.registry import manifests
from zhanggui.connectors.report_period import Told
from zhanggui.connectors.sources import files_of_archive
from zhanggui.connectors.wording import is_remark, problem_text, refusal_text

__all__ = [
    "Recognised",
    "Told",
    "asks",
    "files_of_archive",
    "glance",
    "is_remark",
    "manifests",
    "order_lines",
    "problem_text",
    "read",
    "read_row",
    "recognise",
    "refusal_text",
]
