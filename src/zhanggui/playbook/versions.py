"""A company's own playbook: draft, review, publish, and the day a version comes into force."""

import copy
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, business_date
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Organisation, Person, Position
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.registers.api import Register
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem
from zhanggui.playbook import content, job_sheets, keeping, libraries, wanted
from zhanggui.playbook.applying import FILLS, MEMORY, Applied, close_emptied, instantiate
from zhanggui.playbook.borrowing import chosen_fills
from zhanggui.playbook.content import Files
from zhanggui.playbook.contracts import Playbook
from zhanggui.playbook.effects import left_over
from zhanggui.playbook.loader import load
from zhanggui.playbook.models import Version, VersionAct
from zhanggui.playbook.shelf import folder_of

State = Version.State
EDIT, PUBLISH = "playbook.edit", "playbook.publish"
GUARDED = ("admin.", ".reveal")
"""Rights that only somebody who has them may hand to a post."""


class VersionRefused(Refusal):
    """A version cannot take this step."""


def live() -> Version | None:
    """The version in force; nothing while the company runs on a playbook nobody has edited here."""
    return Version.objects.filter(state=State.LIVE).first()


def own_book(playbook: str) -> Playbook | None:
    """The company's own version of a playbook, once it has published one."""
    version = live()
    if version is None or version.number == 1 or version.files[content.ABOUT]["id"] != playbook:
        return None
    return content.book_of(version.files)


def draft() -> Version | None:
    """The one version that is being worked on or read over."""
    return Version.objects.filter(state__in=(State.DRAFT, State.REVIEW)).first()


@transaction.atomic
def first(at: datetime) -> Version:
    """The version in force; version 1 is written down from what the company was started with."""
    held = live()
    if held is not None:
        return held
    company = organisation.company()
    if company is None:
        raise VersionRefused("company.missing", _("Start a company first."))
    folder = folder_of(company.playbook)
    files = _with_fills(content.files_in(folder), load(folder), company)
    try:
        with transaction.atomic():
            made = Version.objects.create(
                number=_next_number(), state=State.LIVE, files=_as_it_runs(files), changed_at=at,
                published_at=company.applied_at, applies_from=business_date(company.applied_at, organisation.zone()),
            )  # fmt: skip
    except IntegrityError:  # somebody else opened the page at the same moment
        return Version.objects.get(state=State.LIVE)
    note(made, None, "written_down", at)
    return made


@transaction.atomic
def begin(by: Person | None, at: datetime, files: Files | None = None, text: str = "") -> Version:
    """Begin a draft from what runs, or from files; where one is being worked on, that one is answered."""
    base = first(at)
    Version.objects.select_for_update().get(pk=base.pk)  # one draft at a time
    held = draft()
    if held is not None:
        if files is not None:
            raise VersionRefused(
                "version.draft_exists", _("There is a draft already. Publish it or throw it away first."),
            )  # fmt: skip
        return held
    made = Version.objects.create(
        number=_next_number(), files=files or _as_it_runs(base.files), base=base, changed_at=at
    )
    note(made, by, "imported" if files else "begun", at, text)
    return made


@transaction.atomic
def restore(version: Version, by: Person | None, at: datetime) -> Version:
    """Begin a draft that says what an earlier version said: publishing it takes back what came after."""
    if version.state not in (State.RETIRED, State.DROPPED):
        raise VersionRefused("version.not_past", _("Only an earlier version can be brought back."))
    return begin(by, at, copy.deepcopy(version.files), f"version: {version.number}")


@transaction.atomic
def change(alter: Callable[[Files], str], by: Person | None, at: datetime) -> Version:
    """Change the draft: `alter` changes the files and says what it did, for the history."""
    version = Version.objects.select_for_update().get(pk=begin(by, at).pk)
    if version.state != State.DRAFT:
        raise VersionRefused("version.in_review", _("The version is in review. Take it back to change it."))
    files = copy.deepcopy(version.files)
    said = alter(files)
    if files != version.files:
        version.files, version.changed_at = files, at
        version.save(update_fields=["files", "changed_at"])
        note(version, by, "changed", at, said)
    return version


@transaction.atomic
def submit(version: Version, by: Person | None, text: str, at: datetime) -> Version:
    """Give a draft to somebody else to read; refused while something is wrong with it."""
    version = _locked(version, State.DRAFT)
    _refuse_faulty(version)
    if version.base and version.base.files == version.files:
        raise VersionRefused("version.nothing_new", _("Nothing is different from the version in force."))
    version.state, version.submitted_by, version.note = State.REVIEW, by, text.strip()[:300]
    version.save(update_fields=["state", "submitted_by", "note"])
    note(version, by, "submitted", at, text)
    return version


