"""The registers that ship, and what is wrong with broken ones."""

import textwrap

import pytest

from zhanggui.base import playbooks_folder
from zhanggui.kernel.registers.declaration import TYPES, read
from zhanggui.kernel.registers.library import check_files, library

HEAD = """\
registers:
  - id: R.gifts
    name: {en: Gifts, zh: 赠品}
    domain: CAMP
    owners: [C.planner]
    cadence: [daily]
    columns:
"""


def broken(tmp_path, columns, head=HEAD):
    (tmp_path / "camp.yaml").write_text(head + textwrap.indent(textwrap.dedent(columns).strip(), " " * 6) + "\n")
    return check_files(tmp_path)


def test_everything_that_ships_is_right():
    assert check_files() == []


def test_every_register_and_report_of_the_catalogue_ships_with_its_columns():
    shipped = library()
    assert len(shipped) == 146
    of_the_catalogue = 1181  # what the numbers need besides is added to it
    assert sum(len(about["columns"]) for about in shipped.values()) >= of_the_catalogue
    assert {column["type"] for about in shipped.values() for column in about["columns"]} <= set(TYPES)


def test_every_owner_is_a_post_a_department_or_everyone():
    posts = "".join(path.read_text() for path in playbooks_folder().glob("*/p*.yaml"))
    for code, about in library().items():
        for owner in about["owners"]:
            assert owner == "everyone" or f"id: {owner}" in posts, f"{code}: {owner}"


def test_no_column_is_named_alike_twice_in_a_register():
    for code, about in library().items():
        for language in ("en", "zh"):
            names = [column["name"][language] for column in about["columns"]]
            assert len(set(names)) == len(names), f"{code}: {names}"


def test_ratios_are_worked_out():
    columns = read(library()["R.sales-daily"]).by_name
    assert columns["conversion"].formula.text == "orders / inquiries"
    assert columns["aov"].look == "money"


@pytest.mark.parametrize(
    ("columns", "code", "line"),
    [
        ("- {id: a, name: {en: A}, type: text}", "register.form", 8),
        ("- {id: a, name: {en: A, zh: 甲}, type: tex}", "register.form", 8),
        ("- {id: A, name: {en: A, zh: 甲}, type: text}", "register.form", 8),
        ("- {id: a, name: {en: A, zh: 甲}, type: choice}", "register.form", 8),
        (
            "- {id: a, name: {en: A, zh: 甲}, type: text}\n- {id: a, name: {en: B, zh: 乙}, type: text}",
            "register.column_twice",
            9,
        ),
        ("- {id: a, name: {en: A, zh: 甲}, type: formula, formula: b * 2}", "register.formula_unknown_column", 8),
        ("- {id: a, name: {en: A, zh: 甲}, type: formula, formula: __import__('os')}", "register.bad_formula", 8),
        ("- {id: a, name: {en: A, zh: 甲}, type: formula, formula: a + 1}", "register.formula_circle", 2),
        ("- {id: a, name: {en: A, zh: 甲}, type: number, formula: 1 + 1}", "register.stray_formula", 8),
        ("- {id: a, name: {en: A, zh: 甲}, type: text, total: sum}", "register.bad_total", 8),
        ("- {id: a, name: {en: A, zh: 甲}, type: money, personal: name}", "register.personal_kind", 8),
        ("- {id: a, name: {en: A, zh: 甲}, type: [text}", "register.unreadable_file", 8),
    ],
)  # fmt: skip
def test_a_broken_register_is_named_with_its_line(tmp_path, columns, code, line):
    problems = broken(tmp_path, columns)
    assert [(problem.code, problem.row) for problem in problems][:1] == [(code, line)]
    assert "camp.yaml" in problems[0].message


def test_an_unknown_key_column_and_an_unknown_post_are_named(tmp_path):
    head = HEAD.replace("    cadence:", "    key: [b]\n    cadence:")
    (tmp_path / "camp.yaml").write_text(head + "      - {id: a, name: {en: A, zh: 甲}, type: text}\n")
    codes = {problem.code for problem in check_files(tmp_path, owners={"C.designer"})}
    assert codes == {"register.key_unknown_column", "register.unknown_owner"}
