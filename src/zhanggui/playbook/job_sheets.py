"""Job descriptions as they are issued, and who has read which: a post's sheet by the template, in both languages."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person, Position, ReportingLine
from zhanggui.kernel.work import api as work
from zhanggui.playbook.models import Acknowledgement, JobSheet

READ_WITHIN = timedelta(days=7)
ACKNOWLEDGED = "sheet.acknowledged"
Row = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """Somebody on a post, the sheet in force and the last one they acknowledged."""

    person: Person
    position: Position
    sheet: JobSheet | None
    acknowledged: Acknowledgement | None

    @property
    def is_current(self) -> bool:
        """Whether it is the sheet in force that was acknowledged."""
        return bool(self.acknowledged and self.sheet and self.acknowledged.sheet_id == self.sheet.pk)


def sheet_of(position: Position, day: date) -> Row:
    """What the job description of a post says on a day."""
    return next(iter(sheets_of([position], day)))


def sheets_of(positions: Iterable[Position], day: date) -> list[Row]:
    """The job descriptions of several posts, with a handful of queries."""
    posts = list(positions)
    lines = list(ReportingLine.objects.select_related("superior", "subordinate").filter(
        superior__closed_on=None, subordinate__closed_on=None
    ))  # fmt: skip
    duties: dict[int, list[Duty]] = {}
    open_ones = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    for duty in Duty.objects.filter(open_ones, position__in=posts).order_by("order", "code"):
        duties.setdefault(duty.position_id, []).append(duty)
    return [_sheet(post, lines, duties.get(post.pk, [])) for post in posts]


def latest() -> dict[int, JobSheet]:
    """The sheet in force of every post, by the post."""
    return {sheet.position_id: sheet for sheet in JobSheet.objects.order_by("number")}


@transaction.atomic
def issue(at: datetime) -> list[JobSheet]:
    """Issue a sheet for every post whose description has changed, and ask its people to read it."""
    day = organisation.today_at(at)
    chart, known = organisation.chart(day), latest()
    posts = sorted(chart.positions.values(), key=lambda post: (post.order, post.code))
    made = []
    for post, row in zip(posts, sheets_of(posts, day), strict=True):
        digest = _digest(row)
        held = known.get(post.pk)
        if held is None or held.digest != digest:
            number = held.number + 1 if held else 1
            made.append(JobSheet(position=post, number=number, content=row, digest=digest, issued_at=at))
    made = JobSheet.objects.bulk_create(made)
    ask(day, at, chart)
    return made


def ask(day: date, at: datetime, chart: Chart | None = None) -> int:
    """Put every sheet that is not acknowledged yet on the desk of whom it describes; what was asked before goes."""
    asked = 0
    for reading in readings(day, chart):
        if reading.sheet is None or reading.is_current:
            continue
        key = _key(reading.sheet, reading.person)
        for number in range(1, reading.sheet.number):
            work.cancel_item(_key_of(reading.position.code, number, reading.person), at=at)
        work.open_item(
            key=key, kind="task", person=reading.person, position=reading.position, opens_on=day,
            due_at=organisation.moment(day + READ_WITHIN, time(18)), link=f"/playbook/sheets/{reading.position.code}/",
            title_zh=f"阅读并确认岗位说明书：{reading.position.name_zh}（第 {reading.sheet.number} 版）",
            title_en=f"Read and acknowledge the job description: {reading.position.name_en} "
            f"(version {reading.sheet.number})", at=at,
        )  # fmt: skip
        asked += 1
    return asked


def on_day(day: date, at: datetime) -> int:
    """Newcomers are asked to read theirs, once the company issues sheets at all."""
    return ask(day, at) if JobSheet.objects.exists() else 0


@transaction.atomic
def acknowledge(sheet: JobSheet, person: Person, at: datetime) -> Acknowledgement:
    """Say that one has read the sheet of one's own post; the work that asked for it is done by that."""
    newest = JobSheet.objects.filter(position=sheet.position).order_by("-number").first()
    if newest is None or newest.pk != sheet.pk:
        raise Refusal("sheet.replaced", _("There is a newer version of this job description. Read that one."))
    chart = organisation.chart(organisation.today_at(at))
    if sheet.position_id not in {post.pk for post in chart.positions_of(person.pk)}:
        raise Refusal("sheet.not_yours", _("Only who holds the post acknowledges its job description."))
    made, is_new = Acknowledgement.objects.get_or_create(sheet=sheet, person=person, defaults={"at": at})
    if is_new:
        code = sheet.position.code
        evidence.record(
            key=f"{ACKNOWLEDGED}:{code}:{sheet.number}:{person.code}", event=ACKNOWLEDGED, person=person, at=at,
            subject=sheet.position.name_zh, link=f"/playbook/sheets/{code}/",
            detail={"position": code, "number": sheet.number, "digest": sheet.digest},
        )  # fmt: skip
        work.close_item(_key(sheet, person), person=person, at=at)
    return made


