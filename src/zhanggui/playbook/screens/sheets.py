"""Job descriptions as pages and files, who has acknowledged which, and the chart as a picture."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import clock
from zhanggui.doors.web.fonts import chinese_font
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position, ReportingLine
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.playbook import headcount, job_sheets
from zhanggui.playbook.documents import chart as charts
from zhanggui.playbook.documents import paper, word
from zhanggui.playbook.documents.parts import parts_of, title_of
from zhanggui.playbook.models import JobSheet
from zhanggui.playbook.screens import words
from zhanggui.playbook.workbooks import workbook

LANGUAGES = {"zh": "zh-hans", "en": "en"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@right_required("organisation.view")
def sheets(request: HttpRequest) -> HttpResponse:
    """Everybody's sheet and whether they have acknowledged it."""
    rows = job_sheets.readings(_today())
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip().lower()
    shown = [row for row in rows if _fits(row, state, text)]
    if request.GET.get("form") == "xlsx":
        return file_of(_sheet_book(shown), XLSX, f"{_('Job descriptions')}.xlsx")
    read = sum(row.is_current for row in rows)
    held = {row.position.pk for row in rows}
    latest = job_sheets.latest()
    context = {
        "rows": shown, "read": read, "all": len(rows), "state": state, "q": request.GET.get("q", ""),
        "issued": bool(latest), "may_issue": may(request, "organisation.edit"), "waiting": len(rows) - read,
        "vacant": [post for post in organisation.open_positions(_today()) if post.pk not in held],
    }  # fmt: skip
    return render(request, "playbook/sheets.html", context)


@require_GET
@right_required("organisation.view")
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """A post's sheet as it was issued; as it runs where none has been."""
    post = _post(code)
    issued = list(JobSheet.objects.filter(position=post).order_by("-number"))
    chosen = _chosen(request, issued)
    body = chosen.content if chosen else job_sheets.sheet_of(post, _today())
    person: Any = request.person  # type: ignore[attr-defined]
    mine = person is not None and any(one.pk == post.pk for one in organisation.positions_of(person, _today()))
    language = _language(request)
    with translation.override(language):
        parts, title = parts_of(body), title_of(body)
    acknowledged = chosen.acknowledgements.select_related("person") if chosen else ()
    context = {
        "post": post, "sheet": chosen, "issued": issued, "parts": parts, "title": title, "acknowledged": acknowledged,
        "newest": bool(issued) and chosen is not None and chosen.pk == issued[0].pk, "language": language,
        "asks_me": mine and bool(issued) and not any(one.person_id == person.pk for one in acknowledged),
    }  # fmt: skip
    return render(request, "playbook/sheet.html", context)


