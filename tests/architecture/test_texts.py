"""Every text of the product is there in both languages."""

from zhanggui.config.texts import conflicting_texts, missing_texts


def test_every_marked_text_has_a_chinese_translation():
    assert missing_texts() == []


def test_no_text_has_two_chinese_translations():
    assert conflicting_texts() == []
