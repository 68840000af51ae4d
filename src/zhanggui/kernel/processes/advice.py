"""What people asked for an extra signature advise: it decides nothing, but is not passed over in silence."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhanggui.kernel.organisation.named import called
from zhanggui.kernel.processes import rules
from zhanggui.kernel.processes.contracts import ProcessRefused
from zhanggui.kernel.processes.models import ProcessSignature, ProcessStep


@dataclass(frozen=True)
class Advice:
    """An extra signature that was given, and whether the decision is another one."""

    signature: ProcessSignature
    is_against: bool


def advice_on(step: ProcessStep, outcome: str | None = None) -> list[Advice]:
    """What was advised on a step, held against its decision, or against one that is about to be taken."""
    decided = step.outcome if outcome is None else outcome
    open_still = outcome is None and step.state == ProcessStep.State.OPEN
    outcomes = rules.outcomes_for(step.run.version.about, step.number)
    given = [one for one in step.signatures.all() if one.added_by_id is not None and one.agreed is not None]
    return [
        Advice(one, not open_still and rules.is_against(decided, one.verdict, bool(one.agreed), outcomes))
        for one in sorted(given, key=lambda one: one.pk)
    ]


def refuse_silence(step: ProcessStep, outcome: str, note: str) -> None:
    """Who decides otherwise than was advised says why."""
    other = [] if note.strip() else [one for one in advice_on(step, outcome) if one.is_against]
    if other:
        names = _(", ").join(dict.fromkeys(called(one.signature.person) for one in other))
        said = _("%(people)s advised otherwise. Write in the note why you decide differently.") % {"people": names}
        raise ProcessRefused("process.reason_wanted", said, step=step.pk, fields={"": said})
