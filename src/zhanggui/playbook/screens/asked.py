"""What forms of the editor send, read into the rows a playbook is made of."""

import contextlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from zhanggui.playbook.content import Row

Form = QueryDict


def text_pair(form: Form, name: str) -> dict[str, str]:
    return {"en": form.get(f"{name}_en", "").strip(), "zh": form.get(f"{name}_zh", "").strip()}


def maybe_pair(form: Form, name: str) -> dict[str, str] | None:
    """A text of both languages; nothing where neither is given."""
    pair = text_pair(form, name)
    return pair if any(pair.values()) else None


def pairs_of(text: str) -> list[dict[str, str]]:
    """One a line: 中文 | English."""
    return [_pair(line) for line in _lines(text)]


def lines_of(rows: Iterable[Mapping[str, str]] | None) -> str:
    return "\n".join(f"{row['zh']} | {row['en']}" for row in rows or ())


def _pair(line: str) -> dict[str, str]:
    zh, _bar, en = line.partition("|")
    return {"en": en.strip(), "zh": zh.strip()}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def whole(form: Form, name: str) -> int | str | None:
    """A whole number; what is no number is left as it is, for the check to say so."""
    text = form.get(name, "").strip()
    if not text:
        return None
    with contextlib.suppress(ValueError):
        return int(text)
    return text


def number(text: str) -> int | float | str:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return text.strip()
    return int(value) if value == value.to_integral_value() else float(value)


def duty_row(form: Form, held: Row) -> Row:
    """A duty as the form says it; what the form does not show stays as it was."""
    row: Row = {
        "name": text_pair(form, "name"), "cadence": form.getlist("cadence"), "kind": form.get("kind", ""),
        "object": form.get("object", ""), "domain": form.get("domain", ""),
    }  # fmt: skip
    wanted: Row = {
        "every_days": whole(form, "every_days") if "periodic" in row["cadence"] else None,
        "due_time": form.get("due_time", "").strip() or None,
        "outputs": pairs_of(form.get("outputs", "")) or None,
        "counterparts": pairs_of(form.get("counterparts", "")) or None,
        "standard_minutes": whole(form, "standard_minutes"),
        "weight": number(form["weight"]) if form.get("weight", "").strip() not in ("", "1") else None,
        "parts": parts_of(form, held) or None,
        "binding": binding_of(form, held),
        "opens_by": opening_of(form, held),
    }
    kept = {name: value for name, value in held.items() if name not in row and name not in wanted and name != "id"}
    if wanted["binding"]:
        kept.pop("uncovered", None)
    elif "uncovered" not in kept:
        wanted["binding"] = {"kind": "attest"}
    return {"id": held.get("id", ""), **row, **kept, **{name: value for name, value in wanted.items() if value}}


def parts_of(form: Form, held: Row) -> list[Row]:
    """One a line; a part that is said as before keeps its code, its kind and what proves it."""
    known = {part["name"]["zh"]: part for part in held.get("parts", [])}
    places = {part["id"].rpartition(".")[2] for part in known.values()}
    free = (letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in places)
    rows: list[Row] = []
    for pair in pairs_of(form.get("parts", "")):
        part = known.get(pair["zh"])
        if part is not None:
            rows.append(_part_row(form, part, pair))
        elif letter := next(free, ""):
            about = {"kind": form.get("kind", ""), "object": form.get("object", "")}
            rows.append({"id": f"{held.get('id', 'new')}.{letter}", "name": pair, **about})
    return rows


def _part_row(form: Form, held: Row, name: dict[str, str]) -> Row:
    """A part with what proves it by itself; with the duty as a whole where nothing is chosen."""
    fields = part_fields(held["id"])
    row = {**held, "name": name}
    if fields not in form:
        return row
    row.pop("binding", None)
    return {**row, "binding": binding_of(form, held, fields)} if form[fields] else row


def part_fields(code: str) -> str:
    """What the names of the fields about a part's proof begin with: `part-b` for the part X.01.b."""
    return f"part-{code.rpartition('.')[2]}"


