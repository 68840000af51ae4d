"""What is wrong with a draft, told where it can be put right: at the field, else above the form."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.base import Problem
from zhanggui.playbook import content
from zhanggui.playbook.content import Files
from zhanggui.playbook.screens import details, words

AT_CODE = {
    "playbook.cadence": "every_days", "playbook.compliance": "name", "playbook.unknown_word": "object",
    "playbook.line": "reports_to", "playbook.circle": "reports_to", "playbook.powerless": "rights",
    "playbook.unknown_right": "rights", "playbook.appraisal": "appraisal", "playbook.unknown_duty": "groups",
    "playbook.unknown_department": "department", "playbook.unknown_position": "reports_to",
    "playbook.overload": "standard_minutes", "playbook.opening": "opens_by",
}  # fmt: skip
OF_BINDING = re.compile(
    r"playbook\.(binding|unknown_(event|process|step|register|metric)|(register|process)_elsewhere|not_\w+_here|nobody_accepts)"
)
PAGES = {"registers.yaml": "registers", "processes.yaml": "processes"}
AT_PLACE = {
    "playbook.unknown_register": "registers", "playbook.nobody_fills": "registers", "playbook.unknown_owner": "owners",
    "playbook.unknown_process": "processes", "playbook.unknown_role": "roles", "playbook.role_taken": "roles",
    "playbook.unknown_event": "begins",
}  # fmt: skip
"""The part of the page of registers or processes at which a fault stands."""
OF_OPENING = re.compile(r"opens nothing: it is no event|does not tell its")
OF_PARENT = re.compile(r"its parent .* is no department here|departments are part of each other in a circle")


@dataclass(frozen=True)
class Told:
    """One fault: the field it stands at, the sentence, what the check said word for word, and whose it is.

    `post` is the code of the post, or of the department where the fault is one of a department.
    """

    field: str
    sentence: str
    detail: str
    post: str = ""
    duty: str = ""
    hinders: bool = True
    page: str = ""
    """registers or processes, where it is a fault of those."""
    register: str = ""
    """The register it is about, where that is declared here."""
    about: str = ""
    """The process whose beginning it is about."""


def told(files: Files) -> list[Told]:
    """Every fault of a draft once, with the post and duty it belongs to: parts of a duty may share one."""
    index = _Index(files)
    return list(dict.fromkeys(index.told(fault) for fault in content.faults_of(files)))


def new_among(faults: list[Told], before: Callable[[], Files]) -> list[Told]:
    """Those that were not there before. What was there is looked at only where there are faults at all."""
    known = {fault.detail for fault in told(before())} if faults else set()
    return [fault for fault in faults if fault.detail not in known]


def of_duty(faults: Iterable[Told], code: str) -> list[Told]:
    return [fault for fault in faults if fault.duty == code]


def of_post(faults: Iterable[Told], code: str) -> list[Told]:
    return [fault for fault in faults if fault.post == code and not fault.duty]


def of_page(faults: Iterable[Told], page: str) -> list[Told]:
    return [fault for fault in faults if fault.page == page]


def by_field(faults: Iterable[Told], fields: Iterable[str]) -> tuple[dict[str, list[Told]], list[Told]]:
    """Faults at their fields, and those that stand at none."""
    at: dict[str, list[Told]] = {name: [] for name in fields}
    rest = []
    for fault in faults:
        at[fault.field].append(fault) if fault.field in at else rest.append(fault)
    return at, rest


def _part_of(page: str, said: str) -> str:
    """What a fault of a form says first: registers.3, owners.X, roles.X, begins.X."""
    first = said.partition(":")[0].partition(".")[0]
    if first in ("owners", "roles", "begins"):
        return first
    return "owners" if page == "registers" and "is no post here" in said else "roles" if "is no post" in said else page


def _process_of(said: str) -> str:
    """The process named by `begins.W1.1.event: ...` or `W1.1: ...`."""
    found = re.match(r"(?:begins\.)?(\w+?\d+\.\d+)\b", said)
    return found[1] if found else ""


class _Index:
    """Which post and duty each code and each place of a file belongs to."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.codes: dict[str, tuple[str, str, str]] = {}
        for row in content.departments(files):
            self.codes |= {line["id"]: (row["id"], "", "functions") for line in row.get("functions", [])}
            self.codes[row["id"]] = (row["id"], "", "")
        for row in content.posts(files):
            self.codes[row["id"]] = (row["id"], "", "")
            for part in ("qualifications", "objectives", "groups", "competencies"):
                self.codes |= {line["id"]: (row["id"], "", part) for line in row.get(part, [])}
        for post, row in content.all_duties(files):
            self.codes[row["id"]] = (post, row["id"], "")
            self.codes |= {part["id"]: (post, row["id"], "parts") for part in row.get("parts", [])}

    def told(self, fault: Problem) -> Told:
        post, duty, field = self._place(fault)
        if not field:
            field = "binding" if OF_BINDING.match(fault.code) else AT_CODE.get(fault.code, "")
        if duty and OF_OPENING.search(fault.message):
            field = "opens_by"
        if OF_PARENT.search(fault.message):
            field = "parent"
        sentence = str(words.FAULTS.get(fault.code, ""))
        if fault.code == "playbook.form" and field == "binding":
            sentence = _("What proves it: choose which one it is, and between which limits where it is a number.")
        elif fault.code == "playbook.form" and field:
            sentence = _("%(field)s: this is not filled in rightly.") % {"field": words.field(field)}
        elif fault.code == "playbook.translation" and field:
            sentence = _("%(field)s: give it in Chinese and in English.") % {"field": words.field(field)}
        detail = fault.message
        file, _colon, rest = fault.message.partition(": ")
        page, register, about = PAGES.get(file, ""), "", ""
        if page:
            post, duty, field = "", "", AT_PLACE.get(fault.code) or _part_of(page, rest)
            if field == "begins" and fault.code == "playbook.form":
                sentence = _("Choose what happens that begins it.")
            if field == "begins":
                about = _process_of(rest)
        elif fault.code.startswith("register."):
            page, field, register = "registers", "registers", fault.column or ""
        shown = details.said(detail)
        return Told(field, sentence or shown, shown, post, duty, content.hinders(fault), page, register, about)

    def _place(self, fault: Problem) -> tuple[str, str, str]:
        file, _colon, rest = fault.message.partition(": ")
        place = rest.partition(": ")[0].split(".")
        rows: Any = None
        if place[0] == "positions" and len(place) > 1 and place[1].isdigit():
            rows = content.posts(self.files)
        elif place[0] == "departments" and len(place) > 1 and place[1].isdigit():
            rows = content.departments(self.files)
        elif place[0] == "duties" and len(place) > 1 and place[1].isdigit():
            rows = self._duties_in(file)
        if rows and int(place[1]) < len(rows):
            post, duty, _field = self.codes[rows[int(place[1])]["id"]]
            return post, duty, place[2] if len(place) > 2 else ""
        return self.codes.get(fault.column or "", ("", "", ""))

    def _duties_in(self, file: str) -> list[Mapping[str, Any]]:
        name = next((one for one in self.files if one == file or one.endswith(f"/{file}")), "")
        rows: list[Mapping[str, Any]] = self.files.get(name, {}).get("duties", [])
        return rows
