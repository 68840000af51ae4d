"""Starting a company in the browser: a playbook, a name, shops, and what fills the posts that are only named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.organisation import api as organisation
from zhanggui.playbook.applying import Applied, instantiate
from zhanggui.playbook.check import check
from zhanggui.playbook.loader import load
from zhanggui.playbook.shelf import folder_of

OpenShop = Callable[[str, str, str], object]
"""Opens a shop by code, platform and name."""
_openers: list[OpenShop] = []
_platforms: dict[str, object] = {}


@dataclass(frozen=True)
class Shop:
    code: str
    platform: str
    name: str


def shops_opened_by(opener: OpenShop, platforms: Mapping[str, object]) -> None:
    """The room that keeps shops says how one is opened, and on which platforms."""
    _openers[:] = [opener]
    _platforms.clear()
    _platforms.update(platforms)


def platforms() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in _platforms.items()]


@transaction.atomic
def create(
    *, playbook: str, company: str, shops: Sequence[Shop], fills: Mapping[str, str], at: datetime
) -> Applied:  # fmt: skip
    """Make the company: all of it, or nothing when something is refused."""
    if organisation.company() is not None:
        raise Refusal("company.exists", _("There is a company already. Its playbook is changed in the editor."))
    if not company.strip():
        raise Refusal("company.no_name", _("Give the company a name."))
    if check(folder_of(playbook)):
        raise Refusal("playbook.faulty", _("This playbook has faults. See `zhanggui playbook check`."))
    done = instantiate(load(playbook), company=company.strip()[:120], at=at, fills=fills)
    for shop in shops:
        for opener in _openers:
            opener(shop.code, shop.platform, shop.name)
    return done
