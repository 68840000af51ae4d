"""Declaring a register in the browser: columns added, ordered and typed, checked while typing, previewed, published."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import names
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.registers import shown
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.api import Register, RegisterDraft
from zhanggui.kernel.registers.declaration import DEFAULTS, EVERYONE, MASKS, TYPES

MOST_BYTES = 512 * 1024
TYPE_WORDS = {
    "text": gettext_lazy("Text"), "long": gettext_lazy("Long text"), "number": gettext_lazy("Number"),
    "integer": gettext_lazy("Whole number"), "money": gettext_lazy("Amount of money"),
    "percent": gettext_lazy("Percentage"), "date": gettext_lazy("Day"), "datetime": gettext_lazy("Day and time"),
    "time": gettext_lazy("Time of day"), "choice": gettext_lazy("One of several choices"),
    "choices": gettext_lazy("Several choices"), "person": gettext_lazy("Person"), "position": gettext_lazy("Post"),
    "department": gettext_lazy("Department"), "product": gettext_lazy("Product"), "sku": gettext_lazy("SKU"),
    "order": gettext_lazy("Order"), "shop": gettext_lazy("Shop"), "project": gettext_lazy("Project"),
    "yes_no": gettext_lazy("Yes or no"), "file": gettext_lazy("Attached file"), "url": gettext_lazy("Web address"),
    "sequence": gettext_lazy("Running number"), "formula": gettext_lazy("Worked out by a formula"),
}  # fmt: skip
TOTAL_WORDS = {"none": gettext_lazy("no total"), "sum": gettext_lazy("sum"), "mean": gettext_lazy("mean")}
MASK_WORDS = {
    "": gettext_lazy("not personal"), "name": gettext_lazy("a name"), "phone": gettext_lazy("a phone number"),
    "address": gettext_lazy("an address"), "text": gettext_lazy("hidden altogether"),
}  # fmt: skip
DEFAULT_WORDS = {
    "": gettext_lazy("empty"), "today": gettext_lazy("today"), "now": gettext_lazy("now"), "me": gettext_lazy("myself"),
    "my_position": gettext_lazy("my post"), "period": gettext_lazy("the running period"),
}  # fmt: skip
EVIDENCE_WORDS = {
    "filled": gettext_lazy("Each line filled in is evidence."),
    "kept": gettext_lazy("Each line filled in or brought up to date is evidence."),
}
SHOWS = ("number", "integer", "money", "percent", "text", "yes_no", "date")
CADENCES = ("daily", "weekly", "monthly", "quarterly", "yearly", "periodic", "event", "continuous")


@require_GET
@right_required("registers.design")
def new(request: HttpRequest) -> HttpResponse:
    """An empty declaration, or a copy of one that stands (`like`)."""
    about: dict[str, Any] = {
        "id": _free_code(), "name": {"zh": "", "en": ""}, "domain": "ADS", "owners": [], "readers": [],
        "cadence": ["event"], "key": [], "columns": [
            {"id": "no", "name": {"zh": "编号", "en": "No."}, "type": "sequence"},
            {"id": "date", "name": {"zh": "日期", "en": "Date"}, "type": "date", "required": True, "default": "today"},
        ],
    }  # fmt: skip
    like = Register.objects.select_related("live").filter(code=request.GET.get("like", ""), live__isnull=False).first()
    if like is not None:
        about = {**like.live.about, "id": _free_code()}  # type: ignore[union-attr]
    return _page(request, about, None)


@require_GET
@right_required("registers.design")
def change(request: HttpRequest, code: str) -> HttpResponse:
    """The draft of a register where there is one, else the version in force."""
    draft = RegisterDraft.objects.filter(code=code).first()
    register = Register.objects.select_related("live").filter(code=code, live__isnull=False).first()
    if draft is None and register is None:
        raise Http404(code)
    about = draft.about if draft else register.live.about  # type: ignore[union-attr]
    return _page(request, about, register, draft)


@require_POST
@right_required("registers.design")
def check(request: HttpRequest) -> JsonResponse:
    """What is wrong with the declaration on the page, and how its form would look."""
    about = sent(request)
    register = Register.objects.filter(code=str(about.get("id", ""))[:60], live__isnull=False).first()
    problems = registers.check(about, before=register.declared if register else None)
    answer = {
        "problems": [
            {"message": one.message, "row": one.row, "column": one.column, "code": one.code} for one in problems
        ]
    }
    if not problems:
        answer["preview"] = preview(request, about)  # type: ignore[assignment]
    return JsonResponse(answer)


@require_POST
@right_required("registers.design")
def save(request: HttpRequest) -> HttpResponse:
    """Keep the draft; with `publish`, make it the version in force."""
    try:
        about = json.loads(request.POST.get("about", ""))
    except (ValueError, RecursionError):
        raise Refusal("register.malformed", _("The page sent something unknown. Reload it.")) from None
    if not isinstance(about, dict) or len(request.POST["about"]) > MOST_BYTES:
        raise Refusal("register.malformed", _("The page sent something unknown. Reload it."))
    person: Any = request.person  # type: ignore[attr-defined]
    draft = registers.save_draft(about, person, clock.now())
    if request.POST.get("do") != "publish":
        messages.success(request, _("The draft is kept. Nobody sees it but those who design registers."))
        return redirect("web:register-design", code=draft.code)
    try:
        register = registers.publish_draft(draft.code, person, clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("web:register-design", code=draft.code)
    messages.success(
        request,
        _("%(name)s is published as version %(number)d.") % {"name": register.name, "number": register.live.number},  # type: ignore[union-attr]
    )
    return redirect("web:register", code=register.code)


@require_POST
@right_required("registers.design")
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away, or close a register (`do=close`)."""
    if request.POST.get("do") == "close":
        registers.close(shown.register_or_404(code), request.person, shown.today())  # type: ignore[attr-defined]
        messages.success(request, _("Nobody fills this register any more. What is in it stays."))
    else:
        RegisterDraft.objects.filter(code=code).delete()
        messages.success(request, _("The draft is thrown away."))
    return redirect("web:registers")


