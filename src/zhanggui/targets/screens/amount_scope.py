"""Whose targets somebody sees and sets: those of the shops in their scope."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Refusal
from zhanggui.doors.web.rights import may
from zhanggui.doors.web.scopes import shops_of
from zhanggui.kernel.organisation.models import Person
from zhanggui.targets.amounts.models import Target, TargetPlace
from zhanggui.targets.screens import asking


def visible(request: HttpRequest) -> QuerySet[Target]:
    """Every target for who sees the whole house; else those of one's shops, and those that are split over them."""
    found = Target.objects.select_related("set_by", "submitted_by", "approved_by", "returned_by")
    shops = shops_of(request)
    if shops is None:
        return found
    codes = [f"shop:{code}" for code in shops]
    split = TargetPlace.objects.filter(target=OuterRef("pk"), code__in=codes)
    return found.filter(Q(shop__in=shops) | Q(project__in=whole_projects(shops)) | Q(Exists(split)))


def readable(request: HttpRequest, pk: int) -> Target:
    target = visible(request).filter(pk=pk).first()
    if target is None:
        raise Http404(pk)
    return target


def sees_all_of(request: HttpRequest, target: Target) -> bool:
    """Whether the whole of a target lies in one's scope, not only some of its shops."""
    shops = shops_of(request)
    return shops is None or target.shop in shops or target.project in whole_projects(shops)


def may_change(request: HttpRequest, target: Target) -> bool:
    return may(request, "goals.edit") and sees_all_of(request, target)


def changeable(request: HttpRequest, pk: int) -> Target:
    """A target this person sets; not there for others."""
    target = readable(request, pk)
    if not sees_all_of(request, target):
        raise Http404(pk)
    return target


def may_decide(request: HttpRequest, target: Target) -> bool:
    """Somebody else's, or one's own where nobody is above."""
    if not may(request, "plans.accept") or not sees_all_of(request, target):
        return False
    person = request.person  # type: ignore[attr-defined]
    own = person is not None and target.submitted_by_id == person.pk
    return not own or asking.reach(request).leads_the_house


def refuse_scope(request: HttpRequest, scope: dict[str, str]) -> None:
    """Nobody sets a target for more than their own shops."""
    shops = shops_of(request)
    if shops is None:
        return
    if scope.get("shop") in shops or scope.get("project") in whole_projects(shops):
        return
    raise Refusal("target.not_yours", _("You set targets for your own shops: choose one of them."))


def me(request: HttpRequest) -> Person:
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Refusal("work.nobody", _("This sign-in belongs to nobody in the organisation."))
    return person


def whole_projects(shops: frozenset[str]) -> list[str]:
    """Projects all of whose shops are among these."""
    belongs = metrics.groupings["project"]() if "project" in metrics.groupings else {}
    return sorted({*belongs.values()} - {project for shop, project in belongs.items() if shop not in shops})
