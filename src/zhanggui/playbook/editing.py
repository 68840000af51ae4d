"""Changing a draft: posts and duties added, copied, combined, split, borrowed, moved and taken out.

Each function changes the files in place, keeps what refers to what it changes in order, and answers the code of what
it made or changed.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.playbook import content, keeping, shelf
from zhanggui.playbook.content import Files, Row
from zhanggui.playbook.keeping import EditRefused as EditRefused

PRESETS: Mapping[str, Any] = {"headcount": 1, "reports_to": [], "rights": [], "numbers": []}
LEFT_BEHIND = (
    "groups", "objectives", "competencies", "appraisal", "qualifications", "summary", "note", "borrow", "formerly",
)  # fmt: skip
"""What a post that is split keeps for itself."""
STRANGE = ("claimed_by", "appraiser", "outside_superior", "borrow", "optional", "described", "origin", "formerly")
"""What a borrowed post says of its own house."""


def add_post(files: Files, code: str, name: Mapping[str, str], department: str, reports_to: str = "") -> str:
    """A new post without duties."""
    _refuse_taken(files, code)
    row = {"id": code, "name": dict(name), "department": department, **copy.deepcopy(dict(PRESETS))}
    row["reports_to"] = [reports_to] if reports_to else []
    content.posts(files).append(row)
    return code


def copy_post(files: Files, source: str, code: str, name: Mapping[str, str]) -> str:
    """A second post like one that is there, with duties of its own under new codes."""
    _refuse_taken(files, code)
    row, duties = _renamed(_post(files, source), content.duties(files, source), code)
    row["name"] = dict(name)
    row.pop("formerly", None)
    content.posts(files).append(row)
    _settle(files, duties)
    content.put_duties(files, code, duties)
    if source in files[content.ABOUT].get("fill", {}):
        files[content.ABOUT]["fill"][code] = files[content.ABOUT]["fill"][source]
    return code


def split_post(
    files: Files, source: str, code: str, name: Mapping[str, str], duties: Sequence[str], headcount: int | None = 1,
    people: Sequence[str] = (),
) -> str:  # fmt: skip
    """A new post beside one that is there, which takes over some of its duties with their codes, history and registers.

    `people` are those who come along from the old post; without any, the new one is vacant at first.
    """
    _refuse_taken(files, code)
    row = copy.deepcopy(_post(files, source))
    for word in LEFT_BEHIND:
        row.pop(word, None)
    if people:
        row["formerly"] = [{"post": source, "people": sorted(people)}]
    content.posts(files).append({**row, "id": code, "name": dict(name), "headcount": headcount})
    for duty in duties:
        for register in _registers_of(_duty(files, duty)[1]):
            keeping.fill_beside(files, register, code, source)
        move_duty(files, duty, code)
    return code


def combine_posts(files: Files, into: str, gone: str) -> str:
    """One post takes over another's duties, rights, numbers, qualifications, people and those below; the other closes.

    Its registers and its roles in processes come along, its people and their work do when the version is in force.
    """
    kept, other = _post(files, into), _post(files, gone)
    if into == gone:
        raise EditRefused("post.same", _("Choose two different posts."))
    come_along = content.duties(files, gone)
    content.put_duties(files, gone, [])
    content.put_duties(files, into, [*content.duties(files, into), *come_along])
    for word in ("rights", "numbers"):
        kept[word] = [*kept[word], *(one for one in other[word] if one not in kept[word])]
    known = {line["name"]["zh"] for line in kept.get("qualifications", [])}
    more = [line for line in other.get("qualifications", []) if line["name"]["zh"] not in known]
    if more:
        kept["qualifications"] = [*kept.get("qualifications", []), *more]
    if kept["headcount"] is not None and other["headcount"] is not None:
        kept["headcount"] += other["headcount"]
    for row in content.posts(files):
        _relead(row, gone, into)
    keeping.hand_over(files, gone, into)
    _drop(files, gone, into)
    _settle(files, come_along, into)  # what it now fills and plays in the other's place is proved by it alone
    come = [one for one in [*kept.get("formerly", []), *other.get("formerly", [])] if one["post"] not in (into, gone)]
    kept["formerly"] = [*come, {"post": gone}]
    return into


def remove_post(files: Files, code: str) -> str:
    """Close a post with its duties; its superior takes over those below it, its registers and its roles."""
    row = _post(files, code)
    above = row["reports_to"][0] if row["reports_to"] else ""
    for other in content.posts(files):
        _relead(other, code, above)
    content.put_duties(files, code, [])
    _unseat(files, code)
    keeping.hand_over(files, code, above)
    _drop(files, code, above)
    return code


def borrow_post(files: Files, reference: str, code: str, department: str, reports_to: str = "") -> str:
    """A post of another playbook taken over as one's own: everything it says, under codes of this company."""
    _refuse_taken(files, code)
    lender_id, _slash, source = reference.partition("/")
    lender = content.files_in(shelf.folder_of(lender_id))
    theirs = content.post(lender, source)
    if theirs is None:
        raise EditRefused("post.unknown", _("There is no post %(code)s.") % {"code": reference})
    row, duties = _renamed(theirs, content.duties(lender, source), code)
    if not duties and source in lender[content.ABOUT].get("fill", {}):
        other_id, _slash, other = lender[content.ABOUT]["fill"][source].partition("/")
        duties = _copies(content.duties(content.files_in(shelf.folder_of(other_id)), other), code)
    for word in STRANGE:
        row.pop(word, None)
    row |= {"department": department, "reports_to": [reports_to] if reports_to else []}
    content.posts(files).append(row)
    _settle(files, duties)
    content.put_duties(files, code, duties)
    return code


