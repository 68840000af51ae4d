"""Opening projects and shops, and changing what is agreed about a shop."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import clock
from zhanggui.departments.projects.contracts import ParcelRule, ShopBrief, ShopRefused
from zhanggui.departments.projects.models import Project, Shop
from zhanggui.departments.projects.queries import brief
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.events import api as events


@transaction.atomic
def open_project(*, code: str, name: str) -> str:
    """Open a project; opening twice renames it. Answers its code."""
    Project.objects.update_or_create(code=code, defaults={"name": name})
    return code


@transaction.atomic
def open_shop(
    *,
    code: str,
    platform: str = Shop.Platform.OTHER,
    name: str = "",
    project: str = "",
    commission_rate: Decimal | None = None,
    parcel_rule: ParcelRule | None = None,
    is_sample: bool = False,
    sample_note: str = "",
    sample_note_en: str = "",
) -> ShopBrief:
    """Open a shop; opening twice finds the first."""
    if platform not in Shop.Platform.values:
        known = ", ".join(Shop.Platform.values)
        raise ShopRefused("shop.unknown_platform", f"{platform} is no platform we know. Use one of: {known}.")
    wanted = {
        "platform": platform,
        "name": name or code,
        "project": Project.objects.get(code=project) if project else None,
        "default_weight": parcel_rule.stored() if parcel_rule else None,
        "is_sample": is_sample,
        "sample_note": sample_note,
        "sample_note_en": sample_note_en,
    }
    if commission_rate is not None:
        wanted["commission_rate"] = commission_rate
    shop, _made = Shop.objects.get_or_create(code=code, defaults=wanted)
    return brief(shop)


@transaction.atomic
def set_shop(
    *,
    code: str,
    actor: str,
    name: str | None = None,
    commission_rate: Decimal | None = None,
    parcel_rule: ParcelRule | None = None,
    at: datetime | None = None,
) -> ShopBrief:
    """Change what is agreed about a shop; what is not given stays. Announces projects.shop_set."""
    shop = Shop.objects.select_for_update().get(code=code)
    before = {"name": shop.name, "commission_rate": str(shop.commission_rate), "default_weight": shop.default_weight}
    if commission_rate is not None and not Decimal(0) <= commission_rate < Decimal(1):
        raise ShopRefused("shop.commission_rate", _("The commission rate must be between 0 and 100%."))
    if parcel_rule is not None and not Decimal(0) <= parcel_rule.min_kg <= parcel_rule.max_kg:
        raise ShopRefused("shop.parcel_rule", _("The lightest parcel must not weigh more than the heaviest one."))
    shop.name = name or shop.name
    shop.commission_rate = shop.commission_rate if commission_rate is None else commission_rate
    shop.default_weight = shop.default_weight if parcel_rule is None else parcel_rule.stored()
    after = {"name": shop.name, "commission_rate": str(shop.commission_rate), "default_weight": shop.default_weight}
    if after == before:
        return brief(shop)
    shop.save(update_fields=["name", "commission_rate", "default_weight"])
    audit.note(actor=actor, action="shop.set", subject=code, detail={"before": before, "after": after})
    events.announce("projects.shop_set", {"shop": code, "before": before, "after": after}, at or clock.now())
    return brief(shop)
