"""Declaring registers: from a playbook or in the browser, each change a version of its own."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.registers import counting, declaration
from zhanggui.kernel.registers.models import Register, RegisterDraft, RegisterVersion


@transaction.atomic
def declare(about: Mapping[str, Any], by: Person | None, at: datetime) -> Register:
    """Open a register, or give it a new version; declaring the same again changes nothing but opens a closed one.

    What was filled in under an earlier version keeps its meaning: a column never changes its kind.
    """
    code = about.get("id") if isinstance(about, Mapping) else None
    held = Register.objects.select_for_update().filter(code=code).first() if isinstance(code, str) else None
    live = RegisterVersion.objects.get(pk=held.live_id) if held and held.live_id else None
    problems = declaration.check(about, before=_everything_before(held) if held else None)
    problems = problems or counting.unfit(about)
    if problems:
        raise Refusal(problems[0].code, problems[0].message, problems=problems, register=code)
    digest = hashlib.sha256(json.dumps(about, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    if held is not None and live is not None and live.digest == digest:
        if held.closed_on is not None:
            held.closed_on = None
            held.save(update_fields=["closed_on"])
        return held
    declared = declaration.read(about)
    register = held or Register(code=declared.id)
    register.name_zh, register.name_en, register.domain = declared.name.zh, declared.name.en, declared.domain
    register.cadences, register.closed_on = list(declared.cadences), None
    register.save()
    number = live.number + 1 if live else 1
    register.live = RegisterVersion.objects.create(
        register=register, number=number, about=dict(about), digest=digest, published_at=at, published_by=by
    )
    register.save(update_fields=["live"])
    if live is not None:
        counting.date_again(register, live.declared)
    transaction.on_commit(lambda: counting.keep_columns(about), robust=True)
    audit.note(
        actor=by.code if by else "playbook", action="register.declared", subject=register.code,
        detail={"version": number}, at=at,
    )  # fmt: skip
    return register


def close(register: Register, by: Person | None, on: date) -> Register:
    """Nobody fills it any more; what is in it stays readable."""
    register.closed_on = on
    register.save(update_fields=["closed_on"])
    audit.note(actor=by.code if by else "playbook", action="register.closed", subject=register.code)
    return register


def save_draft(about: Mapping[str, Any], by: Person | None, at: datetime) -> RegisterDraft:
    """Keep a declaration somebody is working on, right or not."""
    code = str(about.get("id") or "").strip()[:60]
    if not code:
        raise Refusal("register.bad_id", _("Give the register an id first."))
    values = {"about": dict(about), "changed_at": at, "changed_by": by}
    return RegisterDraft.objects.update_or_create(code=code, defaults=values)[0]


@transaction.atomic
def publish_draft(code: str, by: Person | None, at: datetime) -> Register:
    """Make a draft the version in force."""
    draft = RegisterDraft.objects.select_for_update().get(code=code)
    register = declare(draft.about, by, at)
    draft.delete()
    return register


def _everything_before(register: Register) -> declaration.Declaration | None:
    """All columns any version ever had, as they were last: a dropped column's id is not free for another kind."""
    columns: dict[str, Any] = {}
    about: dict[str, Any] | None = None
    for version in register.versions.order_by("number"):
        about = version.about
        columns |= {row["id"]: row for row in version.about["columns"]}
    return declaration.read({**about, "columns": list(columns.values()), "key": []}) if about else None
