"""What the check says word for word, in the language of the reader.

The check speaks English, so that it reads the same on every machine; each of its sentences is known here by its form.
"""

import re
from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy

SENTENCES = (
    gettext_lazy("%(name)s is no department here."),
    gettext_lazy("its parent %(name)s is no department here."),
    gettext_lazy("departments are part of each other in a circle: %(way)s."),
    gettext_lazy("primary lines run in a circle: %(way)s."),
    gettext_lazy("%(name)s is no object of the vocabulary."),
    gettext_lazy("reports to %(name)s, which is no post here."),
    gettext_lazy("reports to itself."),
    gettext_lazy("a line stands in reports_to and in claimed_by; give it once."),
    gettext_lazy("has superiors but none of them is primary: name one in reports_to."),
    gettext_lazy("is appraised by %(name)s, which is no post here."),
    gettext_lazy("%(name)s is no right of the vocabulary."),
    gettext_lazy("%(name)s is no declared metric."),
    gettext_lazy("%(name)s is no refusal of the vocabulary."),
    gettext_lazy("was made from %(name)s, which is a post here still: name the people who come from it."),
    gettext_lazy("cannot borrow from %(name)s: there is no such post."),
    gettext_lazy("cannot borrow from %(name)s: %(why)s"),
    gettext_lazy("%(name)s has no duties of its own."),
    gettext_lazy("cannot do %(duty)s: it needs %(right)s."),
    gettext_lazy("its duties take %(minutes)s minutes of a day, over %(most)s."),
    gettext_lazy("belongs to %(name)s, which is no post here."),
    gettext_lazy("every_days is for a periodic duty."),
    gettext_lazy("fill names %(name)s, which is no post here."),
    gettext_lazy("sits on %(name)s, which is no post here."),
    gettext_lazy("this %(what)s is given %(n)s times."),
    gettext_lazy("the folder is called %(name)s."),
    gettext_lazy("%(name)s has a binding, so the duty's own must be of kind parts."),
    gettext_lazy("the weights of the appraisal table do not add up to 100."),
    gettext_lazy("%(name)s does not start with %(post)s."),
    gettext_lazy("%(name)s stands %(n)s times in the appraisal table."),
    gettext_lazy("a group names %(name)s, which is no duty of this post."),
    gettext_lazy("%(name)s stands in two groups."),
    gettext_lazy("%(name)s is no process of the library."),
    gettext_lazy("%(process)s has no step %(step)s."),
    gettext_lazy("%(name)s is no register of the library."),
    gettext_lazy("%(name)s is no module of the vocabulary."),
    gettext_lazy("%(name)s comes with step %(step)s, not %(other)s."),
    gettext_lazy("the band begins at %(low)s above its end, %(high)s."),
    gettext_lazy("%(name)s is no event of the vocabulary."),
    gettext_lazy("%(event)s says nothing about %(word)s."),
    gettext_lazy("%(event)s opens nothing: it is no event or news of the vocabulary."),
    gettext_lazy("%(event)s does not tell its %(word)s."),
    gettext_lazy("%(event)s would open the work and prove it at once."),
    gettext_lazy("%(name)s is not among the registers kept here."),
    gettext_lazy("%(name)s is not filled by %(post)s."),
    gettext_lazy("%(name)s is not among the processes run here."),
    gettext_lazy("step %(step)s of %(process)s is done by %(whom)s, not %(post)s."),
    gettext_lazy("%(post)s has no superior here who could accept the document."),
    gettext_lazy("no post here fills %(name)s."),
    gettext_lazy("%(name)s is no post here."),
    gettext_lazy("no register kept here names %(name)s."),
    gettext_lazy("step %(step)s of %(process)s writes to %(register)s, which is not kept here."),
    gettext_lazy("no process run here has a role %(name)s."),
    gettext_lazy("%(name)s is a post here and plays itself."),
    gettext_lazy("There is no duty %(name)s."),
    gettext_lazy("There is no register %(name)s."),
    gettext_lazy("There is no process %(name)s."),
    gettext_lazy("The role %(name)s is no position and not marked as outside."),
    gettext_lazy("count is a whole number from 1."),
    gettext_lazy("a %(kind)s binding names its %(what)s."),
    gettext_lazy("where is a list of words and values."),
    gettext_lazy("a metric binding has one of %(bounds)s."),
    gettext_lazy("none of the parts has a binding that proves anything."),
    gettext_lazy("a part cannot be split again."),
    gettext_lazy("%(what)s is no kind of proof: use one of %(kinds)s."),
    gettext_lazy("opens_by names its event."),
    gettext_lazy("days is a whole number from 0 to %(most)s."),
    gettext_lazy("gather is day, or is left out."),
    gettext_lazy("same is a list of words."),
    gettext_lazy("what is gathered of a day has no words in common: leave out same."),
    gettext_lazy("opens_by is for a duty of the cadence event."),
    gettext_lazy("give either a binding or an uncovered reason."),
    gettext_lazy("'%(name)s' is a required property"),
    gettext_lazy("Additional properties are not allowed ('%(name)s' was unexpected)"),
    gettext_lazy("%(value)s is not one of %(choices)s"),
    gettext_lazy("%(value)s is not of type '%(kind)s'"),
    gettext_lazy("%(value)s is less than the minimum of %(limit)s"),
    gettext_lazy("%(value)s is greater than the maximum of %(limit)s"),
    gettext_lazy("%(value)s should be non-empty"),
    gettext_lazy("%(value)s does not match '%(pattern)s'"),
    gettext_lazy("%(value)s has non-unique elements"),
    gettext_lazy("%(value)s is not valid under any of the given schemas"),
)
WORD = re.compile(r"%\((\w+)\)s")


def said(detail: str) -> str:
    """A sentence of the check; one that is not known stays as it is. What stands before it is its place."""
    if (get_language() or "en").startswith("en"):
        return detail
    place, found = "", detail
    while True:
        for pattern, sentence in _known():
            if words := pattern.fullmatch(found):
                return f"{place}{str(sentence) % words.groupdict()}"
        before, colon, rest = found.partition(": ")
        if not colon:
            return detail
        place, found = f"{place}{before}{colon}", rest


@lru_cache(maxsize=1)
def _known() -> list[tuple[re.Pattern[str], object]]:
    found: list[tuple[re.Pattern[str], object]] = []
    for sentence in SENTENCES:
        text = _english(sentence)
        parts = WORD.split(text)
        pattern = "".join(
            re.escape(part) if place % 2 == 0 else f"(?P<{part}>(?:(?!: ).)+?)" for place, part in enumerate(parts)
        )
        found.append((re.compile(pattern, re.DOTALL), sentence))
    return found


def _english(sentence: object) -> str:
    from django.utils.translation import override

    with override("en"):
        return str(sentence)