def take_duties_over(files: Files, code: str) -> str:
    """Make the duties a post borrows its own, so that they can be changed."""
    row, fills = _post(files, code), files[content.ABOUT].get("fill", {})
    reference = fills.get(code) or row.get("borrow", "")
    if not reference:
        raise EditRefused("post.borrows_nothing", _("This post borrows no duties."))
    lender_id, _slash, source = reference.partition("/")
    theirs = content.duties(content.files_in(shelf.folder_of(lender_id)), source)
    mine = content.duties(files, code)
    copies = _copies([one for one in theirs if "origin" not in one], code, len(mine))
    _settle(files, copies)
    content.put_duties(files, code, [*mine, *copies])
    fills.pop(code, None)
    row.pop("borrow", None)
    row.pop("described", None)
    return code


def add_duty(files: Files, post: str, row: Mapping[str, Any]) -> str:
    """A new duty at the end of a post's list, under the next free code."""
    _post(files, post)
    code = next_code(files, post)
    content.put_duties(files, post, [*content.duties(files, post), {"id": code, **row}])
    return code


def set_duty(files: Files, code: str, row: Mapping[str, Any]) -> str:
    """Say a duty anew; its code stays."""
    post, held = _duty(files, code)
    held.clear()
    held.update({**row, "id": code})
    content.put_duties(files, post, content.duties(files, post))
    return code


def move_duty(files: Files, code: str, post: str) -> str:
    """Give a duty to another post: code and history stay."""
    was, row = _duty(files, code)
    _post(files, post)
    if was != post:
        content.put_duties(files, was, [one for one in content.duties(files, was) if one["id"] != code])
        _ungroup(files, was, [code])
        content.put_duties(files, post, [*content.duties(files, post), row])
        _settle(files, [row], post)
    return code


def remove_duty(files: Files, code: str) -> str:
    post, _row = _duty(files, code)
    content.put_duties(files, post, [one for one in content.duties(files, post) if one["id"] != code])
    _ungroup(files, post, [code])
    return code


def set_post(files: Files, code: str, row: Mapping[str, Any]) -> str:
    """Say a post anew; its code stays."""
    held = _post(files, code)
    held.clear()
    held.update({**row, "id": code})
    return code