def opening_of(form: Form, held: Row) -> Row | None:
    """What opens the work: an event, the words it must have, and how long the work may take."""
    if "opens_event" not in form:
        return held.get("opens_by")
    if not form["opens_event"]:
        return None
    days = whole(form, "opens_days")
    row: Row = {"event": form["opens_event"], "days": 1 if days is None else days}
    if where := wanted_words(form.get("opens_where", "")):
        row["where"] = where
    if form.get("opens_gather"):
        row["gather"] = "day"
    if same := re.split(r"[\s,，、]+", form.get("opens_same", "").strip(" ,，、")):
        row |= {"same": list(dict.fromkeys(same))} if any(same) else {}
    return row


def wanted_words(text: str) -> dict[str, Any]:
    """One a line: word = value; several values, separated by commas, allow any of them."""
    row: dict[str, Any] = {}
    for line in _lines(text):
        name, _sign, said = line.partition("=")
        values = [_value(one.strip()) for one in said.replace("，", ",").split(",") if one.strip()]
        row[name.strip()] = values[0] if len(values) == 1 else values
    return row


def _value(text: str) -> str | bool:
    return {"true": True, "false": False}.get(text.lower(), text)


def where_lines(where: Mapping[str, Any] | None) -> str:
    """The words of an event as the form shows them."""

    def said(value: Any) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    rows = [(name, value if isinstance(value, list) else [value]) for name, value in (where or {}).items()]
    return "\n".join(f"{name} = {', '.join(said(one) for one in values)}" for name, values in rows)


def binding_of(form: Form, held: Row, fields: str = "b") -> Row | None:
    """What proves it, as chosen from what exists; words the form does not show stay while the choice is the same.

    `fields` is what the names of the form's fields begin with: `b` for the duty, one of `part_fields` for a part.
    """
    kind, before = form.get("binding" if fields == "b" else fields, ""), held.get("binding") or {}
    if kind == "keep":
        return {**before} if before else {"kind": "attest"}
    if kind == "parts":
        held = before if before.get("kind") == "parts" else {}
        kept = {name: value for name, value in held.items() if name not in ("quality", "partial")}
        return {**kept, "kind": "parts", **_worth(form, fields, held)}
    row: Row = {"kind": kind}
    named = {"event": "event", "process": "process", "register": "register", "document": "document", "metric": "metric"}
    if kind in named:
        row[named[kind]] = form.get(f"{fields}_{kind}", "")
    if kind == "process" and form.get(f"{fields}_step", "").strip():
        row["step"] = form[f"{fields}_step"].strip()
    if kind == "document" and form.get(f"{fields}_period"):
        row["period"] = form[f"{fields}_period"]
    if kind == "metric":
        _limits(row, form.get(f"{fields}_low", "").strip(), form.get(f"{fields}_high", "").strip())
    count = whole(form, f"{fields}_count")
    if kind in ("event", "process", "register", "document") and isinstance(count, int):
        row |= {"count": count} if count > 1 or kind == "event" else {}
    if form.get(f"{fields}_anyone") and kind in ("event", "process", "register"):
        row["by"] = "anyone"
    row |= _worth(form, fields, before)
    same = before.get("kind") == kind and before.get(named.get(kind, ""), "") == row.get(named.get(kind, ""), "")
    aside = {"count", "by", "step", "period", "at_least", "at_most", "between", "quality", "partial"}
    kept = {name: value for name, value in before.items() if name not in aside} if same else {}
    if kind == "event" and not same:
        row |= {"link": "/", "shows": text_pair(form, "name") if fields == "b" else held["name"]}
    if kind == "event":
        row.setdefault("count", 1)
        kept |= _where(form, f"{fields}_where", before if same else {})
    return {name: value for name, value in {**kept, **row}.items() if value != {}}


QUALITY = ("late", "returned", "below")


