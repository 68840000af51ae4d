"""What a parcel should weigh. No database here."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.warehouse.contracts import ParcelBrief

GRAM = Decimal("0.001")


def parcel_weight(known_kg: Decimal, unknown_pieces: int, rule: ParcelRule | None) -> Decimal | None:
    """Known weights as they are; the rule speaks for the other pieces and then bounds the whole parcel."""
    if not unknown_pieces:
        return known_kg if known_kg else None
    if rule is None:
        return None
    weight = known_kg + rule.per_piece_kg * unknown_pieces
    return max(rule.min_kg, min(rule.max_kg, weight)).quantize(GRAM, rounding=ROUND_HALF_UP)


def weight_under(parcel: ParcelBrief, rule: ParcelRule | None) -> Decimal | None:
    """What a parcel weighs if this rule speaks for the pieces without a SKU weight."""
    return parcel_weight(parcel.known_kg, parcel.unknown_pieces, rule) if parcel.trades else None


def weight_source(known_kg: Decimal, unknown_pieces: int, rule: ParcelRule | None) -> str:
    """Where a parcel's weight comes from: sku, default, mixed, or nothing."""
    if parcel_weight(known_kg, unknown_pieces, rule) is None:
        return ""
    if not unknown_pieces:
        return "sku"
    return "mixed" if known_kg else "default"


def share_pieces(pieces: int, parcels: int, number: int) -> int:
    """Pieces of an order in its parcel `number` (from 0): files do not tell, so evenly, the first ones more."""
    whole, more = divmod(pieces, parcels)
    return whole + (1 if number < more else 0)


COURIERS = {
    "zto": ("中通", "ZTO"),
    "yto": ("圆通", "YTO"),
    "sto": ("申通", "STO"),
    "yunda": ("韵达", "Yunda"),
    "sf": ("顺丰", "SF"),
    "jt": ("极兔", "J&T"),
    "best": ("百世", "Best"),
    "jd": ("京东", "JD"),
    "deppon": ("德邦", "Deppon"),
    "ems": ("EMS", "EMS"),
    "post": ("邮政", "China Post"),
    "tiantian": ("天天", "TTK"),
}


@lru_cache(maxsize=1024)
def courier_code(name: str) -> str:
    """One code for the many ways platforms and couriers write a courier; an unknown name stays as it is."""
    plain = name.strip()
    if plain.lower() in COURIERS:
        return plain.lower()
    return next((code for code, (word, _) in COURIERS.items() if word in plain.upper()), plain)
