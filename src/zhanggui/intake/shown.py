"""How runs and lines are said to people: words, colours, masked cells. Knows no request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhanggui import connectors
from zhanggui.base import Problem, Refusal
from zhanggui.intake import mappings, rules, storage
from zhanggui.intake.lines import raw_as_it_came, raw_of
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.kernel.organisation.named import pick_language

SHIFTED = ("too_short", "too_long", "broken_quotes")
"""Reasons by which cells may stand under foreign headers: all of them are treated as personal."""

TONES = {
    Run.State.WAITING: "grey",
    Run.State.READING: "blue",
    Run.State.ASKING: "yellow",
    Run.State.DONE: "green",
    Run.State.REFUSED: "red",
    Run.State.STOPPED: "red",
}
LINE_TONES = {
    RejectedLine.State.OPEN: "red",
    RejectedLine.State.REPAIRED: "green",
    RejectedLine.State.DISMISSED: "grey",
}
GRADES = {
    "A": _("well known: this layout was seen in several independent places"),
    "B": _("known: this layout was seen in one place"),
    "C": _("partly known: some columns are our reading of a description; check the figures"),
    "own": _("described by yourselves"),
}
SENTENCES = {
    "file.no_taker": _(
        "The file was read and its rows were counted, but no department keeps such records yet. The file itself is "
        "kept."
    ),
    "file.key_too_large": _("One key has far too many lines in this file. Export a shorter period."),
    "file.stopped": _("A fault of ours stopped the file. Nothing is lost: have it read on."),
    "mapping.needed": _("Say which columns hold what; the answer is kept for the next file of this kind."),
    "report.days_needed": _("Say which days the report is about; the file does not say it."),
    "file.unknown_format": _(
        "No reader knows this file. Export it again from the platform, without changing the header."
    ),
}
FIELD_NAMES = {
    "invoice": _("Order or invoice number"),
    "sku": _("Product code"),
    "title": _("Product title"),
    "quantity": _("Quantity"),
    "at": _("Time"),
    "price": _("Unit price"),
    "buyer": _("Buyer"),
    "region": _("Region"),
    "date_order": _("Order of day and month"),
}


@dataclass(frozen=True)
class ShownCell:
    """One cell of a rejected line in the repair form."""

    number: int
    header: str
    value: str
    bad: bool
    known: bool
    """One the reader uses; others are folded away."""
    hidden: bool
    """Personal and masked: not for editing before it is revealed."""


@dataclass(frozen=True)
class FieldAsked:
    """One field of an order-lines file and the columns that may hold it."""

    name: str
    label: Any
    chosen: str
    required: bool
    unsure: bool
    choices: list[tuple[str, str]]
    """Header, and some of its values."""


def tone_of(run: Run) -> str:
    return TONES[Run.State(run.state)]


def line_tone_of(line: RejectedLine) -> str:
    if not line.counted and line.state == RejectedLine.State.OPEN:
        return "yellow"
    return LINE_TONES[RejectedLine.State(line.state)]


def kind_of(run: Run) -> str:
    """The format by its name in the page's language."""
    return pick_language(run.title.get("zh", ""), run.title.get("en", "")) if run.title else format_title(run.format)


def format_title(format: str) -> str:
    """A format by its name in the page's language; its code where no reader knows it."""
    titles = [each.title for each in connectors.manifests() if each.format == format]
    return pick_language(titles[0].get("zh", ""), titles[0].get("en", "")) if titles else format


def grade_of(run: Run) -> Any:
    return GRADES.get(run.grade, "")


def sentence_of(run: Run) -> Any:
    """Why a run was refused, stopped or asks, in the page's language."""
    if run.code in SENTENCES:
        return SENTENCES[run.code]
    return refusal_text(Refusal(run.code, run.sentence, **run.details)) if run.code else ""


def reason_text(code: str, sentence: str, details: Mapping[str, Any]) -> str:
    """A reason that was stored, in the page's language."""
    return str(SENTENCES.get(code) or refusal_text(Refusal(code, sentence, **details)))


def refusal_text(refusal: Refusal) -> str:
    return str(connectors.refusal_text(refusal, _language()))


LINE_SENTENCES = {
    "report.several_days": _(
        "From this line on lines cover several days. They are kept but counted on no day, for nobody can tell how they "
        "fall on the days: export the report by day."
    ),
    "report.fewer_lines": _(
        "On some days an earlier file told more lines than this one. This one counts, as it came later: where it was "
        "exported only in part, export the whole report and take it in."
    ),
    "report.no_day": _(
        "Neither the line nor its file says which days it is about. Take the file in again and say them."
    ),
}