def _worth(form: Form, fields: str, before: Row) -> Row:
    """What is left of an item that was late, returned or out of its band, in percent; and of one done in part."""
    if f"{fields}_partial" not in form:
        return {name: before[name] for name in ("quality", "partial") if name in before}
    quality: Row = {}
    for name in QUALITY:
        text = form.get(f"{fields}_{name}", "").strip().rstrip("%")
        if text:
            share = number(text)
            quality[name] = share if isinstance(share, str) else number(str(Decimal(str(share)) / 100))
    row: Row = {"quality": quality} if quality else {}
    return row | ({"partial": form[f"{fields}_partial"]} if form[f"{fields}_partial"] else {})


def percents(binding: Mapping[str, Any]) -> dict[str, str]:
    """What the conditions of quality leave, as the form shows it: 0.5 is 50."""

    def said(value: Any) -> str:
        return f"{Decimal(str(value)) * 100:f}" if isinstance(value, int | float) else str(value)

    return {name: _plain(said(value)) for name, value in (binding.get("quality") or {}).items()}


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _where(form: Form, name: str, before: Row) -> Row:
    """The words an event must have; said as before they stay as they were."""
    held = before.get("where", {})
    if name not in form or _lines(form[name]) == _lines(where_lines(held)):
        return {"where": held}
    return {"where": wanted_words(form[name])}


def department_row(form: Form, held: Row) -> Row:
    """A department as the form says it; what it is there for keeps its codes while it is said as before."""
    known = {line["name"]["zh"]: line for line in held.get("functions", [])}
    taken, lines = {line["id"] for line in known.values()}, list[Row]()
    for pair in pairs_of(form.get("functions", "")):
        line = known.get(pair["zh"])
        code = line["id"] if line else _free(held["id"], "F", taken)
        taken.add(code)
        words = line or {name: form.get(f"function_{name}", "") for name in ("kind", "object", "domain")}
        lines.append({**words, "id": code, "name": pair})
    row: Row = {"id": held["id"], "name": text_pair(form, "name")}
    wanted: Row = {"parent": form.get("parent", ""), "note": maybe_pair(form, "note"), "functions": lines}
    kept = {name: value for name, value in held.items() if name not in row and name not in wanted}
    return {**row, **kept, **{name: value for name, value in wanted.items() if value}}


def post_row(form: Form, held: Row) -> Row:
    """A post as the form says it; what the form does not show stays as it was."""
    code = held["id"]
    superiors = [form.get("superior", ""), *form.getlist("superiors")]
    superiors = list(dict.fromkeys(one for one in superiors if one))
    claimed = [one for one in held.get("claimed_by", []) if one not in superiors]
    row: Row = {
        "name": text_pair(form, "name"), "department": form.get("department", ""),
        "headcount": whole(form, "headcount"), "reports_to": superiors, "rights": form.getlist("rights"),
        "numbers": form.getlist("numbers"),
    }  # fmt: skip
    wanted: Row = {
        "claimed_by": claimed, "appraiser": form.get("appraiser", ""), "grade": form.get("grade", "").strip(),
        "work_place": maybe_pair(form, "work_place"), "summary": maybe_pair(form, "summary"),
        "qualifications": _qualifications(form, held), "objectives": _objectives(form, held),
        "groups": _groups(form, held), "competencies": _named(form.get("competencies", ""), held, "competencies", "C"),
        "relations": {
            where: pairs for where in ("inside", "outside") if (pairs := pairs_of(form.get(f"relations_{where}", "")))
        },
        "appraisal": _appraisal(form, held),
    }  # fmt: skip
    kept = {name: value for name, value in held.items() if name not in row and name not in wanted and name != "id"}
    return {"id": code, **row, **kept, **{name: value for name, value in wanted.items() if value}}


def _named(text: str, held: Row, field: str, letter: str) -> list[Row]:
    known = {row["name"]["zh"]: row for row in held.get(field, [])}
    taken = {row["id"] for row in known.values()}
    rows: list[Row] = []
    for pair in pairs_of(text):
        row = known.get(pair["zh"])
        code = row["id"] if row else _free(held["id"], letter, taken)
        taken.add(code)
        rows.append({**(row or {}), "id": code, "name": pair})
    return rows


