"""What every declared report promises, whatever its columns."""

import dataclasses

import pytest

from zhanggui.base import Problem, Refusal
from zhanggui.connectors import is_remark, problem_text, read, recognise
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.registry import REPORTS, TABLE_READERS
from zhanggui.connectors.report_manifest import declared
from zhanggui.connectors.tests.files import ROOM, csv_file, read_file

SAMPLES = sorted(path for folder in REPORTS for path in (ROOM / folder / "samples").iterdir())
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")


def grid(sample):
    """The titles above the header, the header and the lines of a sample."""
    found = recognise(sample)
    rows = [(row, cells) for row, cells in found.table.open_rows()]
    above = [cells for row, cells in rows if row < found.header_row]
    titles = "".join(f"{','.join(cells).strip(',')}\r\n" for cells in above)
    width = len(found.header)
    lines = [[*cells, *[""] * (width - len(cells))] for row, cells in rows if row > found.header_row]
    return titles, list(found.header), lines


def told(records):
    """Records without where they stood."""
    return [dataclasses.replace(one, row=0, raw={}, extra={}, absent=frozenset()) for one in records]


def losses(problems):
    return [problem for problem in problems if not is_remark(problem)]


@each_sample
def test_a_sample_reads_whole(sample):
    found = recognise(sample)
    records, problems = read_file(sample)
    manifest = TABLE_READERS[found.format].manifest
    assert (found.format.replace("-", "_"), found.layout) == (sample.parent.parent.name, sample.stem)
    assert found.evidence == manifest.evidence
    assert {type(one) for one in records} == {manifest.report.record}
    assert losses(problems) == []
    assert read_file(sample) == (records, problems)


@each_sample
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_reordered_and_added_columns_change_nothing(sample, encoding, tmp_path):
    titles, header, lines = grid(sample)
    path = csv_file(
        tmp_path,
        ["自选列", *reversed(header)],
        [["自选" if sum(map(bool, line)) > 1 else "", *reversed(line)] for line in lines],
        above=titles,
        encoding=encoding,
    )
    records, problems = read_file(path)
    assert losses(problems) == []
    assert told(records) == told(read_file(sample)[0])
    assert all(one.extra["自选列"] == "自选" for one in records)


@each_sample
def test_a_missing_column_is_told_where_it_may_lack_and_refused_where_not(sample, tmp_path):
    titles, header, lines = grid(sample)
    manifest = TABLE_READERS[recognise(sample).format].manifest
    whole = read_file(sample)[0][0]
    optional = set(manifest.report.kinds) - {name for names in manifest.required for name in names.split("|")}
    for name in [name for name in reversed(manifest.report.kinds) if name in optional - whole.absent][:1]:
        records, problems = read_file(without(manifest, name, tmp_path, titles, header, lines))
        assert losses(problems) == []
        assert len(records) == len(read_file(sample)[0])
        assert all(name in one.absent and name not in one.measures for one in records)
    last = manifest.required[-1].split("|")
    for needed in last[:-1]:
        header, lines = strip(manifest, needed, header, lines)
    with pytest.raises(Refusal) as refused:
        recognise(without(manifest, last[-1], tmp_path, titles, header, lines))
    assert refused.value.code in ("file.missing_column", "file.unknown_format")


def strip(manifest, name, header, lines):
    gone = {place for place, cell in enumerate(header) if not manifest_has_not(manifest, name, cell)}
    keep = [place for place in range(len(header)) if place not in gone]
    return [header[place] for place in keep], [[line[place] for place in keep] for line in lines]


def manifest_has_not(manifest, name, cell):
    return dataclasses.replace(manifest, required=(name,)).missing([cell]) != []


def without(manifest, name, folder, titles, header, lines):
    return csv_file(folder, *strip(manifest, name, header, lines), above=titles)


@each_sample
def test_a_renamed_column_is_known_by_its_other_names(sample, tmp_path):
    titles, header, lines = grid(sample)
    manifest = TABLE_READERS[recognise(sample).format].manifest
    for field, kind in manifest.report.kinds.items():
        names = [name for name in manifest.columns[field] if "(" not in name]
        if len(names) > 1 and names[0] in header and names[-1] not in header:
            header[header.index(names[0])] = f" {names[-1]}\n" if kind == "text" else names[-1]
    records, problems = read_file(csv_file(tmp_path, header, lines, above=titles))
    assert losses(problems) == []
    assert told(records) == told(read_file(sample)[0])


