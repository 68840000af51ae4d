"""What is said wherever numbers of a sample shop are shown."""

from collections.abc import Iterable

from zhanggui.departments.projects import api as projects


def sample_note(codes: Iterable[str]) -> str:
    """The sample note of the first of these shops whose data is simulated or adapted, or nothing."""
    wanted = set(codes)
    notes = [shop.sample_note for shop in projects.all_shops() if shop.code in wanted and shop.is_sample]
    return notes[0] if notes else ""
