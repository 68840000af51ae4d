"""Screens: the files and their runs, what they could not give, and the questions they ask."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Period, Refusal, clock
from zhanggui.doors.web.desk import Action, Column, Desk, Filter, write_down_look
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.text import named
from zhanggui.doors.web.workbench import Card, Line
from zhanggui.intake import lines, queries, services, shown
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.registry import shops_seen_by
from zhanggui.kernel.organisation import api as organisation

MOST_SHOWN = 50


def _received(runs: QuerySet[Run], days: Period) -> QuerySet[Run]:
    zone = organisation.zone()
    first = datetime.combine(days.first, time(), zone)
    return runs.filter(received_at__gte=first, received_at__lt=datetime.combine(days.last, time(), zone) + timedelta(1))


def _shops(request: HttpRequest) -> list[tuple[str, str]]:
    """The shops of the person of this request; asked for once."""
    known: list[tuple[str, str]] | None = request.__dict__.get("_intake_shops")
    if known is None:
        known = request.__dict__["_intake_shops"] = list(shops_seen_by(request.user).items())
    return known


def _run_buttons(request: HttpRequest) -> list[tuple[Any, Any, str]]:
    buttons = [(reverse("intake:upload"), _("Take files in"), "upload")] if may(request, "intake.upload") else []
    if may(request, "intake.repair"):
        buttons.append((reverse("intake:tables"), _("Tables of our own"), "table-plus"))
    return [*buttons, (reverse("intake:lines"), _("Lines to repair"), "tool")]


runs_desk = Desk(
    key="runs",
    app="intake",
    title=gettext_lazy("Files"),
    right="intake.view",
    rows=lambda request: queries.runs_seen_by(request.user),
    columns=[
        Column("name", gettext_lazy("File"), kind="link", sort="name"),
        Column("shop", gettext_lazy("Shop"), value="shop_name", sort="shop"),
        Column("format", gettext_lazy("Kind"), value=shown.kind_of, sort="format"),
        Column(
            "state", gettext_lazy("State"), value=lambda run: run.get_state_display(), kind="badge", tone=shown.tone_of
        ),
        Column("rows", gettext_lazy("Rows"), kind="number", sort="rows"),
        Column("accepted", gettext_lazy("Taken in"), kind="number", sort="accepted"),
        Column("unchanged", gettext_lazy("Already known"), kind="number", on_phone=False),
        Column("repeated", gettext_lazy("Repeated"), kind="number", on_phone=False, hidden=True),
        Column("rejected", gettext_lazy("Rejected"), kind="number", sort="rejected"),
        Column("by", gettext_lazy("Taken in by"), value=lambda run: named(run.by), on_phone=False),
        Column("received_at", gettext_lazy("Received"), kind="datetime", sort="received_at"),
        Column("sha256", gettext_lazy("Fingerprint"), hidden=True, on_phone=False),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=Run.State.choices, field="state"),
        Filter("shop", gettext_lazy("Shop"), choices=_shops, field="shop"),
        Filter(
            "format",
            gettext_lazy("Kind"),
            choices=lambda request: [
                (code, shown.format_title(code)) for code in queries.formats_in(dict(_shops(request)))
            ],
            field="format",
        ),
        Filter("received", gettext_lazy("Received"), kind="days", apply=_received),
    ],
    search=queries.found_in_runs,
    search_hint=gettext_lazy("File name or fingerprint"),
    detail=lambda run: reverse("intake:run", args=[run.pk]),
    default_sort="-received_at",
    empty=gettext_lazy("No file has come yet. Take in an order list, a refund list, a ledger or a courier bill."),
    empty_link=("intake:upload", gettext_lazy("Take files in")),
    buttons=_run_buttons,
)


def _dismiss(request: HttpRequest, chosen: QuerySet[RejectedLine], note: str) -> str:
    ids = list(chosen.values_list("pk", flat=True))
    count = lines.dismiss(line_ids=ids, note=note, by=request.person, at=clock.now())  # type: ignore[attr-defined]
    return ngettext("%(n)s line set aside.", "%(n)s lines set aside.", count) % {"n": count}


def _reopen(request: HttpRequest, chosen: QuerySet[RejectedLine], note: str) -> str:
    ids = list(chosen.values_list("pk", flat=True))
    count = lines.undo_dismissal(line_ids=ids, by=request.person, at=clock.now())  # type: ignore[attr-defined]
    return ngettext("%(n)s line back on the list.", "%(n)s lines back on the list.", count) % {"n": count}


lines_desk = Desk(
    key="lines",
    app="intake",
    title=gettext_lazy("Rejected lines"),
    intro=gettext_lazy("Lines that files could not give. Correct them here and they are taken in like the others."),
    right="intake.view",
    export_right="intake.repair",
    rows=lambda request: queries.lines_seen_by(request.user),
    columns=[
        Column("file", gettext_lazy("File"), value="run.name", kind="link"),
        Column("shop", gettext_lazy("Shop"), value="shop_name", on_phone=False),
        Column("row", gettext_lazy("Row"), kind="number", sort="row"),
        Column("column", gettext_lazy("Column")),
        Column("message", gettext_lazy("What is wrong"), value=shown.message_of),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda line: line.get_state_display(),
            kind="badge",
            tone=shown.line_tone_of,
        ),
        Column("note", gettext_lazy("Note"), on_phone=False),
        Column("code", gettext_lazy("Code"), hidden=True, on_phone=False),
        Column("line", gettext_lazy("The line, personal cells masked"), value=shown.line_text, hidden=True),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=RejectedLine.State.choices, field="state"),
        Filter("run", gettext_lazy("File"), kind="text", apply=queries.of_run),
        Filter("shop", gettext_lazy("Shop"), choices=_shops, field="run__shop"),
        Filter("remark", gettext_lazy("Only remarks on files"), kind="flag", apply=queries.remarks),
    ],
    tabs="state",
    actions=[
        Action(
            "dismiss", gettext_lazy("Set aside"), right="intake.repair", run=_dismiss, wants_note=True, icon="archive",
            confirm=gettext_lazy("These lines will not be taken in. Say why."),
        ),
        Action(
            "reopen", gettext_lazy("Put back on the list"), right="intake.repair", run=_reopen, icon="arrow-back-up"
        ),
    ],
    detail=lambda line: reverse("intake:repair", args=[line.pk]),
    default_sort="-run",
    empty=gettext_lazy("Every line of every file was taken in."),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@right_required("intake.upload")
def upload(request: HttpRequest) -> HttpResponse:
    """Files from the person's computer, several at once."""
    if request.method == "GET":
        shops = _shops(request)
        return render(request, "intake/upload.html", {"shops": shops, "shop": request.GET.get("shop", "")})
    shop = request.POST.get("shop", "")
    if shop not in shops_seen_by(request.user):
        raise Refusal("shop.unknown", _("Choose one of your shops."), shop=shop)
    files = request.FILES.getlist("files")
    if not files:
        raise Refusal("file.none", _("Choose at least one file."))
    runs = [run for run in (_queue(request, file, shop) for file in files) if run is not None]
    if len(runs) == 1:
        return redirect("intake:run", runs[0].pk)
    return redirect("intake:runs")


