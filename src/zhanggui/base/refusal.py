"""A rule said no."""


class Refusal(Exception):
    """Raised when a rule says no; the doors show `sentence` to the person.

    `code` is `noun.reason` and keeps its meaning for programs; `details` name what was refused.
    """

    def __init__(self, code: str, sentence: str, **details: object) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence
        self.details = details

    def __str__(self) -> str:
        return str(self.sentence)
