"""Who is to be erased: what is known of one buyer while they are looked for; it leaves memory only sealed."""

import json
import secrets
from dataclasses import dataclass, field

from zhanggui.kernel.privacy.crypto import blind_index
from zhanggui.kernel.privacy.masks import mask_nick

EVERYONE = "*"
"""Chosen in place of single buyers: all buyers whose parcels went to the phone are the same person."""
LEAST_TELLING = 4
Order = tuple[str, str]
"""Shop and trade number."""


@dataclass
class Candidate:
    """A buyer some of whose parcels went to the phone that is looked for: the same person, or somebody else."""

    index: str
    nick: str
    orders: set[Order] = field(default_factory=set)

    @property
    def key(self) -> str:
        return self.index[:12]

    @property
    def shown(self) -> str:
        return mask_nick(self.nick)


@dataclass
class Person:
    """What is known of the buyer while they are looked for."""

    term: str
    chosen: frozenset[str] = frozenset()
    """Keys of the candidates who are this person, or EVERYONE."""
    orders: dict[Order, str] = field(default_factory=dict)
    """Orders of the buyer, each with the stand-in of its nick."""
    received: set[Order] = field(default_factory=set)
    """Orders of other buyers that only went to this person: they lose the recipient, the buyer stays."""
    stand_ins: dict[str, str] = field(default_factory=dict)
    """Blind index of a nick to the stand-in."""
    words: set[str] = field(default_factory=set)
    """Nicks, names, numbers, addresses as they were written."""
    shared: set[str] = field(default_factory=set)
    """Words that other buyers' orders say too: no proof of this person where they stand alone."""
    sought: set[str] = field(default_factory=set)
    """Blind indexes of recipients' phones to look for besides the term."""
    candidates: dict[str, Candidate] = field(default_factory=dict)

    def stand_in(self, index: str) -> str:
        if not index:
            return ""
        return self.stand_ins.setdefault(index, f"erased-{secrets.token_hex(6)}")

    def is_chosen(self, index: str) -> bool:
        return EVERYONE in self.chosen or index[:12] in self.chosen or index in self.stand_ins

    @property
    def shops(self) -> list[str]:
        return sorted({shop for shop, _trade in (*self.orders, *self.received)})

    @property
    def numbers(self) -> set[str]:
        return {trade for _shop, trade in self.orders}

    @property
    def telling(self) -> set[str]:
        """Words that can only be this person: numbers of their orders, nicks, phones."""
        own = {word for word in self.words - self.shared | {self.term} if len(word) >= LEAST_TELLING}
        return own - {trade for _shop, trade in self.received} | self.numbers

    @property
    def new_indexes(self) -> dict[str, str]:
        return {old: blind_index(stand_in) for old, stand_in in self.stand_ins.items()}

    def packed(self) -> str:
        parts = [
            self.term, sorted(self.chosen), [[*order, stand_in] for order, stand_in in self.orders.items()],
            sorted(self.received), self.stand_ins, sorted(self.words), sorted(self.shared), sorted(self.sought),
        ]  # fmt: skip
        return json.dumps(parts, ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> "Person":
        term, chosen, orders, received, stand_ins, words, shared, sought = json.loads(text)
        of = {(shop, trade): stand_in for shop, trade, stand_in in orders}
        went = {(shop, trade) for shop, trade in received}
        return cls(term, frozenset(chosen), of, went, stand_ins, set(words), set(shared), set(sought))
