"""What counts for what, without a database."""

from zhanggui.kernel.evidence.rules import matches


def test_every_word_of_where_must_be_found():
    assert matches({"format": "alipay", "shop": "tm1"}, {"format": "alipay", "shop": "tm1", "rows": 3})
    assert not matches({"format": "alipay", "shop": "tm1"}, {"format": "alipay"})


def test_a_list_allows_any_of_its_words_and_numbers_equal_their_text():
    assert matches({"kind": ["settlement", "courier"], "month": 11}, {"kind": "courier", "month": "11"})
    assert not matches({"kind": ["settlement"]}, {"kind": "courier"})


def test_nothing_wanted_matches_everything():
    assert matches({}, {})


def test_a_missing_word_is_not_the_text_none():
    assert not matches({"report": "None"}, {})
