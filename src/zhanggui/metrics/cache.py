"""Answers kept by question: a question names the fact versions, so that an answer never grows old."""

import threading
from collections import OrderedDict
from typing import Any

from zhanggui.metrics.asking import Question

_QUESTIONS = 512
_ROWS = 20_000

Rows = tuple[tuple[Any, ...], ...]
"""Values of the dimensions, then of the metrics, row by row; nobody can change them."""


class Cache:
    """Of one process, for all its threads; the questions least asked leave first. `kept` shares them further."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Question, Rows] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Question) -> Rows | None:
        with self._lock:
            rows = self._answers.get(question)
            if rows is not None:
                self._answers.move_to_end(question)
            return rows

    def put(self, question: Question, rows: Rows) -> None:
        """Keep the rows, unless there are very many."""
        if len(rows) > _ROWS:
            return
        with self._lock:
            self._answers[question] = rows
            while len(self._answers) > _QUESTIONS:
                self._answers.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()


answers = Cache()