@transaction.atomic
def send_back(version: Version, by: Person | None, text: str, at: datetime) -> Version:
    """Back to draft: by the reader with a reason, or by whoever submitted it."""
    version = _locked(version, State.REVIEW)
    if not text.strip() and by != version.submitted_by:
        raise VersionRefused("version.no_reason", _("Say what should be different."))
    version.state = State.DRAFT
    version.save(update_fields=["state"])
    note(version, by, "returned", at, text)
    return version


@transaction.atomic
def drop(version: Version, by: Person | None, at: datetime) -> Version:
    """Throw a draft away, or a version that waits for its day."""
    version = _locked(version, State.DRAFT, State.REVIEW, State.PLANNED)
    version.state = State.DROPPED
    version.save(update_fields=["state"])
    note(version, by, "dropped", at)
    return version


@transaction.atomic
def publish(
    version: Version, by: Person, at: datetime, applies_from: date | None = None, cancels_left_over: bool = False
) -> Applied | None:
    """Publish a reviewed version; from today it is applied at once, else on its day."""
    version = _locked(version, State.REVIEW)
    _refuse_faulty(version)
    _refuse_unread(version, by, at)
    _refuse_guarded(version, by)
    today = organisation.today_at(at)
    version.state, version.published_by, version.published_at = State.PLANNED, by, at
    version.applies_from = max(applies_from or today, today)
    version.cancels_left_over = cancels_left_over
    version.save()
    audit.note(actor=by.code, action="playbook.published", subject=str(version.number))
    note(version, by, "published", at, detail={"from": version.applies_from.isoformat()})
    return apply(version, at) if version.applies_from <= today else None


def apply_due(day: date, at: datetime) -> int:
    """Bring versions into force whose day has come, close what they left open; part of every day."""
    due = list(Version.objects.filter(state=State.PLANNED, applies_from__lte=day).order_by("applies_from", "number"))
    for version in due:
        apply(version, at)
    return len(due) + close_emptied(day)


@transaction.atomic
def apply(version: Version, at: datetime) -> Applied:
    """Make a version the organisation: posts, lines and duties follow it, and so do today's desks."""
    version = _locked(version, State.PLANNED)
    done = carry_out(version, at)
    Version.objects.filter(state=State.LIVE).update(state=State.RETIRED)
    version.state = State.LIVE
    version.save(update_fields=["state"])
    note(version, None, "applied", at, detail={"opened": done.opened, "updated": done.updated, "closed": done.closed})
    Version.objects.filter(state__in=(State.DRAFT, State.REVIEW)).update(base=version)
    job_sheets.issue(at)
    return done


def carry_out(version: Version, at: datetime) -> Applied:
    """What applying does to the kernel; the preview does the same and takes it back."""
    company = Organisation.objects.select_for_update().order_by("pk").first()
    if company is None:
        raise VersionRefused("company.missing", _("Start a company first."))
    company.settings = {**company.settings, FILLS: {}, MEMORY: _as_known(company.settings.get(MEMORY, {}))}
    company.save(update_fields=["settings"])
    book = content.book_of(version.files)
    done = instantiate(book, company=company.name, at=at)
    day = organisation.today_at(at)
    if version.cancels_left_over:
        for item in left_over(day):
            work.cancel_item(item.key, at=at, note=_("Version %(n)d of the playbook.") % {"n": version.number})
    _follow_duties()
    work.open_day(day, at)
    return done


def _follow_duties() -> None:
    """Work nobody has begun goes with its duty to the post the duty moved to."""
    asked = WorkItem.objects.filter(kind="duty", state=WorkItem.State.OPEN, started_at=None, duty__isnull=False)
    posts = Duty.objects.filter(pk=OuterRef("duty")).values("position")
    asked.exclude(position=F("duty__position")).update(position=Subquery(posts))


def note(
    version: Version, by: Person | None, action: str, at: datetime, text: str = "", detail: dict[str, Any] | None = None
) -> None:
    VersionAct.objects.create(
        version=version, person=by, action=action, at=at, text=text.strip()[:400], detail=detail or {}
    )


def second_readers(by: Person | None, day: date) -> list[Person]:
    """Those who could read a version over besides whoever wrote it."""
    chart = organisation.chart(day)
    found = {
        person.pk: person
        for post, people in chart.holders.items()
        if post in chart.positions and PUBLISH in chart.positions[post].rights
        for person in people
        if person.user_id is not None and (by is None or person.pk != by.pk)
    }
    return sorted(found.values(), key=lambda person: person.code)


def _refuse_unread(version: Version, by: Person, at: datetime) -> None:
    """Four eyes, where the company has four: nobody publishes what they submitted while somebody else could."""
    others = second_readers(by, organisation.today_at(at))
    if version.submitted_by_id == by.pk and others:
        names = pick_language("、", ", ").join(pick_language(one.name, one.name_en or one.name) for one in others[:5])
        raise VersionRefused(
            "version.needs_second_reader", _("Somebody else reads and publishes it: %(names)s.") % {"names": names}
        )


