"""What the editor calls things: fields, faults, actions, and values as people say them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from zhanggui.kernel.organisation.named import pick_language
from zhanggui.playbook import shelf
from zhanggui.playbook.documents.parts import band_words, kind_word, metric_word, said
from zhanggui.playbook.loader import load, vocabulary

FIELDS: Mapping[str, Any] = {
    "name": gettext_lazy("Name"), "department": gettext_lazy("Department"), "parent": gettext_lazy("Part of"),
    "headcount": pgettext_lazy("plan", "Headcount"), "headcount_note": pgettext_lazy("plan", "Headcount"),
    "reports_to": gettext_lazy("Reports to"), "claimed_by": gettext_lazy("Also claimed by"),
    "appraiser": gettext_lazy("Appraised by"), "grade": gettext_lazy("Grade"),
    "work_place": gettext_lazy("Place of work"), "summary": gettext_lazy("Overview"), "note": gettext_lazy("Note"),
    "rights": gettext_lazy("Rights"), "numbers": gettext_lazy("My numbers"),
    "qualifications": gettext_lazy("Qualifications"), "objectives": gettext_lazy("Core objectives"),
    "groups": gettext_lazy("Groups of duties"), "competencies": gettext_lazy("Competencies"),
    "relations": gettext_lazy("Working relations"), "appraisal": gettext_lazy("Appraisal"),
    "cadence": gettext_lazy("How often"), "every_days": gettext_lazy("Every so many days"),
    "due_time": gettext_lazy("Time of day"), "kind": gettext_lazy("What is done"),
    "object": gettext_lazy("To what"), "domain": gettext_lazy("Field of work"),
    "outputs": gettext_lazy("Output"), "counterparts": gettext_lazy("With"), "parts": gettext_lazy("Parts"),
    "binding": gettext_lazy("What proves it"), "opens_by": gettext_lazy("What opens the work"),
    "uncovered": gettext_lazy("Why nothing proves it"),
    "weight": pgettext_lazy("duty", "Weight"), "standard_minutes": gettext_lazy("Minutes"),
    "position": gettext_lazy("Post"),
    "fill": gettext_lazy("Borrowed duties"), "borrow": gettext_lazy("Borrowed duties"),
    "version": gettext_lazy("Version"), "model": gettext_lazy("For what kind of company"),
    "registers": gettext_lazy("Registers"), "processes": gettext_lazy("Processes"),
    "owners": gettext_lazy("Who fills the registers"), "roles": gettext_lazy("Who plays the roles"),
    "begins": gettext_lazy("What begins the processes"), "formerly": gettext_lazy("Made from"),
    "trigger": gettext_lazy("What begins it"), "steps": gettext_lazy("Steps"),
    "readers": gettext_lazy("Who reads it"), "columns": gettext_lazy("Columns"), "key": gettext_lazy("Key"),
    "evidence": pgettext_lazy("register", "Evidence"), "fillers": gettext_lazy("Who fills it"),
    "functions": gettext_lazy("What the department is there for"), "people": gettext_lazy("Sample people"),
    "described": gettext_lazy("Described"), "code": gettext_lazy("Code"),
}  # fmt: skip
FAULTS: Mapping[str, Any] = {
    "playbook.translation": gettext_lazy("Give it in Chinese and in English."),
    "playbook.form": gettext_lazy("This is not filled in rightly."),
    "playbook.compliance": gettext_lazy("The house refuses this: it is against the rules of honest trade."),
    "playbook.unknown_position": gettext_lazy("This names a post that is not there."),
    "playbook.unknown_department": gettext_lazy("This names a department that is not there."),
    "playbook.unknown_word": gettext_lazy("This is no word of the vocabulary."),
    "playbook.unknown_metric": gettext_lazy("There is no such number."),
    "playbook.unknown_event": gettext_lazy("There is no such event, or it says nothing of the kind."),
    "playbook.unknown_process": gettext_lazy("There is no such process."),
    "playbook.unknown_step": gettext_lazy("The process has no such step."),
    "playbook.unknown_register": gettext_lazy("There is no such register."),
    "playbook.unknown_right": gettext_lazy("There is no such right."),
    "playbook.unknown_duty": gettext_lazy("This names a duty the post does not have."),
    "playbook.line": gettext_lazy("The reporting lines of this post do not fit together."),
    "playbook.circle": gettext_lazy("This runs in a circle."),
    "playbook.opening": gettext_lazy("As it stands, this would never open the work rightly."),
    "playbook.cadence": gettext_lazy("An interval in days is for duties done from time to time."),
    "playbook.binding": gettext_lazy("As it stands, nothing would ever prove this duty."),
    "playbook.powerless": gettext_lazy("The post lacks a right it needs for one of its duties."),
    "playbook.overload": gettext_lazy("The duties of this post take longer than a day."),
    "playbook.appraisal": gettext_lazy("The weights of the appraisal table must add up to 100."),
    "playbook.code_twice": gettext_lazy("The same code is given twice."),
    "playbook.register_elsewhere": gettext_lazy("This register is not kept in this company."),
    "playbook.not_filled_here": gettext_lazy("This post does not fill that register."),
    "playbook.process_elsewhere": gettext_lazy("This process is not run in this company."),
    "playbook.not_played_here": gettext_lazy("This post does not do that step of the process."),
    "playbook.nobody_accepts": gettext_lazy("The post has no superior who could accept the document."),
    "playbook.nobody_fills": gettext_lazy("No post fills this register."),
    "playbook.unknown_owner": gettext_lazy("No register kept here names this post."),
    "playbook.unknown_role": gettext_lazy("No process run here has this role."),
    "playbook.role_taken": gettext_lazy("This role is a post here and plays itself."),
    "playbook.formerly": gettext_lazy("The post it was made from is here still: name the people who come from it."),
    "playbook.band": gettext_lazy("The lower limit is above the upper one."),
    "playbook.code": gettext_lazy("A code begins with the code of its post."),
    "playbook.unknown_module": gettext_lazy("There is no such room, or it comes with another step."),
    "playbook.nothing_to_borrow": gettext_lazy("There are no duties to borrow."),
}  # fmt: skip
BINDINGS: Mapping[str, Any] = {
    "attest": gettext_lazy("the person's word, with a note or a file"),
    "event": gettext_lazy("something the system sees happen"), "process": gettext_lazy("a process, or a step of one"),
    "register": gettext_lazy("entries in a register"),
    "document": gettext_lazy("a document the superior accepts"), "metric": gettext_lazy("a number within a band"),
    "parts": gettext_lazy("its parts, each by itself"),
}  # fmt: skip
QUALITY: Mapping[str, Any] = {
    "late": gettext_lazy("done too late"), "returned": gettext_lazy("returned by who accepts it"),
    "below": gettext_lazy("its number out of the band"),
}  # fmt: skip
PARTIAL: Mapping[str, Any] = {
    "share": gettext_lazy("the share that was seen counts"),
    "whole": gettext_lazy("nothing counts before all of it is done"),
}
DOCUMENTS: Mapping[str, Any] = {
    "plan": gettext_lazy("plan"), "summary": pgettext_lazy("document", "summary"), "report": gettext_lazy("report"),
    "brief": pgettext_lazy("document", "brief"),
}  # fmt: skip
PERIODS: Mapping[str, Any] = {
    "daily": gettext_lazy("daily"), "weekly": gettext_lazy("weekly"), "monthly": gettext_lazy("monthly"),
    "quarterly": gettext_lazy("quarterly"), "yearly": gettext_lazy("yearly"),
}  # fmt: skip
ACTIONS: Mapping[str, Any] = {
    "opened": pgettext_lazy("difference", "new"), "closed": pgettext_lazy("difference", "gone"),
    "changed": pgettext_lazy("difference", "changed"), "moved": pgettext_lazy("difference", "moved"),
}  # fmt: skip
TONES = {"opened": "green", "closed": "red", "changed": "blue", "moved": "yellow"}
ACTS: Mapping[str, Any] = {
    "written_down": gettext_lazy("written down from what runs"), "begun": pgettext_lazy("version", "begun"),
    "imported": pgettext_lazy("version", "imported"), "changed": pgettext_lazy("difference", "changed"),
    "submitted": pgettext_lazy("version", "submitted"), "returned": pgettext_lazy("version", "returned"),
    "published": pgettext_lazy("version", "published"), "applied": pgettext_lazy("version", "brought into force"),
    "dropped": pgettext_lazy("version", "thrown away"),
}  # fmt: skip
DOINGS: Mapping[str, Any] = {
    "add-post": gettext_lazy("Post added"), "copy-post": gettext_lazy("Post copied"),
    "borrow-post": gettext_lazy("Post borrowed"), "combine-posts": gettext_lazy("Posts combined"),
    "split-post": gettext_lazy("Post split"), "take-over": gettext_lazy("Borrowed duties taken over"),
    "remove-post": gettext_lazy("Post taken out"), "add-duty": gettext_lazy("Duty added"),
    "move-duty": gettext_lazy("Duty moved"), "remove-duty": gettext_lazy("Duty taken out"),
    "add-department": gettext_lazy("Department added"), "remove-department": gettext_lazy("Department taken out"),
}  # fmt: skip
"""What one button of the editor did, by its name."""
WHOLE = {
    "registers": gettext_lazy("the registers that are kept"), "processes": gettext_lazy("the processes that are run"),
}  # fmt: skip
"""What a page of the editor keeps as a whole."""


def choices(part: str) -> list[tuple[str, str]]:
    """Codes and names of one part of the vocabulary: cadences, kinds, domains, objects, rights."""
    return [(code, said(name.as_json())) for code, name in getattr(vocabulary(), part).items()]


def word(part: str, code: str) -> str:
    name = getattr(vocabulary(), part).get(code)
    return said(name.as_json()) if name else code


def joined(texts: Iterable[str]) -> str:
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(text for text in texts if text)


def field(name: str) -> str:
    return str(FIELDS.get(name, name))


def value(name: str, given: Any, names: Mapping[str, str]) -> list[str]:
    """A value of a playbook's field as lines of words; `names` are posts and departments by code."""
    if given in (None, "", [], {}):
        return ["—"]
    vocabularies = {
        "cadence": "cadences",
        "kind": "kinds",
        "domain": "domains",
        "object": "objects",
        "rights": "rights",
    }
    if name in vocabularies:
        return [joined(word(vocabularies[name], one) for one in _several(given))]
    if name in ("reports_to", "claimed_by", "appraiser", "department", "parent", "position"):
        return [joined(names.get(one, one) for one in _several(given))]
    if name == "numbers":
        return [joined(metric_word(one) for one in given)]
    if name == "binding":
        return [binding_words(given), *_finer(given)]
    if name == "trigger":
        return [begins(given)]
    if name == "steps":
        return [f"{number} {said(row['name'])}" for number, row in given.items()]
    if name == "columns":
        return [_column(row) for row in given]
    if name == "begins" and isinstance(given, Mapping):
        return [f"{code}: {begins(said_of)}" for code, said_of in given.items()]
    if name == "people":
        return [f"{said(one.get('name') or one)}: {joined(names.get(post, post) for post in one.get('posts', ()))}"
                for one in given]  # fmt: skip
    if name == "formerly":
        return [joined([names.get(one["post"], one["post"]), *one.get("people", ())]) for one in given]
    if name in ("registers", "processes"):
        library = shelf.registers() if name == "registers" else shelf.processes()
        return [f"{code} {said(library.get(code, {}).get('name'))}".strip() for code in given]
    if name in ("fillers", "readers", "owners") and not isinstance(given, Mapping):
        return [joined(names.get(one, stranger(one) or one) for one in _several(given))]
    if name in ("owners", "roles", "fill") and isinstance(given, Mapping):
        return [
            f"{names.get(key) or role(key)} → {joined(names.get(one) or lent(one) for one in _several(to))}"
            for key, to in given.items()
        ]
    if name == "relations":
        return [said(text) for texts in given.values() for text in texts]
    if isinstance(given, Mapping) and {"en", "zh"} <= set(given):
        return [said(given)]
    if isinstance(given, list):
        return [_line(name, one, names) for one in given]
    if isinstance(given, bool):
        return [_("yes") if given else _("no")]
    return [str(given)]


