"""The gate before the password: ten wrong tries an account and a hundred an address in a quarter of an hour.

A try is counted before the password is looked at and given back when it was right, so that many servers asked at
once look at no more passwords than one. Names that do not exist are counted like all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from zhanggui.base import clock
from zhanggui.doors.web.models import SignInTries
from zhanggui.kernel.privacy import api as privacy

WINDOW = timedelta(minutes=15)
LIMITS = {"account": 10, "address": 100}


@dataclass(frozen=True)
class Shut:
    """Why nobody is let in now, and until when."""

    kind: str
    until: datetime


class Gate(ModelBackend):
    """Names and passwords, behind the gate. No other backend is asked after it."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **rest: Any
    ) -> Any:
        if not username or password is None:
            return None
        address, at = address_of(request), clock.now()
        shut = count_try(username, address, at)
        if shut is not None:
            if request is not None:
                request.sign_in_shut = shut  # type: ignore[attr-defined]
            raise PermissionDenied("The gate is shut.")
        user = super().authenticate(request, username=username, password=password, **rest)
        if user is None:
            raise PermissionDenied("Not the right name or password.")
        give_back(username, address, at)
        return user


@transaction.atomic
def count_try(username: str, address: str, at: datetime) -> Shut | None:
    """Count a try before it is made; answers what keeps the gate shut, and then counts nothing."""
    now = at.timestamp()
    rows = {row.key.partition(":")[0]: row for row in _locked(_keys(username, address))}
    for row in rows.values():
        row.moments = [moment for moment in row.moments if moment > now - WINDOW.total_seconds()]
    shut = [
        Shut(kind, datetime.fromtimestamp(row.moments[-LIMITS[kind]], UTC) + WINDOW)
        for kind, row in rows.items()
        if len(row.moments) >= LIMITS[kind]
    ]
    if shut:
        return max(shut, key=lambda one: one.until)
    for row in rows.values():
        row.moments, row.last_at = [*row.moments, now], at
        row.save(update_fields=["moments", "last_at"])
    return None


@transaction.atomic
def give_back(username: str, address: str, at: datetime) -> None:
    """The password was right: the account begins anew, and the address has one try more."""
    for row in _locked(_keys(username, address)):
        if row.key.startswith("account"):
            row.moments = []
        elif at.timestamp() in row.moments:
            row.moments.remove(at.timestamp())
        row.save(update_fields=["moments"])
    old = SignInTries.objects.select_for_update(skip_locked=True).filter(last_at__lt=at - WINDOW)
    SignInTries.objects.filter(pk__in=[row.pk for row in old[:500]]).delete()


def open_for(username: str) -> None:
    """Forget the wrong tries of an account: an administrator has set its password."""
    SignInTries.objects.filter(key=_key("account", username)).update(moments=[])


def address_of(request: HttpRequest | None) -> str:
    """Where a try comes from; of the new addresses the part that one line of a provider has."""
    text = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    try:
        address = ip_address(text)
    except ValueError:
        return str(text)
    return str(ip_network(f"{address}/64", strict=False)) if isinstance(address, IPv6Address) else text


def _keys(username: str, address: str) -> list[str]:
    return sorted([_key("account", username), *([_key("address", address)] if address else [])])


def _key(kind: str, value: str) -> str:
    """People type passwords into the name's field: no name is kept readable."""
    return f"{kind}:{privacy.blind_index(value)}"


def _locked(keys: Sequence[str]) -> list[SignInTries]:
    """The rows of these keys, each made if need be, held until the transaction ends."""
    while True:
        new = [SignInTries(key=key, last_at=clock.now()) for key in keys]
        SignInTries.objects.bulk_create(new, ignore_conflicts=True)
        rows = list(SignInTries.objects.select_for_update().filter(key__in=keys).order_by("key"))
        if len(rows) == len(keys):  # or an old one was swept away in between
            return rows