def _refuse_guarded(version: Version, by: Person) -> None:
    """Nobody gives a post, by way of the playbook, the keys of the house they do not hold themselves."""
    held = organisation.rights_of(by.user) if by.user else frozenset()
    old = {row["id"]: set(row["rights"]) for row in content.posts(version.base.files)} if version.base else {}
    for row in content.posts(version.files):
        for right in sorted(set(row["rights"]) - old.get(row["id"], set()) - held):
            if right.startswith(GUARDED[0]) or right.endswith(GUARDED[1]):
                raise VersionRefused(
                    "version.guarded_right",
                    _("%(post)s is given the right %(right)s, which you do not have yourself.")
                    % {"post": row["name"]["zh"], "right": right},
                )  # fmt: skip


def _refuse_faulty(version: Version) -> None:
    faults = [fault for fault in content.faults_of(version.files) if content.hinders(fault)]
    if faults:
        raise VersionRefused(
            "version.faulty",
            _("%(n)d things are wrong with the draft. The first: %(message)s")
            % {"n": len(faults), "message": faults[0].message},
        )  # fmt: skip


def _locked(version: Version, *states: State) -> Version:
    held = Version.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if held.state not in states:
        raise VersionRefused(
            "version.wrong_state", _("Version %(n)d is %(state)s: this cannot be done with it now.")
            % {"n": held.number, "state": held.get_state_display()},
        )  # fmt: skip
    return held


def _next_number() -> int:
    return (Version.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _with_fills(files: Files, book: Playbook, company: Organisation) -> Files:
    """The sources that were chosen when the company was started, written into the playbook itself."""
    fills = chosen_fills(book, company.settings.get(FILLS, {}))
    about = {name: value for name, value in files[content.ABOUT].items() if name != "fill"}
    files[content.ABOUT] = {**about, **({"fill": fills} if fills else {})}
    return files


def _as_it_runs(files: Files) -> Files:
    """The files with what the company has set for itself since: headcount, rights, numbers, times, weights."""
    files = copy.deepcopy(files)
    held = {row.code: row for row in Position.objects.filter(closed_on__isnull=True)}
    for row in content.posts(files):
        if row["id"] in held:
            row.update({name: getattr(held[row["id"]], name) for name in wanted.COMPANYS_OWN_OF_POSITION})
    running = {row.code: row for row in Duty.objects.filter(closed_on__isnull=True)}
    for _post, row in content.all_duties(files):
        if row["id"] in running:
            _take_over(row, running[row["id"]])
    _take_designs(files)
    return files


def _take_designs(files: Files) -> None:
    """Registers that were designed in the company, and who plays the roles of its processes."""
    for held in Register.objects.filter(code__in=content.kept(files, "registers")).select_related("live"):
        if held.live is not None and held.live.published_by_id is not None:
            keeping.set_register(files, held.code, held.live.about)
    chosen = organisation.setting(libraries.ROLES, {})
    played = files.get("processes.yaml")
    if played and chosen:
        known = keeping.roles_of(files, played["processes"])
        posts = {row["id"] for row in content.posts(files)}
        roles = {role: post for role, post in chosen.items() if role in known and post in posts}
        played["roles"] = {**played.get("roles", {}), **roles}


def _take_over(row: dict[str, Any], duty: Duty) -> None:
    values: dict[str, Any] = {
        "every_days": duty.every_days if "periodic" in row["cadence"] else None,
        "due_time": f"{duty.due_time:%H:%M}" if duty.due_time else None,
        "weight": _number(duty.weight) if duty.weight != 1 or "weight" in row else None,
        "standard_minutes": duty.standard_minutes,
    }
    for name, value in values.items():
        if value is None:
            row.pop(name, None)
        elif row.get(name) != value:
            row[name] = value


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _as_known(memory: dict[str, Any]) -> dict[str, Any]:
    """What the playbook said the last time, with the company's own columns as they stand: a version says them all."""
    known = {**memory}
    for part, model in (("positions", Position), ("duties", Duty)):
        rows = dict(known.get(part, {}))
        for held in model.objects.filter(code__in=rows):  # type: ignore[attr-defined]
            own = rows[held.code].get("own", {})
            rows[held.code] = {**rows[held.code], "own": {name: _plain(getattr(held, name)) for name in own}}
        known[part] = rows
    return known


def _plain(value: Any) -> Any:
    if hasattr(value, "strftime"):
        return value.strftime("%H:%M")
    return wanted.plain_number(value) if hasattr(value, "normalize") else value