@each_sample
def test_a_line_pasted_twice_counts_once(sample, tmp_path):
    titles, header, lines = grid(sample)
    once = read_file(sample)[0]
    lines = [line for line in lines if any(line)]
    records, problems = read_file(csv_file(tmp_path, header, [*lines, *lines], above=titles))
    assert told(records)[: len(once)] == told(once)
    again = [problem for problem in problems if problem.code.endswith(("repeats_line", "contradicts_line"))]
    assert len(records) + len(again) == 2 * len(once)
    assert again
    assert "会重复计算" in problem_text(again[0], "zh")


def test_a_figure_that_is_none_names_its_row_and_column(tmp_path):
    header, line = ["日期", "计划名字", "展现量", "点击量", "花费"], ["2026-06-01", "杯子", "100", "2", "3.00"]
    bad = ["2026-06-02", "杯子", "1.2万", "2", "3.00"]
    (one,), (problem,) = read_file(csv_file(tmp_path, header, [line, bad]))
    assert (one.impressions, str(one.cost)) == (100, "3.00")
    assert (problem.row, problem.column, problem.code) == (3, "展现量", "ad.bad_quantity")


AD = ["日期", "计划名字", "展现量", "点击量", "花费"]
AD_LINE = ["2026-06-01", "杯子", "100", "2", "3.00"]


def test_a_column_that_stands_there_twice_must_say_the_same(tmp_path):
    header = [*AD, "花费"]
    alike, differing = [*AD_LINE, "3.00"], ["2026-06-02", *AD_LINE[1:], "4.00"]
    (line,), (problem,) = read_file(csv_file(tmp_path, header, [alike, differing]))
    assert (str(line.cost), problem.row, problem.code, problem.column) == ("3.00", 3, "ad.two_values", "花费")


def test_a_line_of_words_only_is_a_problem_and_one_of_dashes_is_not(tmp_path):
    lines = [AD_LINE, ["2026-06-01", "数据次日更新", "", "", ""], ["2026-06-02", "杯子", "-", "-", "-"]]
    found, (problem,) = read_file(csv_file(tmp_path, AD, lines))
    assert ([line.row for line in found], problem.row, problem.code) == ([2, 4], 3, "ad.no_figures")
    assert problem.message.startswith("The line tells no figure")


def test_an_account_without_its_name_is_not_the_shop(tmp_path):
    header = ["旺旺昵称", "日期", "咨询人数", "销售额"]
    _, (problem,) = read_file(csv_file(tmp_path, header, [["", "2026-06-01", "3", "1.00"]]))
    assert (problem.code, problem.column) == ("desk.number_missing", "旺旺昵称")


def test_no_two_reports_are_taken_for_each_other():
    for folder in REPORTS:
        for layout, header in manifest_of(folder).layouts.items():
            fits = [
                other
                for other in TABLE_READERS.values()
                if not other.manifest.missing(header)
                and not any(word in cell for word in other.manifest.foreign for cell in header)
            ]
            known = {other.manifest.format: len(set(header) & other.manifest.known) for other in fits}
            assert max(known, key=lambda name: known[name]) == folder.replace("_", "-"), layout


def test_a_manifest_with_a_name_nobody_knows_is_a_mistake():
    block = {"record": "AdRecord", "sums": {"cost": ["base"]}}
    with pytest.raises(ValueError, match="base"):
        declared({"format": "made-up", "columns": {"cost": ["花费"]}, "report": block})


def test_remarks_say_something_in_both_languages(tmp_path):
    header, line = ["商品ID", "总花费(元)", "交易额", "曝光量", "点击量"], ["1", "2.00", "3.00", "4", "1"]
    (remark,) = [one for one in read(recognise(csv_file(tmp_path, header, [line]))) if isinstance(one, Problem)]
    assert is_remark(remark)
    assert remark.message.startswith("The file does not say which days")
    assert problem_text(remark, "zh").startswith("文件没有写明")
