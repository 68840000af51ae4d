"""What a document of each kind starts from: its sections, in the language of whoever writes it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.departments.people.plans.rules import ITEMS, Body, Column, Section


def outline(kind: str, cadence: str) -> Body:
    """The empty document of a kind; a short period asks less."""
    short = cadence in ("daily", "weekly")
    return Body(tuple(_OUTLINES[kind](short)))


def _plan(short: bool) -> list[Section]:
    items = Section(
        ITEMS,
        _("What is to be done"),
        columns=(
            Column("what", pgettext("plan", "What")),
            Column("measure", _("Done when")),
            Column("due", _("Due"), "day"),
        ),
    )
    return [
        *(
            []
            if short
            else [_words("aims", _("What is to be reached"), _("Two or three results, with their figures."))]
        ),
        items,
        *([] if short else [_words("means", _("People, money and others needed"), _("What has to be there for it."))]),
        _words("risks", _("What could get in the way"), _("And what would be done then.")),
    ]


def _summary(short: bool) -> list[Section]:
    items = Section(
        ITEMS,
        _("What was planned, and what became of it"),
        columns=(
            Column("what", pgettext("plan", "What")),
            Column("measure", _("Done when")),
            Column("fate", pgettext("plan", "Done"), "fate"),
            Column("result", _("Result, or why not")),
        ),
    )
    return [
        items,
        _words("learnt", _("What went well, what did not, and why"), _("Causes, not only figures.")),
        *([] if short else [_words("measures", _("What will be done better"), _("One measure for each cause."))]),
        _words("next", _("What comes next"), _("The main things of the next period.")),
    ]


def _proposal(short: bool) -> list[Section]:
    return [
        _words("why", _("Why"), _("The situation, with figures.")),
        _words("what", _("What is proposed"), ""),
        Section(
            "steps",
            _("Steps"),
            columns=(
                Column("what", pgettext("plan", "What")),
                Column("who", pgettext("plan", "Who")),
                Column("due", _("Due"), "day"),
                Column("cost", pgettext("plan", "Cost"), "number"),
            ),
        ),
        _words("effect", _("What it brings"), _("How one will see that it worked.")),
    ]


def _report(short: bool) -> list[Section]:
    return [
        _words("findings", _("What was found"), _("The most important first.")),
        Section(
            "figures",
            _("Figures"),
            columns=(
                Column("name", pgettext("plan", "Figure")),
                Column("value", _("Value"), "number"),
                Column("note", _("Note")),
            ),
        ),
        _words("causes", _("Causes"), ""),
        _words("advice", _("What should be done"), ""),
    ]


def _brief(short: bool) -> list[Section]:
    return [
        _words("aim", _("What it is for, and for whom"), ""),
        _words("content", _("What it must say or show"), ""),
        _words("form", _("Form, size, place"), ""),
        _words("not", _("What must not be in it"), ""),
        Section(
            "dates", _("Dates"), columns=(Column("what", pgettext("plan", "What")), Column("due", _("Due"), "day"))
        ),
    ]


def _policy(short: bool) -> list[Section]:
    return [
        _words("aim", _("What it is for"), ""),
        _words("scope", _("For whom it holds"), ""),
        _words("text", _("What holds"), _("Number the points: 1. 2. 3.")),
        _words("breach", _("What follows when it is not kept"), ""),
    ]


def _words(id: str, title: str, hint: str) -> Section:
    return Section(id, title, hint=hint)


_OUTLINES: dict[str, Callable[[bool], list[Section]]] = {
    "plan": _plan,
    "summary": _summary,
    "proposal": _proposal,
    "report": _report,
    "brief": _brief,
    "policy": _policy,
}
