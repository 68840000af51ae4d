"""Answers kept by question: a question names the fact versions, so that an answer never grows old."""

import threading
from collections import OrderedDict
from typing import Any

from zhanggui.metrics.asking import Question

_QUESTIONS = 512
_ROWS = 20_000

Rows = list[dict[str, Any]]


class Cache:
    """Of one process, for all its threads; the questions least asked leave first."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Question, Rows] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Question) -> Rows | None:
        """A copy of the rows, for the caller to keep."""
        with self._lock:
            rows = self._answers.get(question)
            if rows is None:
                return None
            self._answers.move_to_end(question)
            return [dict(row) for row in rows]

    def put(self, question: Question, rows: Rows) -> None:
        """Keep the rows, unless there are very many."""
        if len(rows) > _ROWS:
            return
        with self._lock:
            self._answers[question] = [dict(row) for row in rows]
            while len(self._answers) > _QUESTIONS:
                self._answers.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()


answers = Cache()
