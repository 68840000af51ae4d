from zhanggui.base import portions


def test_a_long_list_comes_in_slices_and_nothing_is_lost():
    assert list(portions([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]
    assert list(portions([], 2)) == []
