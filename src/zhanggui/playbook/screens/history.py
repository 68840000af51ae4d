"""Versions of the company's playbook: which there are, what is different, what one would do, and its way to force."""

import io
import zipfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position
from zhanggui.playbook import content, effects, packing, versions
from zhanggui.playbook.models import Version
from zhanggui.playbook.screens import details, faults, shown, words


@require_GET
@right_required("playbook.edit")
def home(request: HttpRequest) -> HttpResponse:
    """What is in force, what is being worked on, and what there was."""
    live = versions.first(clock.now())
    book = content.book_of(live.files)
    rows = Version.objects.select_related("published_by", "submitted_by").defer("files")
    context = {
        "live": live, "book": book, "book_name": words.said(book.name.as_json()), "draft": versions.draft(),
        "versions": rows, "posts": len(book.positions), "duties": sum(1 for _row in content.all_duties(live.files)),
    }  # fmt: skip
    return render(request, "playbook/home.html", context)


@require_GET
@right_required("playbook.edit")
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: its way so far, what it changes, and what publishing it would do."""
    found = get_object_or_404(Version.objects.select_related("base", "submitted_by", "published_by"), number=number)
    against = _against(request, found)
    context: dict[str, Any] = {
        "version": found, "against": against, "acts": _acts(found, against),
        "today": organisation.today_at(clock.now()),
        "others": Version.objects.defer("files").exclude(pk=found.pk), "live": versions.live(),
        "may_publish": may(request, versions.PUBLISH),
    }  # fmt: skip
    if against is not None:
        context["difference"], context["groups"] = shown.lines_of(against.files, found.files)
    if found.state in (Version.State.DRAFT, Version.State.REVIEW):
        told = faults.told(found.files)
        context["faults"] = [fault for fault in told if fault.hinders]
        context["notices"] = [fault for fault in told if not fault.hinders]
        person: Any = request.person  # type: ignore[attr-defined]
        context["readers"] = versions.second_readers(found.submitted_by or person, context["today"])
    return render(request, "playbook/version.html", context)


@require_GET
@right_required("playbook.edit")
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """What would open, move and close if this version came into force now; nothing of it happens."""
    found = get_object_or_404(Version, number=number)
    would = effects.preview(found, clock.now())
    here, then = shown.names_of(versions.first(clock.now()).files), shown.names_of(found.files)
    names = {**here, **then}
    context = {
        "version": found, "would": would, "names": names, "posts": _named(would.posts), "duties": _named(would.duties),
        "departments": _named(would.departments), "registers": _named(would.registers),
        "processes": _named(would.processes),
        "seats": [(person, names.get(was, was), names.get(now, now)) for person, was, now in would.seats],
        "roles": [(names.get(role) or words.role(role), names.get(was, "") or here.get(role, ""),
                   names.get(now, "") or then.get(role, "")) for role, was, now in would.roles],
        "lines": [(names.get(low, low), names.get(high, high), new) for low, high, new in would.lines],
        "held": [post.name for post in Position.objects.filter(code__in=would.posts["held"])],
    }  # fmt: skip
    return render(request, "playbook/preview.html", context)


@require_POST
@right_required("playbook.edit")
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Submit, return, publish, throw away. Publishing needs the right to."""
    found = get_object_or_404(Version, number=number)
    form, person, at = request.POST, request.person, clock.now()  # type: ignore[attr-defined]
    do, text = form.get("do", ""), form.get("note", "")
    if do == "submit":
        versions.submit(found, person, text, at)
        messages.success(request, _("Submitted. Somebody who may publish reads it now."))
    elif do == "return":
        versions.send_back(found, person, text, at)
        messages.success(request, _("The version is a draft again."))
    elif do == "drop":
        versions.drop(found, person, at)
        messages.success(request, _("The draft is thrown away."))
        return redirect("playbook:home")
    elif do == "restore":
        made = versions.restore(found, person, at)
        messages.success(
            request, _("The draft says what version %(n)d said. Read it over and submit it.") % {"n": number}
        )
        return redirect("playbook:version", number=made.number)
    elif do == "publish":
        if not may(request, versions.PUBLISH):
            raise PermissionDenied(versions.PUBLISH)
        done = versions.publish(found, person, at, parse_date(form.get("from", "")), form.get("left") == "cancel")
        said = _("Published and in force.") if done else _("Published. It comes into force on its day.")
        messages.success(request, said)
    else:
        raise Refusal("draft.unknown_action", _("The page sent something unknown. Reload it."))
    return redirect("playbook:version", number=number)


@require_GET
@right_required("playbook.edit")
def download(request: HttpRequest, number: int) -> HttpResponse:
    """The version as a folder of YAML files, packed: to keep in git, to carry elsewhere."""
    found = get_object_or_404(Version, number=number)
    name = f"{found.files[content.ABOUT]['id']}-{number}"
    answer = HttpResponse(packing.packed(found.files), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer


@right_required("playbook.edit")
def take_in(request: HttpRequest) -> HttpResponse:
    """A packed folder becomes the draft; what is wrong with it is told by file and line, and nothing is taken."""
    context: dict[str, Any] = {"draft": versions.draft(), "live": versions.first(clock.now())}
    file = request.FILES.get("file")
    if request.method == "POST" and file is not None:
        try:
            files, problems = packing.unpacked(io.BytesIO(file.read(packing.MOST_BYTES + 1)))
        except zipfile.BadZipFile:
            raise Refusal("playbook.no_zip", _("This is no zip file.")) from None
        hindering = [fault for fault in problems if content.hinders(fault)]
        if not hindering:
            packing.refuse_stranger(files, context["live"])
            made = versions.begin(request.person, clock.now(), files, file.name or "")  # type: ignore[attr-defined]
            messages.success(request, _("The file is the draft now. Read it over and submit it."))
            return redirect("playbook:version", number=made.number)
        context["problems"] = [
            (str(words.FAULTS.get(fault.code, "")), fault, details.said(fault.message)) for fault in hindering
        ]
    return render(request, "playbook/import.html", context)


def _against(request: HttpRequest, found: Version) -> Version | None:
    wanted = request.GET.get("from", "")
    if wanted.isdigit():
        return get_object_or_404(Version, number=int(wanted))
    return found.base


def _acts(found: Version, against: Version | None) -> list[tuple[Any, str, list[str]]]:
    """What was done to it and to what; changes by one person in a row stand together, what each did told once."""
    rows: list[tuple[Any, str, list[str]]] = []
    names = {**(shown.called(against.files) if against else {}), **shown.called(found.files)}
    for one in found.acts.select_related("person"):
        again = rows and one.action == "changed" == rows[-1][0].action and rows[-1][0].person_id == one.person_id
        done = rows.pop()[2] if again else []
        text = words.act(one.text, names)
        done = [*(line for line in done if line != text), *([text] if text else [])]
        rows.append((one, str(words.ACTS.get(one.action, one.action)), done))
    return rows


def _named(kinds: dict[str, list[Any]]) -> list[tuple[str, str, list[Any]]]:
    return [
        (str(words.ACTIONS[kind]), words.TONES[kind], rows)
        for kind, rows in kinds.items() if kind in words.ACTIONS and rows
    ]  # fmt: skip
