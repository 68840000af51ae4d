"""Screens of own tables: a strange file is looked at, described, tried, and taken in; tables there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhanggui.base import Refusal, clock
from zhanggui.connectors import own_tables
from zhanggui.connectors.own_tables.declaration import DAY, SKIP, OwnColumn, OwnTable
from zhanggui.doors.web.rights import may, right_required
from zhanggui.intake import queries, rules, shown
from zhanggui.intake.models import TableDraft
from zhanggui.intake.registry import offers_with_table, shops_seen_by
from zhanggui.intake.tables import describing, drafting
from zhanggui.kernel.organisation.named import pick_language

RIGHT = "intake.repair"
RUNS_SHOWN = 20
KINDS = (
    (DAY, gettext_lazy("day: the row counts on it")),
    ("text", gettext_lazy("text: numbers can be cut by it")),
    ("id", gettext_lazy("number that names a thing")),
    ("count", gettext_lazy("whole number")),
    ("money", gettext_lazy("money in yuan")),
    ("number", gettext_lazy("other number")),
    ("share", gettext_lazy("share written with %")),
    ("duration", gettext_lazy("time span, in seconds")),
    ("moment", gettext_lazy("day and time of something else")),
    ("personal", gettext_lazy("somebody's name, phone or address: people are only told apart")),
    (SKIP, gettext_lazy("leave out")),
)


@dataclass(frozen=True)
class Row:
    """One column on the form."""

    place: int
    header: str
    samples: str
    kind: str
    name: str
    zh: str
    en: str
    required: bool
    is_key: bool


@require_safe
@right_required(RIGHT)
def tables(request: HttpRequest) -> HttpResponse:
    """The tables there are, and files somebody is still describing."""
    known = [(table, _title(table), len(table.columns)) for table in own_tables.described().values()]
    drafts = TableDraft.objects.filter(shop__in=list(shops_seen_by(request.user))).select_related("by")
    return render(request, "intake/tables.html", {"tables": known, "drafts": drafts})


@require_http_methods(["GET", "POST"])
@right_required(RIGHT)
def new_table(request: HttpRequest) -> HttpResponse:
    """A file nobody knows yet."""
    shops = shops_seen_by(request.user)
    if request.method == "GET":
        return render(request, "intake/table-new.html", {"shops": shops.items(), "shop": request.GET.get("shop", "")})
    shop, file = request.POST.get("shop", ""), request.FILES.get("file")
    if shop not in shops:
        raise Refusal("shop.unknown", _("Choose one of your shops."), shop=shop)
    if file is None:
        raise Refusal("file.none", _("Choose a file."))
    draft = drafting.begin(file, name=file.name, shop=shop, by=request.person, at=clock.now())  # type: ignore[attr-defined]
    return redirect("intake:table-draft", draft.pk)


@require_http_methods(["GET", "POST"])
@right_required(RIGHT)
def table_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The description of a strange file: guessed, corrected, tried on the whole file, kept."""
    draft = _draft(request, pk)
    if request.method == "GET":
        return _draft_page(request, draft)
    answers = {name: text for name, text in request.POST.items() if name != "csrfmiddlewaretoken"}
    place = request.POST.get("place")
    if place is not None and place != draft.place:
        drafting.save(draft, answers, place=place)
        return redirect("intake:table-draft", pk)
    drafting.save(draft, answers)
    try:
        table = _table_of(draft, answers)
        if request.POST.get("do") == "keep":
            run = describing.describe(draft, table, by=request.person, at=clock.now())  # type: ignore[attr-defined]
            messages.success(request, _("The table is described. Files with its columns are known from now on."))
            return redirect("intake:run", run.pk)
        return _draft_page(request, draft, preview=describing.preview(draft, table), table=table)
    except Refusal as refusal:
        return _draft_page(request, draft, refused=_sentence(refusal), status=422)


@require_POST
@right_required(RIGHT)
def discard_table(request: HttpRequest, pk: int) -> HttpResponse:
    drafting.discard(_draft(request, pk))
    messages.success(request, _("The file is put away."))
    return redirect("intake:tables")


@require_http_methods(["GET", "POST"])
@right_required(RIGHT)
def table(request: HttpRequest, code: str) -> HttpResponse:
    """One table: its columns, the headers they go by, its files."""
    found = own_tables.described().get(code)
    if found is None:
        raise Http404
    if request.method == "POST":
        given = {name: request.POST.get(name, "").splitlines() for name in [DAY, *(one.name for one in found.columns)]}
        describing.respell(code, given, by=request.person, at=clock.now())  # type: ignore[attr-defined]
        messages.success(request, _("Newer files are known by these headers too."))
        return redirect("intake:table", code)
    kinds = dict(KINDS)
    columns = [(one, pick_language(*one.label), kinds[one.kind], "\n".join(one.headers[1:])) for one in found.columns]
    runs = queries.runs_seen_by(request.user).filter(format=found.format)[:RUNS_SHOWN]
    context = {
        "table": found, "title": _title(found), "columns": columns, "day": "\n".join(found.day[1:]), "runs": runs,
        "links": offers_with_table(request, found),
    }  # fmt: skip
    return render(request, "intake/table.html", context)