def _column(row: Mapping[str, Any]) -> str:
    """A column with everything it says, so that a change of any of it is seen."""
    aside = {name: value for name, value in row.items() if name not in ("id", "name", "type")}
    more = ", ".join(f"{name} = {value}" for name, value in sorted(aside.items()) if name != "choices")
    choices = joined(said(one) for one in row.get("choices", ()))
    return " · ".join(part for part in (said(row["name"]), str(row["type"]), choices, more) if part)


def _line(name: str, row: Any, names: Mapping[str, str]) -> str:
    if not isinstance(row, Mapping):
        return names.get(str(row), str(row))
    text = said(row.get("name") or row)
    if name == "parts":
        told = [binding_words(row["binding"]), *_finer(row["binding"])] if row.get("binding") else []
        return " · ".join([text, *told])
    if name == "qualifications":
        return f"{kind_word(row['kind'])}: {text}"
    if name == "groups":
        return f"{text}: {' / '.join(names.get(one, one) for one in row['duties'])}"  # names of duties have commas
    if name in ("objectives", "appraisal"):
        measured = metric_word(row["metric"]) if row.get("metric") else ""
        share = f"{row['weight']}%" if "weight" in row else ""
        return " · ".join(one for one in (text or row.get("kind", ""), measured, band_words(row), share) if one)
    return text or str(row.get("id") or row.get("code") or row)


