"""A few of the random targets, in the suite; `python -m tests.targets` plays ten thousand."""

import pytest

from tests.targets import trees


@pytest.mark.parametrize("seed", range(1, 61))
def test_a_random_target_adds_up_at_every_level_and_keeps_its_locks(seed):
    case = trees.case_of(seed)

    trees.check(case, trees.solved(case))


@pytest.mark.parametrize("seed", range(1, 61))
def test_with_one_amount_moved_it_is_planned_exactly_or_refused_with_what_would_fit(seed):
    trees.refused(trees.disturbed(trees.case_of(seed), seed))
