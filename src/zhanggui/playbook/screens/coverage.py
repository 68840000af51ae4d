"""The coverage map: by what each duty and part is proved, and what nobody answers for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from zhanggui.base import clock
from zhanggui.doors.web.rights import right_required
from zhanggui.playbook import content, shelf, versions
from zhanggui.playbook.borrowing import posts_of
from zhanggui.playbook.contracts import Binding, Duty
from zhanggui.playbook.documents.parts import metric_word
from zhanggui.playbook.owning import unowned
from zhanggui.playbook.screens import words
from zhanggui.playbook.screens.sheets import XLSX, file_of
from zhanggui.playbook.workbooks import workbook

STATES = {
    "verified": (pgettext_lazy("proof", "verified"), "green"),
    "attested": (pgettext_lazy("proof", "attested"), "yellow"),
    "uncovered": (pgettext_lazy("coverage", "uncovered"), "red"),
}


@require_GET
@right_required("playbook.edit")
def coverage(request: HttpRequest) -> HttpResponse:
    book = content.book_of(versions.first(clock.now()).files)
    rows = _rows(book)
    asked = {name: request.GET.get(name, "") for name in ("domain", "post", "state")}
    shown = [row for row in rows if _fits(row, asked)]
    if request.GET.get("form") == "xlsx":
        return file_of(_workbook(shown), XLSX, f"{_('Coverage')}.xlsx")
    counts = {state: sum(row["state"] == state for row in rows) for state in STATES}
    context = {
        "rows": shown, "all": len(rows), "asked": asked,
        "states": [(key, label) for key, (label, _tone) in STATES.items()],
        "counts": [(label, tone, counts[key], round(100 * counts[key] / len(rows)) if rows else 0)
                   for key, (label, tone) in STATES.items()],
        "domains": [one for one in words.choices("domains") if any(row["domain"] == one[0] for row in rows)],
        "posts": list(dict.fromkeys((row["post"], row["post_name"]) for row in rows)), "unowned": _unowned(book),
    }  # fmt: skip
    return render(request, "playbook/coverage.html", context)


def _rows(book: Any) -> list[dict[str, Any]]:
    rows = []
    for post in posts_of(book, book.fill):
        for duty in post.duties:
            label, tone = STATES[duty.state]
            rows.append({
                "code": duty.id, "name": words.said(duty.name.as_json()), "post": post.position.id,
                "post_name": words.said(post.position.name.as_json()), "domain": duty.domain,
                "domain_name": words.word("domains", duty.domain), "state": duty.state, "label": label, "tone": tone,
                "cadence": words.joined(words.word("cadences", one) for one in duty.cadences),
                "by": _by(duty.binding), "until": _until(duty.binding), "own": "~" not in duty.id,
                "reason": _reason(duty),
                "parts": [
                    (words.said(part.name.as_json()), *STATES[state], _by(part.binding), state, _until(part.binding))
                    for part, state in ((part, duty.state_of(part)) for part in duty.parts)
                ],
            })  # fmt: skip
    return rows


def _by(binding: Binding | None) -> str:
    return words.binding_words({**binding.words, "kind": binding.kind}) if binding else ""


def _until(binding: Binding | None) -> str:
    return words.room(binding.until.module) if binding and binding.until else ""


def _reason(duty: Duty) -> str:
    """What the proof shows and what not, or why nothing proves the duty."""
    told = duty.uncovered or (duty.binding.shows if duty.binding else None)
    return words.said(told.as_json()) if told else ""


def _fits(row: dict[str, Any], asked: dict[str, str]) -> bool:
    if asked["state"] and asked["state"] != row["state"] and all(part[4] != asked["state"] for part in row["parts"]):
        return False
    return asked["domain"] in ("", row["domain"]) and asked["post"] in ("", row["post"])


def _unowned(book: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the company uses and no post answers for, by what it is."""
    names: dict[str, Any] = {
        "metrics": metric_word,
        "processes": lambda code: words.said(shelf.processes().get(code, {}).get("name")),
        "registers": lambda code: words.said(shelf.registers().get(code, {}).get("name")),
    }
    labels = {
        "metrics": _("Numbers"), "alerts": _("Alerts"), "processes": _("Processes"), "registers": _("Registers"),
    }  # fmt: skip
    return [
        (labels[what], [(code, names[what](code) if what in names else code) for code in codes])
        for what, codes in unowned([book], whole=False).items()
    ]


def _workbook(rows: list[dict[str, Any]]) -> bytes:
    head = (
        _("Code"), _("Duty"), _("Part"), _("Post"), _("Field of work"), _("How often"), _("State"), _("What proves it"),
        _("Verified by"), _("Reason"),
    )  # fmt: skip
    lines: list[tuple[str, ...]] = []
    for row in rows:
        about = (row["post_name"], row["domain_name"], row["cadence"])
        lines.append((row["code"], row["name"], "", *about, str(row["label"]), row["by"], row["until"], row["reason"]))
        for name, label, _tone, by, _state, until in row["parts"]:
            lines.append((row["code"], row["name"], name, *about, str(label), by or row["by"], until, ""))
    return workbook(_("Coverage"), head, lines, (22, 40, 30, 18, 16, 14, 12, 44, 22, 30))
