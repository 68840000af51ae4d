"""What the projects department hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhanggui.base import Refusal


class ShopRefused(Refusal):
    """No such shop, or not one this person may see."""


@dataclass(frozen=True)
class ParcelRule:
    """What a parcel weighs where the goods' weights are not known."""

    per_piece_kg: Decimal
    min_kg: Decimal
    max_kg: Decimal

    @classmethod
    def of(cls, stored: Mapping[str, object] | None) -> "ParcelRule | None":
        """The rule as a shop keeps it, or None where it keeps none."""
        if not stored:
            return None
        return cls(*(Decimal(str(stored[name])) for name in ("per_piece_kg", "min_kg", "max_kg")))

    def stored(self) -> dict[str, str]:
        return {"per_piece_kg": str(self.per_piece_kg), "min_kg": str(self.min_kg), "max_kg": str(self.max_kg)}


@dataclass(frozen=True)
class ShopBrief:
    """A shop as other departments know it."""

    pk: int
    code: str
    name: str
    platform: str
    project_code: str
    commission_rate: Decimal
    parcel_rule: ParcelRule | None
    is_sample: bool
    sample_note: str
