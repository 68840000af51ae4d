"""Whether a folder of declarations is still as it was."""

from zhanggui.base import stamps_of


def test_a_folder_is_as_it_was_until_a_file_changes(tmp_path):
    (tmp_path / "b.yaml").write_text("1")
    (tmp_path / "a.yaml").write_text("1")
    before = stamps_of(tmp_path, ".yaml")

    assert [name for name, *_ in before] == ["a.yaml", "b.yaml"]
    assert stamps_of(tmp_path, ".yaml") == before
    (tmp_path / "a.yaml").write_text("22")
    assert stamps_of(tmp_path, ".yaml") != before


def test_files_of_another_ending_do_not_matter(tmp_path):
    before = stamps_of(tmp_path, ".yaml")
    (tmp_path / "a.json").write_text("1")

    assert stamps_of(tmp_path, ".yaml") == before


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    assert stamps_of(tmp_path / "nowhere", ".yaml") == ()


def test_what_is_linked_to_nothing_is_no_file(tmp_path):
    (tmp_path / "a.yaml").symlink_to(tmp_path / "gone.yaml")

    assert stamps_of(tmp_path, ".yaml") == ()