def readings(day: date, chart: Chart | None = None) -> list[Reading]:
    """Everybody on a post with the sheet in force and what they have acknowledged; posts in their order."""
    chart, sheets = chart or organisation.chart(day), latest()
    last: dict[tuple[int, int], Acknowledgement] = {}
    for one in Acknowledgement.objects.select_related("sheet").order_by("sheet__number"):
        last[one.sheet.position_id, one.person_id] = one
    posts = sorted(chart.positions.values(), key=lambda post: (post.order, post.code))
    return [
        Reading(person, post, sheets.get(post.pk), last.get((post.pk, person.pk)))
        for post in posts
        for person in chart.holders.get(post.pk, [])
    ]


def _key(sheet: JobSheet, person: Person) -> str:
    return _key_of(sheet.position.code, sheet.number, person)


def _key_of(position: str, number: int, person: Person) -> str:
    return f"sheet:{position}:{number}:{person.code}"


def _sheet(post: Position, lines: Iterable[ReportingLine], duties: list[Duty]) -> Row:
    above = [line for line in lines if line.subordinate_id == post.pk]
    below = sorted((line for line in lines if line.superior_id == post.pk), key=lambda line: line.subordinate.order)
    outside = post.summary.get("outside_superior")
    profile = post.profile
    return {
        "code": post.code, "name": _name(post), "department": _name(post.department),
        "superiors": [_name(line.superior) for line in sorted(above, key=lambda line: not line.primary)]
        or ([outside] if outside else []),
        "subordinates": [_name(line.subordinate) for line in below],
        "headcount": post.headcount, "headcount_note": post.headcount_note,
        "appraiser": _name(post.appraiser) if post.appraiser else None,
        "grade": profile.get("grade", ""), "work_place": profile.get("work_place"),
        "summary": _text(post.summary), "note": post.summary.get("note"),
        "objectives": profile.get("objectives", []), "groups": _groups(profile.get("groups", []), duties),
        "qualifications": post.qualifications, "competencies": profile.get("competencies", []),
        "relations": profile.get("relations", {}), "appraisal": profile.get("appraisal", []),
    }  # fmt: skip


def _groups(groups: Iterable[Mapping[str, Any]], duties: list[Duty]) -> list[Row]:
    """Duties in the groups of the post; those that stand in none come last, under no name."""
    rows = {duty.code: _duty(duty) for duty in duties}
    found = []
    for group in groups:
        members = [rows.pop(code) for code in group["duties"] if code in rows]
        if members:
            found.append({"name": {"zh": group["zh"], "en": group["en"]}, "duties": members})
    return [*found, {"name": None, "duties": list(rows.values())}] if rows else found


def _duty(duty: Duty) -> Row:
    return {
        "code": duty.code, "name": _name(duty), "cadences": duty.cadences, "every_days": duty.every_days,
        "due_time": f"{duty.due_time:%H:%M}" if duty.due_time else "", "outputs": duty.outputs,
        "counterpart": duty.counterpart, "weight": str(duty.weight.normalize()), "minutes": duty.standard_minutes,
        "parts": [{"zh": part["zh"], "en": part["en"]} for part in duty.parts],
    }  # fmt: skip


def _name(row: Any) -> dict[str, str]:
    return {"zh": row.name_zh, "en": row.name_en}


def _text(summary: Mapping[str, Any]) -> dict[str, str] | None:
    return {"zh": summary.get("zh", ""), "en": summary.get("en", "")} if summary.get("zh") else None


def _digest(row: Row) -> str:
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