def binding_words(binding: Mapping[str, Any] | None) -> str:
    """What proves a duty, in one line."""
    if not binding:
        return _("nothing yet")
    kind = binding["kind"]
    named = {
        "event": lambda: _event(binding["event"]),
        "process": lambda: _process(binding),
        "register": lambda: _register(binding["register"]),
        "document": lambda: _document(binding),
        "metric": lambda: f"{metric_word(binding['metric'])} {band_words(binding)}".strip(),
    }  # fmt: skip
    text = f"{BINDINGS[kind]}: {named[kind]()}" if kind in named else str(BINDINGS.get(kind, kind))
    count = binding.get("count", 1)
    text += f" × {count}" if count > 1 else ""
    text += " · " + _("whoever does it proves it") if binding.get("by") == "anyone" else ""
    if kind == "attest" and binding.get("until"):
        text += " " + _("(until the room %(room)s is there)") % {"room": room(binding["until"]["module"])}
    return text


def _finer(binding: Mapping[str, Any]) -> list[str]:
    """What a difference tells of a binding besides: the words its event must have, what its quality is worth."""
    rows = binding.get("where", {}).items()
    said_of = ((name, value if isinstance(value, list) else [value]) for name, value in rows)
    told = [f"{name} = {joined(str(one) for one in values)}" for name, values in said_of]
    told += [f"{QUALITY[name]}: {float(share) * 100:g}%" for name, share in binding.get("quality", {}).items()]
    return told + ([str(PARTIAL[binding["partial"]])] if binding.get("partial") else [])


