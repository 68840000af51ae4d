"""Whether what is to open a duty's work can ever happen."""

from collections.abc import Iterator

from zhanggui.kernel.duties.api import opening_faults
from zhanggui.playbook.contracts import Duty
from zhanggui.playbook.loader import vocabulary
from zhanggui.playbook.proving import sought_by

Fault = tuple[str, str, str]


def faults_of_opening(duty: Duty) -> Iterator[Fault]:
    """Everything wrong with `opens_by`."""
    if duty.opens_by is None:
        return
    faults = opening_faults(duty.opens_by, duty.cadences)
    for fault in faults:
        yield "playbook.opening", duty.id, fault
    if faults:
        return
    words, event = vocabulary(), duty.opens_by["event"]
    known = words.news.get(event) or (words.events[event].where if event in words.events else None)
    if known is None:
        yield "playbook.unknown_event", duty.id, f"{event} opens nothing: it is no event or news of the vocabulary."
        return
    for word in (*duty.opens_by.get("where", {}), *duty.opens_by.get("same", ())):
        if word not in known:
            yield "playbook.unknown_word", duty.id, f"{event} does not tell its {word}."
    if any(sought.event == event and not sought.where for sought in sought_by(duty)):
        yield "playbook.opening", duty.id, f"{event} would open the work and prove it at once."