def _page(
    request: HttpRequest, about: dict[str, Any], register: Register | None, draft: RegisterDraft | None = None
) -> HttpResponse:
    posts = organisation.open_positions(shown.today())
    named = _named(about.get("owners")) + _named(about.get("readers"))
    known = {post.code for post in posts}
    strangers = [(code, code) for code in sorted({*named} - {*known, EVERYONE})]
    context = {
        **declaring(about), "register": register, "draft": draft, "posts": posts, "strangers": strangers,
        "versions": register.versions.select_related("published_by") if register else (),
        "filled": register.entries.count() if register else 0, "check_url": reverse("web:register-check"),
    }  # fmt: skip
    return render(request, "web/registers/design.html", context)


def declaring(about: dict[str, Any]) -> dict[str, Any]:
    """What the page needs on which a register is declared, whoever keeps it."""
    words = {
        "types": {name: str(TYPE_WORDS[name]) for name in TYPES},
        "totals": {name: str(word) for name, word in TOTAL_WORDS.items()},
        "masks": {"": str(MASK_WORDS[""]), **{name: str(MASK_WORDS[name]) for name in MASKS}},
        "defaults": {"": str(DEFAULT_WORDS[""]), **{name: str(DEFAULT_WORDS[name]) for name in DEFAULTS}},
        "shows": {name: str(TYPE_WORDS[name]) for name in SHOWS},
        "labels": {
            "zh": _("Name in Chinese"), "en": _("Name in English"), "id": _("Id"), "type": _("Kind"),
            "required": _("Must be filled in"), "total": _("Total"), "choices": _("Choices"),
            "choicesHelp": _("One a line: id | 中文 | English"), "formula": _("Formula"),
            "formulaHelp": _("Ids of other columns, numbers, + - * / and if_(…, …, …), min, max, sum, round."),
            "shows": _("Shown as"), "personal": _("Personal data"), "default": _("Starts as"),
            "unitZh": _("Unit in Chinese"), "unitEn": _("Unit in English"), "prefix": _("Sign before the number"),
            "up": _("Move up"), "down": _("Move down"), "remove": _("Take the column away"),
            "key": _("Part of the key"),
            "fine": _("Everything is in order."), "failed": _("It was not checked. Check the connection."),
            "more": _("More"), "helpZh": _("Help in Chinese"), "helpEn": _("Help in English"),
        },
    }  # fmt: skip
    return {
        "about": about, "words": words, "evidence": EVIDENCE_WORDS,
        "domains": [(code, str(name)) for code, name in names.DOMAINS.items()],
        "cadences": [(code, names.word(names.CADENCES, code)) for code in CADENCES],
    }  # fmt: skip


def preview(request: HttpRequest, about: dict[str, Any]) -> str:
    """The form as those who fill it will see it."""
    from django.template.loader import render_to_string

    declared = registers.read(about)

    class Shown:
        cadences = list(declared.cadences)

    Shown.declared = declared  # type: ignore[attr-defined]
    fields = shown.fields_of(Shown(), request)  # type: ignore[arg-type]
    computed = [column for column in declared.columns if column.type == "formula"]
    return render_to_string(
        "web/registers/fields.html", {"fields": fields, "computed": computed, "preview": True}, request
    )


def sent(request: HttpRequest) -> dict[str, Any]:
    """The declaration as the page has it while somebody types."""
    try:
        about = json.loads(request.body) if len(request.body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        about = None
    return about if isinstance(about, dict) else {}


def _free_code() -> str:
    """A code no register or draft has: R.own-1, R.own-2 …"""
    taken = set(Register.objects.values_list("code", flat=True)) | set(
        RegisterDraft.objects.values_list("code", flat=True)
    )
    return next(code for number in range(1, len(taken) + 2) if (code := f"R.own-{number}") not in taken)


def _named(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value or [])