def _queue(request: HttpRequest, file: Any, shop: str) -> Run | None:
    try:
        run = services.queue(
            file,
            shop=shop,
            name=file.name,
            by=request.person,  # type: ignore[attr-defined]
            history=request.POST.get("as") == "history",
        )
    except Refusal as refusal:
        messages.error(request, f"{file.name}: {shown.refusal_text(refusal)}")
        return None
    return run


@require_GET
@right_required("intake.view")
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it is, how far it has come, what it could not give."""
    return render(request, "intake/run.html", _run_context(request, pk))


@require_GET
@right_required("intake.view")
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the run page that changes while the file is read."""
    return render(request, "intake/_progress.html", _run_context(request, pk))


def _run_context(request: HttpRequest, pk: int) -> dict[str, Any]:
    run = get_object_or_404(queries.runs_seen_by(request.user), pk=pk)
    found = queries.open_first(run.lines.select_related("run"))
    open_count = found.filter(state=RejectedLine.State.OPEN).count()
    return {
        "run": run,
        "tone": shown.tone_of(run),
        "kind": shown.kind_of(run),
        "grade": shown.grade_of(run),
        "sentence": shown.sentence_of(run),
        "columns": [(shown.FIELD_NAMES.get(field, field), header) for field, header in run.columns.items()],
        "days_told": shown.days_told(run),
        "percent": run.rows_done * 100 // run.rows if run.rows else 0,
        "is_moving": run.state in (Run.State.WAITING, Run.State.READING),
        "may_continue": may(request, "intake.upload") and services.may_go_on(run),
        "lines": [(line, shown.message_of(line), shown.line_tone_of(line)) for line in found[:MOST_SHOWN]],
        "open_count": open_count,
        "more": max(0, found.count() - MOST_SHOWN),
    }


