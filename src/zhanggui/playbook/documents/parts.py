"""A job sheet in the words of one language, part by part as the template has them: page, DOCX and PDF show the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.playbook.loader import vocabulary


@dataclass(frozen=True)
class Grid:
    """A table: shares of the width, a head, and rows of texts; a text may have several lines."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    widths: tuple[int, ...]
    title: str = ""


@dataclass(frozen=True)
class Part:
    """One section of a sheet: what is said, in the order facts, text, lines, tables."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    lines: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


def title_of(sheet: Mapping[str, Any]) -> str:
    return _("Job description: %(post)s") % {"post": said(sheet["name"])}


def parts_of(sheet: Mapping[str, Any]) -> list[Part]:
    """The sheet in the language in force; parts that say nothing are left out, except what every sheet has."""
    found = [
        Part(_("Basic information"), facts=_basics(sheet)),
        Part(_("Overview"), text=said(sheet["summary"]) or said(sheet["note"])),
        Part(_("Core objectives"), grids=_objectives(sheet["objectives"])),
        Part(_("Core duties"), grids=[_duties(group) for group in sheet["groups"]]),
        Part(_("Qualifications"), grids=_qualifications(sheet["qualifications"])),
        Part(_("Competencies"), lines=[said(one) for one in sheet["competencies"]]),
        Part(_("Working relations"), facts=_relations(sheet["relations"])),
        Part(_("Appraisal"), grids=_appraisal(sheet["appraisal"])),
    ]
    return [part for part in found if part.facts or part.text or part.lines or part.grids]


def said(text: Any) -> str:
    """A text of two languages in the one in force."""
    return pick_language(text.get("zh", ""), text.get("en", "")) if text else ""


def metric_word(name: str) -> str:
    """What a number is called."""
    return _metric_words(name, get_language() or "") or name


@lru_cache(maxsize=512)
def _metric_words(name: str, language: str) -> str:
    from zhanggui import metrics  # brings the engines: only where numbers are named

    try:
        return said(dict(metrics.load().get(name).label))
    except Refusal:
        return name


def cadence_words(duty: Mapping[str, Any]) -> str:
    words = vocabulary().cadences
    text = _comma(said(words[code].as_json()) if code in words else code for code in duty["cadences"])
    if duty.get("every_days"):
        text += " " + _("(every %(n)d days)") % {"n": duty["every_days"]}
    return f"{text} {duty['due_time']}" if duty.get("due_time") else text


def band_words(line: Mapping[str, Any]) -> str:
    if "between" in line:
        return "–".join(str(end) for end in line["between"])
    return "".join(f"{sign} {line[name]}" for name, sign in (("at_least", "≥"), ("at_most", "≤")) if name in line)


def kind_word(kind: str) -> str:
    """The field a qualification belongs to."""
    words = {
        "education": _("Education"), "age/education": _("Education"), "major": _("Major"),
        "experience": pgettext("qualification", "Experience"), "project": _("Project experience"),
        "knowledge": _("Knowledge"), "skill": _("Skills"), "tool": _("Tools"), "character": _("Character"),
    }  # fmt: skip
    return words.get(kind, kind)


def _comma(texts: Iterable[str]) -> str:
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(text for text in texts if text)


def _basics(sheet: Mapping[str, Any]) -> list[tuple[str, str]]:
    none = pgettext("job description", "none")
    places = sheet["headcount_note"] if sheet["headcount"] is None else str(sheet["headcount"])
    zh, _slash, en = places.partition(" / ")
    facts = [
        (_("Post"), f"{said(sheet['name'])} ({sheet['code']})"),
        (_("Department"), said(sheet["department"])),
        (_("Direct superior"), _comma(map(said, sheet["superiors"])) or none),
        (_("Direct subordinates"), _comma(map(said, sheet["subordinates"])) or none),
        (pgettext("plan", "Headcount"), pick_language(zh, en or zh) or _("not set")),
        (_("Grade"), sheet["grade"]),
        (_("Place of work"), said(sheet["work_place"])),
        (_("Appraised by"), said(sheet["appraiser"])),
    ]
    return [fact for fact in facts if fact[1]]


def _objectives(rows: list[Mapping[str, Any]]) -> list[Grid]:
    periods = {"month": _("a month"), "quarter": _("a quarter"), "year": _("a year")}
    ways = {"up": _("rises"), "down": _("falls"), "hold": _("holds")}
    lines = [
        (
            said(row), metric_word(row["metric"]) if row.get("metric") else said(row.get("measured_by")),
            band_words(row) or ways.get(row["direction"], ""), periods.get(row["period"], ""),
        )
        for row in rows
    ]  # fmt: skip
    head = (_("Objective"), _("Measured by"), _("Target"), pgettext("duty", "Period"))
    return [Grid(head, lines, (44, 26, 16, 14))] if lines else []


def _duties(group: Mapping[str, Any]) -> Grid:
    rows = []
    for place, duty in enumerate(group["duties"], 1):
        zh, _slash, en = duty["counterpart"].partition(" / ")
        text = "\n".join([said(duty["name"]), *(f"· {said(part)}" for part in duty["parts"])])
        minutes = str(duty["minutes"]) if duty["minutes"] else ""
        rows.append((
            str(place), text, cadence_words(duty), _comma(map(said, duty["outputs"])), pick_language(zh, en or zh),
            minutes, duty["weight"],
        ))  # fmt: skip
    head = ("#", _("Duty"), _("When"), _("Output"), _("With"), _("Minutes"), pgettext("duty", "Weight"))
    return Grid(head, rows, (5, 40, 15, 15, 11, 8, 6), said(group["name"]))


def _qualifications(rows: list[Mapping[str, Any]]) -> list[Grid]:
    lines = [(kind_word(row["kind"]), said(row)) for row in rows]
    return [Grid((_("Field"), _("What is asked for")), lines, (22, 78))] if lines else []


def _relations(rows: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [
        (_("Inside the company"), _comma(said(one) for one in rows.get("inside", ()))),
        (_("Outside the company"), _comma(said(one) for one in rows.get("outside", ()))),
    ]
    return [fact for fact in facts if fact[1]]


def _appraisal(rows: list[Mapping[str, Any]]) -> list[Grid]:
    kinds = {
        "duties": _("duties done"), "timeliness": _("timeliness"), "quality": _("quality of work"),
        "metric": pgettext("appraisal", "a number"),
    }  # fmt: skip
    lines = []
    for row in rows:
        measured = metric_word(row["metric"]) if row.get("metric") else kinds.get(row["kind"], "")
        lines.append((said(row.get("name")) or measured, measured, band_words(row), f"{row['weight']}%"))
    head = (_("What counts"), _("Measured by"), _("Target"), pgettext("duty", "Weight"))
    return [Grid(head, lines, (40, 30, 18, 12))] if lines else []
