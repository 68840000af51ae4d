"""Texts with marks are shown safely, and two versions are laid over each other."""

from zhanggui.departments.people.rules import changed_parts, differences, html_of


def test_marks_become_headings_lists_tables_and_bold():
    assert html_of("# 目标\n- 一\n- **二**\n1. 先\n2. 后") == (
        '<h3>目标</h3><ul><li>一</li><li><strong>二</strong></li></ul><ol start="1"><li>先</li><li>后</li></ol>'
    )
    assert "<th>项</th>" in html_of("|项|值|\n|--|--|\n|a|1|")
    assert html_of("|项|值|\n|--|--|\n|a|1|").count("<tr>") == 2


def test_what_people_type_never_becomes_a_tag():
    hostile = '<script>alert(1)</script>\n# <img src=x onerror=y>\n- "><b>\n|<i>|\n**<u>**'
    shown = html_of(hostile)
    assert not any(tag in shown for tag in ("<script", "<img", "<b>", "<i>", "<u>"))
    assert "&lt;script&gt;" in shown


def test_lines_that_begin_with_words_stay_one_paragraph():
    assert html_of("一\n二\n\n三") == "<p>一<br>二</p><p>三</p>"


def test_differences_show_what_went_and_what_came_with_two_lines_around():
    old = "\n".join("abcdefgh")
    new = old.replace("e", "E")
    parts = changed_parts(differences(old, new))
    told = ["…" if part is None else f"{part.change[0]}{part.text}" for part in parts]
    assert told == ["…", "sc", "sd", "re", "aE", "sf", "sg", "…"]


def test_equal_texts_have_no_changed_parts():
    assert all(part is None for part in changed_parts(differences("a\nb", "a\nb")))