def room(code: str) -> str:
    """What the room is called that will prove what is attested today."""
    name = vocabulary().module_names.get(code)
    return said(name.as_json()) if name else code


def _event(name: str) -> str:
    found = vocabulary().events.get(name)
    return said(found.name.as_json()) if found else name


def openings() -> list[tuple[str, str, str]]:
    """What can open work, events and news: the code, its name, and the words one may ask of it."""
    told = vocabulary()
    rows = [(code, said(one.name.as_json()), one.where) for code, one in told.events.items()]
    rows += [(code, said(told.news_names[code].as_json()), where) for code, where in told.news.items()]
    return [(code, name, ", ".join(where)) for code, name, where in rows]


@lru_cache(maxsize=1)
def _strangers() -> Mapping[str, Mapping[str, str]]:
    """What posts and departments of all shipped playbooks are called, by code."""
    books = [load(name) for name in shelf.shipped()]
    rows: list[Any] = [row for book in books for row in (*book.positions, *book.departments)]
    return {row.id: row.name.as_json() for row in rows}


def stranger(code: str) -> str:
    return said(_strangers().get(code))


def lent(reference: str) -> str:
    """The post of a shipped playbook that lends its duties, by its name and that of its playbook."""
    book, _slash, code = reference.partition("/")
    name = stranger(code)
    return f"{name} ({said(load(book).name.as_json())})" if name and book in shelf.shipped() else reference


@lru_cache(maxsize=1)
def _roles() -> Mapping[str, Mapping[str, str]]:
    """What the processes of the library call those who play in them, by role."""
    rows = (row["roles"].items() for row in shelf.processes().values())
    return {code: about["name"] for of_one in rows for code, about in of_one if about.get("name")}


def role(code: str) -> str:
    """What a role of a process is called: as the post it is elsewhere, else as the processes say."""
    return stranger(code) or said(_roles().get(code)) or code


def act(text: str, names: Mapping[str, str]) -> str:
    """What was changed in a draft, as its history tells it."""
    did, _colon, what = text.partition(": ")
    if did in DOINGS:
        return f"{DOINGS[did]}: {names.get(what, what)}"
    if did == "version" and what:
        return _("as version %(n)s") % {"n": what}
    return str(WHOLE.get(text) or names.get(text, text))


def begins(trigger: Mapping[str, Any]) -> str:
    """What begins a process, in a few words."""
    kind = trigger.get("kind", "manual")
    if kind == "schedule":
        return word("cadences", str(trigger.get("cadence", "")))
    if kind == "event" and trigger.get("event"):
        names = {code: name for code, name, _where in openings()}
        return names.get(str(trigger["event"]), str(trigger["event"]))
    return _("somebody begins it")


def _process(binding: Mapping[str, Any]) -> str:
    about = shelf.processes().get(binding["process"], {})
    text = f"{binding['process']} {said(about.get('name'))}".strip()
    step = binding.get("step")
    numbered = _("step %(n)s") % {"n": step}
    return f"{text} · {numbered}" if step else text


def _document(binding: Mapping[str, Any]) -> str:
    name = binding["document"]
    return joined([str(PERIODS.get(binding.get("period", ""), "")), str(DOCUMENTS.get(name, name))])


def _register(code: str) -> str:
    return said(shelf.registers().get(code, {}).get("name")) or code


def _several(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) else list(given)


def no_one() -> str:
    return pgettext("job description", "none")


def name_of(row: Mapping[str, Any]) -> str:
    return pick_language(row["name"]["zh"], row["name"]["en"])