def add_department(files: Files, code: str, name: Mapping[str, str], parent: str = "") -> str:
    """A new department without posts."""
    if content.department(files, code) is not None:
        raise EditRefused("department.taken", _("There is a department %(code)s already.") % {"code": code})
    row: Row = {"id": code, "name": dict(name)}
    content.departments(files).append({**row, "parent": parent} if parent else row)
    return code


def set_department(files: Files, code: str, row: Mapping[str, Any]) -> str:
    """Say a department anew; its code stays."""
    held = _department(files, code)
    held.clear()
    held.update({**row, "id": code})
    return code


def remove_department(files: Files, code: str) -> str:
    """Take an empty department out; those that were part of it become part of what it was part of."""
    row = _department(files, code)
    if any(post.get("department") == code for post in content.posts(files)):
        raise EditRefused("department.has_posts", _("This department has posts. Move or take them out first."))
    for other in content.departments(files):
        if other.get("parent") == code:
            other.pop("parent")
            if row.get("parent"):
                other["parent"] = row["parent"]
    files[content.ABOUT]["departments"] = [one for one in content.departments(files) if one["id"] != code]
    return code


def next_code(files: Files, post: str) -> str:
    """The first number no duty of this post's name has."""
    taken = {row["id"] for _of, row in content.all_duties(files)}
    return next(code for n in range(1, len(taken) + 2) if (code := f"{post}.{n:02d}") not in taken)


def _post(files: Files, code: str) -> Row:
    row = content.post(files, code)
    if row is None:
        raise EditRefused("post.unknown", _("There is no post %(code)s.") % {"code": code})
    return row


def _department(files: Files, code: str) -> Row:
    row = content.department(files, code)
    if row is None:
        raise EditRefused("department.unknown", _("There is no department %(code)s.") % {"code": code})
    return row


def _duty(files: Files, code: str) -> tuple[str, Row]:
    found = content.duty(files, code)
    if found is None:
        raise EditRefused("duty.unknown", _("There is no duty %(code)s.") % {"code": code})
    return found


def _refuse_taken(files: Files, code: str) -> None:
    if content.post(files, code) is not None:
        raise EditRefused("post.taken", _("There is a post %(code)s already.") % {"code": code})


def _renamed(post: Row, duties: Iterable[Row], code: str) -> tuple[Row, list[Row]]:
    """A post and its duties under another code, everything inside that carries the old code included."""
    row, old = copy.deepcopy(post), post["id"]
    copies = _copies(duties, code)
    codes = {before["id"]: after["id"] for before, after in zip(duties, copies, strict=True)}
    for part in ("objectives", "competencies", "qualifications"):
        for place, line in enumerate(row.get(part, []), 1):
            letter = part[0].upper()
            line["id"] = line["id"].replace(old, code, 1) if line["id"].startswith(old) else f"{code}.{letter}{place}"
    for place, group in enumerate(row.get("groups", []), 1):
        group["id"] = f"{code}.g{place}"
        group["duties"] = [codes[one] for one in group["duties"] if one in codes]
    row["groups"] = [group for group in row.get("groups", []) if group["duties"]]
    if not row["groups"]:
        row.pop("groups")
    return {**row, "id": code}, copies


def _copies(duties: Iterable[Row], post: str, after: int = 0) -> list[Row]:
    rows = []
    for place, duty in enumerate(duties, after + 1):
        row = copy.deepcopy(duty)
        code = f"{post}.{place:02d}"
        for part in row.get("parts", []):
            part["id"] = part["id"].replace(row["id"], code, 1)
        row.pop("origin", None)
        rows.append({**row, "id": code})
    return rows


def _registers_of(duty: Row) -> list[str]:
    bindings = [one.get("binding") or {} for one in (duty, *duty.get("parts", []))]
    return [binding["register"] for binding in bindings if binding.get("kind") == "register"]


