"""Which duties a file of a format proves, and so which post answers for it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation.models import Position

TAKEN = "file.taken"
ANY = ""


def duties_proved(today: date) -> Mapping[str, list[Duty]]:
    """By format, the duties in force that a file of it proves; under an empty format those that any file proves."""
    proved: dict[str, list[Duty]] = defaultdict(list)
    listening = Duty.objects.filter(duties.listening_to(TAKEN)).select_related("position").order_by("code")
    for duty in listening:
        if duty.closed_on is not None and duty.closed_on <= today:
            continue
        for format in _formats(duty):
            proved[format].append(duty)
    return proved


def post_for(format: str, proved: Mapping[str, list[Duty]]) -> Position | None:
    """The post whose duty a file of this format proves; where none names it, the one that takes in any file."""
    for duty in [*proved.get(format, ()), *proved.get(ANY, ())]:
        if duty.position.closed_on is None:
            return duty.position
    return None


def _formats(duty: Duty) -> list[str]:
    found: list[str] = []
    for sought in duties.proof_of(duty.binding, duty.parts, duty.code).sought:
        if sought.event == TAKEN:
            told = sought.where.get("format", ANY)
            found += told if isinstance(told, list) else [told]
    return list(dict.fromkeys(found))