@require_POST
@right_required("intake.upload")
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a run again that was interrupted, stopped or refused."""
    run = get_object_or_404(queries.runs_seen_by(request.user), pk=pk)
    services.go_on(run.pk, by=request.person)  # type: ignore[attr-defined]
    messages.success(request, _("The file is read on from where it stopped."))
    return redirect("intake:run", pk)


@require_http_methods(["GET", "POST"])
@right_required("intake.upload")
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The question a file asks: which column holds what, or which days a report is about."""
    run = get_object_or_404(queries.runs_seen_by(request.user), pk=pk)
    if run.state != Run.State.ASKING:
        return redirect("intake:run", pk)
    if shown.asks_days(run):
        return _days(request, run)
    if request.method == "GET":
        return render(request, "intake/columns.html", {"run": run, "fields": shown.fields_asked(run)})
    asked = shown.fields_asked(run)
    given = {field.name: request.POST.get(field.name, "") for field in asked}
    if unanswered := [field.name for field in asked if field.required and not given[field.name]]:
        names = ", ".join(str(shown.FIELD_NAMES[field]) for field in unanswered)
        raise Refusal("mapping.needed", _("Choose a column for: %(names)s.") % {"names": names})
    services.go_on(run.pk, by=request.person, columns=given)  # type: ignore[attr-defined]
    return redirect("intake:run", pk)


def _days(request: HttpRequest, run: Run) -> HttpResponse:
    """The question of a report that does not tell its days."""
    if request.method == "GET":
        return render(request, "intake/days.html", {"run": run})
    told = {name: text for name in ("first", "last") if (text := request.POST.get(name, "").strip())}
    if "first" not in told:
        raise Refusal("report.no_first_day", _("Say the first day too."))
    services.go_on(run.pk, by=request.person, told=told)  # type: ignore[attr-defined]
    return redirect("intake:run", run.pk)


@require_GET
@right_required("intake.view")
def line_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A rejected line: its cells, personal ones masked, to correct where the person may."""
    return _line_page(request, _line(request, pk), revealed=False)


@never_cache
@require_POST
@right_required("intake.reveal")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with personal cells in clear, this once; the look and its reason are written down."""
    with transaction.atomic():
        line = _line(request, pk)
        hidden = [cell.header for cell in shown.cells_of(line, revealed=False) if cell.hidden]
        write_down_look(request, f"rejected line {line.pk}", hidden, shop=line.run.shop, run=line.run_id, row=line.row)
    return _line_page(request, line, revealed=True)


@require_POST
@right_required("intake.repair")
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the corrected line in, or say what is still wrong."""
    line = _line(request, pk)
    raw = shown.corrected(line, request.POST)
    result = lines.repair(line_id=line.pk, raw=raw, by=request.person, at=clock.now())  # type: ignore[attr-defined]
    transaction.on_commit(lambda: services.refresh_soon(line.run.shop))
    if not result.repaired:
        messages.error(request, _("The line still cannot be taken: see below."))
        return redirect("intake:repair", pk)
    messages.success(request, _("The line is repaired and taken in."))
    following = queries.open_lines(request.user).filter(run=line.run_id, row__gt=line.row or 0).first()
    return redirect("intake:repair", following.pk) if following else redirect("intake:run", line.run_id)


def _line(request: HttpRequest, pk: int) -> RejectedLine:
    return get_object_or_404(queries.lines_seen_by(request.user), pk=pk)


def _line_page(request: HttpRequest, line: RejectedLine, *, revealed: bool) -> HttpResponse:
    cells = shown.cells_of(line, revealed=revealed)
    editable = may(request, "intake.repair") and line.counted and line.state == RejectedLine.State.OPEN
    editable = editable and not line.run.history
    hidden = any(cell.hidden for cell in cells)
    may_look = editable and (hidden or revealed) and may(request, "intake.reveal")
    context = {
        "line": line,
        "run": line.run,
        "message": shown.message_of(line),
        "tone": shown.line_tone_of(line),
        "first": [cell for cell in cells if cell.known],
        "others": [cell for cell in cells if not cell.known],
        "revealed": revealed,
        "reveal_url": reverse("intake:repair-reveal", args=[line.pk]) if may_look else "",
        "editable": editable,
    }
    return render(request, "intake/line.html", context)


def waiting_card(request: HttpRequest) -> Card | None:
    """On the workbench: files that ask, and lines that wait for a repair."""
    asking = list(queries.runs_asking(request.user)[:5])
    count = queries.open_lines(request.user)[:1000].count()
    told = [Line(run.name, reverse("intake:columns", args=[run.pk]), badge=_("asks"), tone="yellow") for run in asking]
    if count:
        title = ngettext("%(n)s rejected line to repair", "%(n)s rejected lines to repair", count) % {"n": count}
        told.append(Line(title, f"{reverse('intake:lines')}?state=open", tone="red"))
    return Card(_("Files"), told, link=reverse("intake:runs")) if told else None
