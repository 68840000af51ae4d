"""Where people sit, as numbers are grouped by it."""

from zhanggui.base import clock
from zhanggui.kernel.organisation.models import Assignment


def posts_of_people() -> dict[str, str]:
    """Each person's post by codes: the one held longest today; of those who have gone, their last."""
    return {person: post for person, (post, _) in _main().items()}


def departments_of_people() -> dict[str, str]:
    """The department of that post."""
    return {person: department for person, (_, department) in _main().items()}


def _main() -> dict[str, tuple[str, str]]:
    today, held, gone = clock.today(), {}, {}
    told = Assignment.objects.order_by("starts", "pk").values_list(
        "person__code", "position__code", "position__department__code", "starts", "ends"
    )
    for person, post, department, starts, ends in told:
        if starts <= today and (ends is None or ends >= today):
            held.setdefault(person, (post, department))
        else:
            gone[person] = (post, department)
    return {**gone, **held}