@require_POST
@right_required("organisation.view")
def acknowledge(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(JobSheet, position__code=code, number=_number(request.POST.get("number", "")))
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Http404(code)
    job_sheets.acknowledge(found, person, clock.now())
    messages.success(request, _("Thank you. It is noted that you have read this job description."))
    return redirect("playbook:sheet", code=code)


@require_POST
@right_required("organisation.edit")
def issue(request: HttpRequest) -> HttpResponse:
    """Issue what has changed, and ask its people to read it."""
    made = job_sheets.issue(clock.now())
    messages.success(request, _("%(n)d job descriptions are issued.") % {"n": len(made)})
    return redirect("playbook:sheets")


@require_GET
@right_required("organisation.view")
def sheet_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    post = _post(code)
    chosen = _chosen(request, list(JobSheet.objects.filter(position=post).order_by("-number")))
    body = chosen.content if chosen else job_sheets.sheet_of(post, _today())
    with translation.override(_language(request)):
        about, name = _about(chosen), f"{title_of(body)}.{form}"
        if form == "docx":
            return file_of(word.docx_of(body, about), DOCX, name)
        if form == "pdf":
            return file_of(paper.pdf_of([(body, about)], _fonts(), _company()), "application/pdf", name)
    raise Http404(form)


@require_GET
@right_required("organisation.view")
def all_sheets(request: HttpRequest) -> HttpResponse:
    """Every post's sheet in one PDF, with an outline to find them by."""
    latest, posts = job_sheets.latest(), organisation.open_positions(_today())
    running = dict(zip((post.pk for post in posts), job_sheets.sheets_of(posts, _today()), strict=True))
    with translation.override(_language(request)):
        bodies = [
            (latest[post.pk].content if post.pk in latest else running[post.pk], _about(latest.get(post.pk)))
            for post in posts
        ]
        return file_of(paper.pdf_of(bodies, _fonts(), _company()), "application/pdf", f"{_('Job descriptions')}.pdf")


@require_GET
@right_required("organisation.view")
def chart_file(request: HttpRequest, form: str) -> HttpResponse:
    """The chart of posts as SVG, PNG or PDF."""
    with translation.override(_language(request)):
        plan = chart_plan()
        name = f"{_('Organisation chart')}.{form}"
    if form == "svg":
        return file_of(charts.svg_of(plan), "image/svg+xml", name)
    if form == "png":
        return file_of(charts.png_of(plan, _fonts()), "image/png", name)
    if form == "pdf":
        return file_of(charts.pdf_of(plan, _fonts()), "application/pdf", name)
    raise Http404(form)


def chart_plan() -> charts.Plan:
    day = _today()
    boxes: dict[str, charts.Box] = {}
    for row in headcount.places_on(day):
        people = words.joined(pick_language(one.name, one.name_en or one.name) for one in row.holders) or _("vacant")
        places = f" {row.filled}/{row.planned}" if row.planned is not None else ""
        boxes[row.position.code] = charts.Box(
            row.position.code, f"{row.position.name}{places}", people, row.missing > 0
        )
    lines = ReportingLine.objects.select_related("subordinate", "superior")
    above = {line.subordinate.code: line.superior.code for line in lines if line.primary}
    second = [(line.subordinate.code, line.superior.code) for line in lines if not line.primary]
    return charts.plan_of(f"{_company()} · {_('Organisation chart')}", f"{day}", charts.roots_of(boxes, above), second)


def file_of(data: bytes, kind: str, name: str) -> HttpResponse:
    """An answer to be kept as a file, whatever letters its name has."""
    from django.utils.http import content_disposition_header

    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def _fits(row: job_sheets.Reading, state: str, text: str) -> bool:
    if (state == "waiting" and row.is_current) or (state == "read" and not row.is_current):
        return False
    names = (row.person.name, row.person.name_en, row.position.name_zh, row.position.name_en, row.position.code)
    return not text or any(text in name.lower() for name in names)


def _sheet_book(rows: list[job_sheets.Reading]) -> bytes:
    head = (_("Post"), _("Department"), _("Person"), _("Version"), _("Acknowledged version"), _("Acknowledged on"))
    lines = [
        (
            row.position.name, row.position.department.name, pick_language(row.person.name, row.person.name_en),
            row.sheet.number if row.sheet else None, row.acknowledged.sheet.number if row.acknowledged else None,
            row.acknowledged.at.astimezone(organisation.zone()).date() if row.acknowledged else None,
        )
        for row in rows
    ]  # fmt: skip
    return workbook(_("Job descriptions"), head, lines, (24, 20, 16, 10, 20, 18))


def _chosen(request: HttpRequest, issued: list[JobSheet]) -> JobSheet | None:
    wanted = request.GET.get("version", "")
    if wanted:
        found = next((one for one in issued if str(one.number) == wanted), None)
        if found is None:
            raise Http404(wanted)
        return found
    return issued[0] if issued else None


def _about(issued: JobSheet | None) -> str:
    if issued is None:
        state = _("not issued yet")
        return f"{_company()} · {state} · {_today()}"
    day = issued.issued_at.astimezone(organisation.zone()).date()
    number = _("version %(n)d") % {"n": issued.number}
    return f"{_company()} · {number} · {day}"


def _company() -> str:
    held = organisation.company()
    return held.name if held else ""


def _fonts() -> tuple[Any, Any]:
    return chinese_font(), chinese_font(bold=True)


def _language(request: HttpRequest) -> str:
    wanted = LANGUAGES.get(request.GET.get("language", ""))
    return wanted or str(request.LANGUAGE_CODE)  # type: ignore[attr-defined]


def _number(text: str) -> int:
    if not text.isdigit():
        raise Http404(text)
    return int(text)


def _post(code: str) -> Position:
    return get_object_or_404(Position.objects.select_related("department", "appraiser"), code=code)


def _today() -> Any:
    return organisation.today_at(clock.now())