def _draft(request: HttpRequest, pk: int) -> TableDraft:
    return get_object_or_404(TableDraft, pk=pk, shop__in=list(shops_seen_by(request.user)))


def _draft_page(request: HttpRequest, draft: TableDraft, *, status: int = 200, **more: Any) -> HttpResponse:
    with drafting.looked(draft) as seen:
        rows = _rows(seen, draft.answers)
        head = [_masked(seen, cells) for _, cells in seen.found.rows[:5]]
        context = {
            "draft": draft, "rows": rows, "kinds": KINDS, "places": seen.places if len(seen.places) > 1 else [],
            "header": seen.found.header, "head": head, "answers": draft.answers, "may_keep": may(request, RIGHT),
        }  # fmt: skip
    preview = more.get("preview")
    if preview is not None:
        context |= _previewed(preview, more["table"])
    return render(request, "intake/table-draft.html", {**context, "refused": more.get("refused", "")}, status=status)


def _rows(seen: drafting.Looked, answers: Mapping[str, str]) -> list[Row]:
    """What was filled in, else what was guessed."""
    told = bool(answers)
    rows = []
    for place, one in enumerate(seen.guesses):
        is_personal = one.kind == "personal"
        samples = [rules.masked(each) if is_personal or rules.is_private(one.header, each) else each[:30]
                   for each in one.samples]  # fmt: skip
        required = f"required-{place}" in answers if told else one.is_full and one.kind not in (SKIP, "personal")
        rows.append(
            Row(
                place,
                one.header,
                " · ".join(samples),
                answers.get(f"kind-{place}", one.kind),
                answers.get(f"name-{place}", one.name),
                answers.get(f"zh-{place}", one.header),
                answers.get(f"en-{place}", one.name.replace("_", " ").capitalize()),
                required,
                f"key-{place}" in answers,
            )
        )
    return rows


def _table_of(draft: TableDraft, answers: Mapping[str, str]) -> OwnTable:
    with drafting.looked(draft) as seen:
        rows = _rows(seen, answers)
    days = [row.header for row in rows if row.kind == DAY]
    if len(days) > 1:
        raise Refusal("table.two_days", _("Only one column can be the day a row counts on."))
    columns = tuple(
        OwnColumn(row.name.strip(), (row.header,), row.kind, (row.zh.strip(), row.en.strip()), row.required, row.is_key)
        for row in rows
        if row.kind not in (DAY, SKIP)
    )
    skipped = tuple(row.header for row in rows if row.kind == SKIP)
    title = answers.get("zh", "").strip(), answers.get("en", "").strip()
    return OwnTable(answers.get("code", "").strip(), title, columns, tuple(days), skipped)


def _masked(seen: drafting.Looked, cells: tuple[str, ...]) -> list[str]:
    """The first rows as everybody may see them."""
    personal = {one.header for one in seen.guesses if one.kind == "personal"}
    named = zip(seen.found.header, cells, strict=False)
    return [rules.masked(cell) if header in personal or rules.is_private(header, cell) else cell[:40]
            for header, cell in named]  # fmt: skip


def _previewed(preview: describing.Preview, table: OwnTable) -> dict[str, Any]:
    columns = [one for one in table.columns if one.kind != "personal"]
    lines = [(line.row, line.first, [getattr(line, one.name) for one in columns]) for line in preview.lines]
    problems = [(one.row, one.column, shown.problem_words(one)) for one in preview.problems]
    return {"preview": preview, "lines": lines, "problems": problems,
            "columns": [pick_language(*one.label) for one in columns]}  # fmt: skip


def _title(table: OwnTable) -> str:
    return pick_language(*table.title)


def _sentence(refusal: Refusal) -> str:
    """Why a description cannot stand, in the page's language."""
    details = {key: str(value) for key, value in refusal.details.items()}
    return str(SENTENCES[refusal.code]) % details if refusal.code in SENTENCES else shown.refusal_text(refusal)


SENTENCES = {
    "table.bad_code": gettext_lazy("The code takes small letters, digits and _, and begins with a letter."),
    "table.no_name": gettext_lazy("Give the table a name in both languages."),
    "table.no_columns": gettext_lazy("Keep at least one column besides the day."),
    "table.name_twice": gettext_lazy("Two columns are called %(names)s."),
    "table.header_twice": gettext_lazy("Two columns are read from %(names)s."),
    "table.nothing_required": gettext_lazy("Mark one column that no file of this table lacks: it is known by it."),
    "table.bad_column": gettext_lazy(
        "%(header)s: “%(name)s” cannot be the name of a column. It takes small letters, digits and _, and some names "
        "are taken by what every row has."
    ),
    "table.unfinished_column": gettext_lazy("%(header)s: say what it holds, and name it in both languages."),
    "table.code_taken": gettext_lazy("There is a table “%(table)s” already: choose another code."),
}