def message_of(line: RejectedLine) -> str:
    """What is wrong with a line, or was before its repair, without quoting personal cells."""
    if line.code in LINE_SENTENCES:
        return str(LINE_SENTENCES[line.code])
    raw = raw_as_it_came(line) if line.state == RejectedLine.State.REPAIRED else raw_of(line)
    shown = _masked_raw(line, raw)
    message = rules.masked_message(line.message, raw, line.column if _is_stray(line, raw) else "")
    problem = Problem(line.code, message, line.row, line.column or None, shown)
    return rules.NUMBER.sub(rules.hidden_number, connectors.problem_text(problem, _language()))


def problem_words(problem: Problem) -> str:
    """What is wrong with a line that is only tried, without quoting personal cells."""
    raw = dict(problem.raw or {})
    message = rules.masked_message(str(problem.message), raw)
    told = Problem(problem.code, message, problem.row, problem.column, rules.masked_raw(raw))
    return rules.NUMBER.sub(rules.hidden_number, connectors.problem_text(told, _language()))


def line_text(line: RejectedLine) -> str:
    """The line in one cell, for lists and exports: personal cells masked."""
    raw = _all_masked(raw_of(line)) if _is_shifted(line) else _masked_raw(line, raw_of(line))
    return "; ".join(f"{header}: {value}" for header, value in raw.items() if value.strip())[:2000]


def _masked_raw(line: RejectedLine, raw: Mapping[str, str]) -> dict[str, str]:
    shown = rules.masked_raw(raw)
    return {**shown, line.column: rules.masked(raw[line.column])} if _is_stray(line, raw) else shown


def _is_stray(line: RejectedLine, raw: Mapping[str, str]) -> bool:
    return rules.is_stray(line.code, raw.get(line.column, ""))


def cells_of(line: RejectedLine, *, revealed: bool) -> list[ShownCell]:
    """The cells of a line in the order of the file."""
    known = _known_headers(line.run)
    cells = []
    for number, (header, value) in enumerate(raw_of(line).items()):
        bad = header == line.column
        private = rules.is_private(header, value) or (_is_shifted(line) and bool(value.strip()))
        private = private or (bad and rules.is_stray(line.code, value))
        hidden = private and not revealed
        text = rules.masked(value) if hidden else value
        cells.append(ShownCell(number, header, text, bad, bad or not known or header in known, hidden))
    return cells


def corrected(line: RejectedLine, posted: Mapping[str, str]) -> dict[str, str]:
    """The line with the cells a person changed; cells that were not shown stay as they are."""
    return {
        header: value if _same_text(posted.get(f"cell-{number}", value), value) else posted[f"cell-{number}"]
        for number, (header, value) in enumerate(raw_of(line).items())
    }


def asks_days(run: Run) -> bool:
    """Whether it is a report that asks for its days, not a file that asks for its columns."""
    return "asks" in run.question


def days_told(run: Run) -> str:
    """The days a person said a report is about."""
    days = dict.fromkeys(run.told[name] for name in ("first", "last") if run.told.get(name))
    return " – ".join(days)


def fields_asked(run: Run) -> list[FieldAsked]:
    """The question of an order-lines file, with some values of every column."""
    question = run.question
    samples = _samples(run, question["header"])
    fields = [name for name in FIELD_NAMES if name != "date_order" or name in question["unsure"]]
    return [_field_asked(name, question, samples) for name in fields]


def _field_asked(name: str, question: Mapping[str, Any], samples: Mapping[str, str]) -> FieldAsked:
    candidates = question["unsure"].get(name, question["header"])
    return FieldAsked(
        name=name,
        label=FIELD_NAMES[name],
        chosen=question["columns"].get(name, ""),
        required=name not in ("title", "buyer", "region"),
        unsure=name in question["unsure"],
        choices=[(header, samples.get(header, "")) for header in candidates],
    )


def _samples(run: Run, headers: list[str]) -> dict[str, str]:
    """Some values of every column; read for the page, never kept."""
    with storage.opened(run.sha256) as path:
        rows = mappings.first_rows(path, run.name, headers)
    return {header: _some([row.get(header, "") for row in rows], header) for header in headers}


def _some(values: list[str], header: str) -> str:
    """Different values of a column, short and with nobody's name."""
    shown = (rules.masked(value) if rules.is_private(header, value) else value[:30] for value in values if value)
    return " · ".join(dict.fromkeys(shown))


def _known_headers(run: Run) -> set[str]:
    """Headers whose cells the reader uses; empty where all are shown."""
    found = next((each for each in connectors.manifests() if each.format == run.format), None)
    spellings = [name for names in found.columns.values() for name in names] if found else []
    return {*spellings, *run.columns.values()}


def _is_shifted(line: RejectedLine) -> bool:
    return line.code.rpartition(".")[2] in SHIFTED


def _same_text(posted: str, value: str) -> bool:
    """Browsers write line ends their own way: that alone is no change."""
    return posted.replace("\r\n", "\n").strip("\n") == value.replace("\r\n", "\n").strip("\n")


def _all_masked(raw: Mapping[str, str]) -> dict[str, str]:
    return {header: rules.masked(value) for header, value in raw.items()}


def _language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"