def _settle(files: Files, duties: Iterable[Row], post: str = "") -> None:
    """Let duties that came to another post be proved there: the libraries name the post they came from.

    Where the post does not do the step or fill the register, whoever does proves it; what the company does not use is
    left to the person's word.
    """
    here = {
        "process": set(files.get("processes.yaml", {}).get("processes", ())),
        "register": set(files.get("registers.yaml", {}).get("registers", ())),
    }
    for one in (part for row in duties for part in (row, *row.get("parts", []))):
        binding = one.get("binding") or {}
        kind = binding.get("kind", "")
        if kind == "register" and post and keeping.fills(files, binding["register"], post):
            continue
        if kind == "process" and post and keeping.plays(files, binding["process"], str(binding.get("step", "")), post):
            continue
        if kind in here and binding[kind] in here[kind]:
            binding["by"] = "anyone"
        elif kind in here:
            one["binding"] = {"kind": "attest"}


def _relead(row: Row, gone: str, to: str) -> None:
    """Let a post report and be appraised elsewhere when its superior goes."""
    for word in ("reports_to", "claimed_by"):
        if gone in row.get(word, []):
            named = [to if one == gone else one for one in row[word]]
            other = row.get("reports_to", []) if word == "claimed_by" else []
            row[word] = [
                one for place, one in enumerate(named)
                if one and one != row["id"] and one not in named[:place] and one not in other
            ]  # fmt: skip
    if row.get("claimed_by") and not row.get("reports_to"):
        row["reports_to"] = [row["claimed_by"].pop(0)]
    if not row.get("claimed_by", True):
        row.pop("claimed_by")
    if row.get("appraiser") == gone:
        row["appraiser"] = to
        if not to or to == row["id"]:
            row.pop("appraiser")


def _drop(files: Files, code: str, heir: str = "") -> None:
    """Take a post out, and every mention of it outside the posts; an heir plays its roles and fills its registers."""
    files[content.POSITIONS]["positions"] = [row for row in content.posts(files) if row["id"] != code]
    files[content.ABOUT].get("fill", {}).pop(code, None)
    _unseat(files, code, heir)
    played = files.get("processes.yaml", {})
    roles: dict[str, str] = played.setdefault("roles", {}) if played else {}
    for role in [role for role, post in roles.items() if post == code]:
        roles.pop(role)
        if heir:
            roles[role] = heir
    if heir and code in _roles_of(files, played.get("processes", ())):
        roles[code] = heir
    kept = files.get("registers.yaml", {})
    owners: dict[str, Any] = kept.setdefault("owners", {}) if kept else {}
    for name, held in list(owners.items()):
        named = [heir if post == code else post for post in ([held] if isinstance(held, str) else held)]
        owners[name] = [post for place, post in enumerate(named) if post and post not in named[:place]]
        if not owners[name]:
            owners.pop(name)
    if heir and code in _named_in(files, kept.get("registers", ())):
        owners[code] = [heir]


def _unseat(files: Files, code: str, heir: str = "") -> None:
    """Sample people leave a post for its heir; who has no post left is no sample any more."""
    seated = files.get("people.yaml", {}).get("people", [])
    for person in list(seated):
        named = [heir if post == code else post for post in person["posts"]]
        person["posts"] = [post for place, post in enumerate(named) if post and post not in named[:place]]
        if not person["posts"]:
            seated.remove(person)


def _roles_of(files: Files, processes: Iterable[str]) -> set[str]:
    library = content.processes(files)
    return {role for code in processes for role in library.get(code, {}).get("roles", {})}


def _named_in(files: Files, registers: Iterable[str]) -> set[str]:
    library, named = content.registers(files), set[str]()
    for code in registers:
        about = library.get(code, {})
        readers = about.get("readers") or []
        named |= {*about.get("owners", ()), *([] if isinstance(readers, str) else readers)}
    return named


def _ungroup(files: Files, post: str, codes: Iterable[str]) -> None:
    row = _post(files, post)
    gone = set(codes)
    for group in row.get("groups", []):
        group["duties"] = [one for one in group["duties"] if one not in gone]
    if "groups" in row:
        row["groups"] = [group for group in row["groups"] if group["duties"]]
        if not row["groups"]:
            row.pop("groups")