def _free(code: str, letter: str, taken: set[str]) -> str:
    return next(one for n in range(1, len(taken) + 2) if (one := f"{code}.{letter}{n}") not in taken)


def _qualifications(form: Form, held: Row) -> list[Row]:
    """Lines by field; those a rule struck out are kept for the record."""
    refused = [row for row in held.get("qualifications", []) if row.get("refused")]
    known = {row["name"]["zh"]: row for row in held.get("qualifications", []) if not row.get("refused")}
    taken = {row["id"] for row in held.get("qualifications", [])}
    rows: list[Row] = []
    for kind in QUALIFICATIONS:
        for pair in pairs_of(form.get(f"q_{kind}", "")):
            row = known.get(pair["zh"])
            code = row["id"] if row else _free(held["id"], "Q", taken)
            taken.add(code)
            rows.append({**(row or {}), "id": code, "kind": kind, "name": pair})
    return [*rows, *refused]


QUALIFICATIONS = (
    "education", "age/education", "major", "experience", "project", "knowledge", "skill", "tool", "character",
)  # fmt: skip


def _objectives(form: Form, held: Row) -> list[Row]:
    """Rows of the table of goals; an empty name takes the row out."""
    taken, rows = {row["id"] for row in held.get("objectives", [])}, list[Row]()
    for place, code in enumerate(form.getlist("o_id")):
        pair = {"en": _at(form, "o_en", place), "zh": _at(form, "o_zh", place)}
        if not any(pair.values()):
            continue
        code = code or _free(held["id"], "G", taken)
        taken.add(code)
        row: Row = {
            "id": code, "name": pair, "direction": _at(form, "o_direction", place),
            "period": _at(form, "o_period", place),
        }  # fmt: skip
        if metric := _at(form, "o_metric", place):
            row["metric"] = metric
        else:
            said = {"en": _at(form, "o_by_en", place), "zh": _at(form, "o_by_zh", place)}
            row["measured_by"] = said if any(said.values()) else pair
        _limits(row, _at(form, "o_low", place), _at(form, "o_high", place))
        rows.append(row)
    return rows


def _appraisal(form: Form, held: Row) -> list[Row]:
    known = {row["id"]: row for row in held.get("appraisal", [])}
    rows: list[Row] = []
    for place, kind in enumerate(form.getlist("a_kind")):
        weight = _at(form, "a_weight", place)
        if not weight:
            continue
        code, metric = _at(form, "a_id", place), _at(form, "a_metric", place)
        before = {name: value for name, value in known.get(code, {}).items() if name in ("name", "where")}
        row: Row = {"id": code or f"{kind}-{place + 1}", "kind": kind, **before, "weight": number(weight)}
        pair = {"en": _at(form, "a_en", place), "zh": _at(form, "a_zh", place)}
        if any(pair.values()):
            row["name"] = pair
        if kind == "metric":
            row["metric"] = metric
            _limits(row, _at(form, "a_low", place), _at(form, "a_high", place))
        rows.append(row)
    return rows


def _limits(row: Row, low: str, high: str) -> None:
    if low and high:
        row["between"] = [low, high]
    elif low:
        row["at_least"] = low
    elif high:
        row["at_most"] = high


def _groups(form: Form, held: Row) -> list[Row]:
    """Each duty says the number of its group; the groups are the lines of a text."""
    pairs = pairs_of(form.get("groups", ""))
    known = {row["name"]["zh"]: row["id"] for row in held.get("groups", [])}
    taken, rows = set(known.values()), list[Row]()
    for pair in pairs:
        code = known.get(pair["zh"]) or _free(held["id"], "g", taken)
        taken.add(code)
        rows.append({"id": code, "name": pair, "duties": []})
    for chosen in form.getlist("group_of"):
        duty, _colon, place = chosen.rpartition(":")
        if place.isdigit() and 0 < int(place) <= len(rows):
            rows[int(place) - 1]["duties"].append(duty)
    return [row for row in rows if row["duties"]]


def _at(form: Form, name: str, place: int) -> str:
    values = form.getlist(name)
    return values[place].strip() if place < len(values) else ""
