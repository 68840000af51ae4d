"""The form by which a company declares a number over a table of its own, and takes it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.connectors import own_tables
from zhanggui.departments.insight import asked, declaring
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.text import named
from zhanggui.facts import shape_of
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.metrics.declaration import UNITS

RIGHT = "intake.repair"
"""Who describes tables declares their numbers."""
KINDS = (
    (declaring.COUNT, gettext_lazy("count its rows")),
    (declaring.SUM, gettext_lazy("add up a column")),
    (declaring.MEAN, gettext_lazy("mean of a column")),
    (declaring.DISTINCT, gettext_lazy("count different values of a column")),
)
BETTER = (("higher", gettext_lazy("more is better")), ("lower", gettext_lazy("less is better")),
          ("none", gettext_lazy("neither")))  # fmt: skip
MOST_DIGITS = 6


@require_http_methods(["GET", "POST"])
@right_required(RIGHT)
def declare(request: HttpRequest) -> HttpResponse:
    """A new number over one of the company's tables."""
    given = request.POST if request.method == "POST" else request.GET
    table = own_tables.described().get(given.get("table", "").removeprefix(own_tables.PREFIX))
    if table is None:
        tables = [(each.format, pick_language(*each.title)) for each in own_tables.described().values()]
        return render(request, "insight/declare.html", {"tables": tables})
    refused = ""
    if request.method == "POST":
        try:
            name = declaring.declare(_wish(given, table.format), by=asked.person_of(request), at=clock.now())
        except Refusal as refusal:
            refused = str(refusal.sentence)
        else:
            messages.success(request, _("The number is declared."))
            return redirect("insight:metric", name)
    shape = shape_of(table.format)
    assert shape is not None
    columns = [(one.name, named(one.label)) for one in shape.columns]
    context = {
        "table": table, "title": pick_language(*table.title), "columns": columns, "given": given, "refused": refused,
        "texts": [(name, label) for name, label in columns if name in declaring.texts_of(shape)], "kinds": KINDS,
        "units": [(unit, named(words)) for unit, words in UNITS.items()], "better": BETTER,
        "digits": range(MOST_DIGITS + 1), "begins": declaring.BEGINS,
    }  # fmt: skip
    return render(request, "insight/declare.html", context, status=422 if refused else 200)


@require_POST
@right_required(RIGHT)
def take_back(request: HttpRequest, name: str) -> HttpResponse:
    declaring.take_back(name, by=asked.person_of(request), at=clock.now())
    messages.success(request, _("The number is taken back."))
    return redirect("insight:metrics")


def _wish(given: Any, fact: str) -> declaring.Wish:
    def text(name: str) -> str:
        return str(given.get(name, "")).strip()

    label = text("zh"), text("en")
    if not all(label) or not text("name").isidentifier() or not text("name").isascii():
        raise Refusal(
            "metric.unnamed", _("Give the number a name in both languages, and a short one in small letters.")
        )
    digits = int(text("digits")) if text("digits") in map(str, range(MOST_DIGITS + 1)) else 0
    return declaring.Wish(
        fact, text("name").lower(), label, (text("meaning_zh") or label[0], text("meaning_en") or label[1]),
        text("kind"), text("column"), (text("where_column"), text("where_value")),
        text("unit") if text("unit") in UNITS else "time", text("better") or "none", digits,
    )  # fmt: skip
