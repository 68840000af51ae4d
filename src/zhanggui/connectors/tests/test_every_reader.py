"""The ladder every reader of tables climbs: the same table in other clothes says the same, or is refused in words."""

import dataclasses
import re
import unicodedata
from functools import cache

import pytest

from zhanggui.base import Problem, Refusal
from zhanggui.connectors import is_remark, problem_text, read, recognise, refusal_text
from zhanggui.connectors.manifest import Manifest
from zhanggui.connectors.registry import TABLE_READERS
from zhanggui.connectors.tables import same_name
from zhanggui.connectors.tests.files import ROOM, csv_file, xlsx_file, zip_file

SAMPLES = sorted(
    path
    for reader in TABLE_READERS.values()
    for path in (ROOM / reader.manifest.format.replace("-", "_") / "samples").iterdir()
    if path.suffix in (".csv", ".xlsx")
)
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
MARKED = re.compile(r"([=\"'`\t ]*)([0-9]{2,40})([\"'\t ]*)\Z", re.ASCII)
AMOUNT = re.compile(r"([=\"'`\t¥￥ ]*)(-?[0-9]+\.[0-9]{2})([\"'\t 元]*)\Z", re.ASCII)
DATE = re.compile(r"[`'\t]*20\d\d[-/年]")
ASIDE = ("#", "合计", "总计", "小计", "说明")


@dataclasses.dataclass(frozen=True)
class Grid:
    """A sample as a table: the rows above its header, the header, and all rows below."""

    format: str
    above: tuple[tuple[str, ...], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheet: str

    @property
    def manifest(self) -> Manifest:
        return TABLE_READERS[self.format].manifest

    def lines(self):
        """The rows that say something of their own, by place."""
        found = []
        for place, row in enumerate(self.rows):
            if row and row[0].startswith("总交易"):
                break
            if len(row) > 2 and row[0] and not row[0].startswith(ASIDE):
                found.append(place)
        return found

    def told(self, change=lambda cell, name: cell, header=None, columns=None):
        """The rows of the file with every cell of the lines changed, and the columns turned."""
        header = header or self.header
        columns = range(len(header)) if columns is None else columns
        told = [list(row) for row in self.above]
        told.append([header[at] for at in columns])
        own = set(self.lines())
        for place, row in enumerate(self.rows):
            cells = [*row, *[""] * (len(header) - len(row))] if place in own else list(row)
            if place in own:
                cells = [change(cell, name) for cell, name in zip(cells, header, strict=False)] + cells[len(header) :]
                told.append([cells[at] for at in columns] + cells[len(header) :])
            else:
                told.append(cells)
        return told


@cache
def grid_of(sample):
    found = recognise(sample)
    rows = []
    for row, cells in found.table.open_rows():
        rows.extend(() for _ in range(row - 1 - len(rows)))
        rows.append(tuple(_rejoined(cells) if found.format == "wechat-merchant-bill" else cells))
    cut = found.header_row
    above = tuple(rows[: cut - 1])
    if found.sheet and TABLE_READERS[found.format].manifest.own_words:
        above = ((found.sheet,), *above)
    return Grid(found.format, above, found.header, tuple(rows[cut:]), found.sheet)


def _rejoined(cells):
    """A goods name with a comma in one cell again: the others begin with a backtick."""
    whole = []
    for cell in cells:
        if whole and cells[0].startswith("`") and not cell.startswith("`"):
            whole[-1] += f",{cell}"
        else:
            whole.append(cell)
    return whole


def as_csv(folder, rows, **how):
    return csv_file(folder, rows[0], rows[1:], **({"encoding": "utf-8-sig"} | how))


def read_all(path):
    found = list(read(recognise(path)))
    records = [one for one in found if not isinstance(one, Problem)]
    return records, [one for one in found if isinstance(one, Problem) and not is_remark(one)]


def say(records):
    """What records say, without where they stood and what came along."""
    return [dataclasses.replace(one, row=0, raw={}, **_without(one)) for one in records]


def _without(record):
    names = {field.name for field in dataclasses.fields(record)}
    return {name: empty for name, empty in (("extra", {}), ("absent", frozenset())) if name in names}


def told_twice(sample, tmp_path):
    """The sample's table written plainly: what all others are held against."""
    records, problems = read_all(as_csv(tmp_path, grid_of(sample).told(), name="plain.csv"))
    return say(records), [(one.code, one.column) for one in problems]


@every_sample
def test_encoding_separator_archive_and_workbook_make_no_difference(sample, tmp_path):
    rows, plain = grid_of(sample).told(), told_twice(sample, tmp_path)
    files = [
        as_csv(tmp_path, rows, encoding=encoding, delimiter=delimiter, end=end, name=f"{encoding}.csv")
        for encoding, delimiter, end in (("utf-8", ",", "\n"), ("gb18030", "\t", "\r\n"), ("utf-16", ",", "\r\n"))
    ]
    files.append(zip_file(tmp_path, {"导出.csv": files[1].read_bytes()}))
    if grid_of(sample).format != "douyin-fundflow":  # its cells lose their apostrophes in a workbook: refused
        files.append(
            xlsx_file(tmp_path, {grid_of(sample).sheet or "Sheet1": [[_text(cell) for cell in row] for row in rows]})
        )
    for path in files:
        records, problems = read_all(path)
        assert (say(records), [(one.code, one.column) for one in problems]) == plain, path.name


def _text(cell):
    """A text for xlsxwriter, which takes `=` for a formula."""
    return cell[2:-1] if cell.startswith('="') else cell


@every_sample
def test_every_declared_name_of_a_column_is_understood(sample, tmp_path):
    grid, plain = grid_of(sample), told_twice(sample, tmp_path)
    here = {same_name(name) for name in grid.header}
    places = {same_name(name): at for at, name in reversed(list(enumerate(grid.header)))}
    for names in grid.manifest.columns.values():
        now = next((same_name(name) for name in names if same_name(name) in here), None)
        for other in names:
            if now is None or same_name(other) in here or _unit(other) != _unit(now):
                continue
            header = list(grid.header)
            header[places[now]] = f" {other} "
            path = as_csv(tmp_path, grid.told(header=header))
            if _format_of(path) == grid.format:
                assert _named(say(read_all(path)[0])) == _named(plain[0]), other


def _format_of(path):
    """The format of a file, "" where it is refused: then in words, in both languages."""
    try:
        return recognise(path).format
    except Refusal as refused:
        said = [refusal_text(refused, language) for language in ("en", "zh")]
        return "" if all(said) else "refused without a word"


def _unit(name):
    return unicodedata.normalize("NFKC", name).partition("(")[2]


def _named(records):
    """Without the platform, where the names of the columns alone tell it."""
    return [dataclasses.replace(one, platform="") if hasattr(one, "platform") else one for one in records]


@every_sample
def test_columns_turned_round_and_columns_more_change_nothing(sample, tmp_path):
    grid, plain = grid_of(sample), told_twice(sample, tmp_path)
    turned = list(reversed(range(len(grid.header))))
    records, problems = read_all(as_csv(tmp_path, _wider(grid, grid.told(columns=turned))))
    assert (say(records), [one.code for one in problems]) == (plain[0], [code for code, _ in plain[1]])


def _wider(grid, rows):
    """A column more, in the lines of the table alone."""
    cut, own = len(grid.above), set(grid.lines())
    for place, row in enumerate(rows):
        if place == cut:
            row.insert(0, "自选列")
        elif place > cut and place - cut - 1 in own:
            row.insert(0, "自选")
    return rows


@every_sample
def test_each_column_that_may_lack_takes_nothing_else_with_it(sample, tmp_path):
    """One column gone at a time: the lines stay, or are problems; what another column says is as before."""
    grid = grid_of(sample)
    plain, _ = told_twice(sample, tmp_path)
    for at, name in enumerate(grid.header):
        columns = [other for other in range(len(grid.header)) if other != at]
        path = as_csv(tmp_path, grid.told(columns=columns))
        if _format_of(path) != grid.format:
            continue
        records, problems = read_all(path)
        assert all(one.row and problem_text(one, "zh") for one in problems), name
        if len(records) == len(plain):
            assert _money(say(records)) <= _money(plain) | {"0", "0.00"}, name


def _money(records):
    """Every amount that is not made of others."""
    names = {"paid", "paid_amount", "order_amount", "price", "balance"}
    return {str(value) for one in records for name in names if (value := getattr(one, name, None)) is not None}


@every_sample
def test_a_column_that_must_be_there_is_named_when_it_is_gone(sample, tmp_path):
    grid = grid_of(sample)
    for required in grid.manifest.required:
        spellings = {same_name(name) for field in required.split("|") for name in grid.manifest.columns[field]}
        columns = [at for at, name in enumerate(grid.header) if same_name(name) not in spellings]
        assert _format_of(as_csv(tmp_path, grid.told(columns=columns))) in ("", "alipay-merchant-fundflow"), required


@every_sample
def test_blank_rows_headers_again_and_totals_are_no_lines(sample, tmp_path):
    grid, plain = grid_of(sample), told_twice(sample, tmp_path)
    rows, width = grid.told(), len(grid.header)
    cut = len(grid.above) + 2 + grid.lines()[0]
    rows[cut:cut] = [[""] * width, list(grid.header), [" ", "\t"]]
    rows += [["合计", *[""] * (width - 1)], ["合计", *[""] * (width - 1)], *[[""] * width] * 20, [" ", "\t"]]
    records, problems = read_all(as_csv(tmp_path, rows))
    assert (say(records), [one.code for one in problems]) == (plain[0], [code for code, _ in plain[1]])


@every_sample
@pytest.mark.parametrize("way", ["equals", "tab", "wide"])
def test_a_number_in_other_clothes_is_the_same_number(sample, way, tmp_path):
    """As ="123", behind a tab, or full width: no record says another number."""
    dress = {
        "equals": lambda text: f'="{text}"',
        "tab": lambda text: f"\t{text}",
        "wide": lambda text: "".join(chr(ord(letter) + 0xFEE0) for letter in text),
    }[way]

    def dressed(cell, name):
        found = MARKED.match(cell)
        return dress(cell) if found and cell == found.group(2) else cell

    grid, plain = grid_of(sample), told_twice(sample, tmp_path)
    records, problems = read_all(as_csv(tmp_path, grid.told(dressed)))
    assert len(records) + len(problems) == len(plain[0]) + len(plain[1])
    if not problems:
        assert list(map(numbers, say(records))) == list(map(numbers, plain[0]))


def numbers(record):
    """Everything of a record that is a number or names something."""
    told = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            value = value if field.name.endswith(("_no", "waybill", "_id", "_code")) else ""
        told[field.name] = value
    return told


@every_sample
def test_a_long_number_that_lost_digits_is_a_problem_and_never_a_number(sample, tmp_path):
    """What a spreadsheet makes of long numbers, one column after the other."""
    grid = grid_of(sample)
    for at, name in enumerate(grid.header):
        long = [MARKED.match(row[at]) for row in grid.rows if len(row) > at]
        if not any(found and len(found.group(2)) > 15 for found in long):
            continue

        def lost(cell, header, name=name):
            found = MARKED.match(cell)
            if header != name or not found or len(found.group(2)) <= 15:
                return cell
            return f"{found.group(1) if found.group(1) in ('`', '') else ''}{float(found.group(2)):.5E}"

        path = as_csv(tmp_path, grid.told(lost))
        if _format_of(path) != grid.format:
            continue
        records, problems = read_all(path)
        damaged = [
            (field, value)
            for one in say(records)
            for field, value in numbers(dataclasses.replace(one, raw={})).items()
            if "E+" in str(value)
        ]
        assert damaged == [], name
        assert all(one.row and one.column for one in problems)


@every_sample
@pytest.mark.parametrize("text", ["1,234.50", "１２３４．５０", "１，２３４．５０", "¥1,234.50"])
def test_thousands_separators_and_full_width_digits_are_the_same_amount(sample, text, tmp_path):
    grid = grid_of(sample)

    def with_amount(amount):
        def changed(cell, name):
            found = AMOUNT.match(cell)
            mark = found.group(1) if found and found.group(1) in ("`",) else ""
            return f"{mark}{amount}" if found else cell

        records, problems = read_all(as_csv(tmp_path, grid.told(changed)))
        return say(records), [(one.code, one.row, one.column) for one in problems]

    (records, problems), (plain, before) = with_amount(text), with_amount("1234.50")
    if "¥" not in text or not problems:  # a duration is not written in yuan
        assert (records, problems) == (plain, before)
    assert len(records) + len(problems) == len(plain) + len(before)


@every_sample
def test_without_dates_a_line_is_a_problem_or_has_none(sample, tmp_path):
    grid = grid_of(sample)
    blank = {
        name for at, name in enumerate(grid.header) if any(DATE.match(row[at]) for row in grid.rows if len(row) > at)
    }
    records, problems = read_all(as_csv(tmp_path, grid.told(lambda cell, name: "" if name in blank else cell)))
    assert all(one.column and problem_text(one, "zh") for one in problems)
    for one in records:
        for field in dataclasses.fields(one):
            if field.name.endswith("_at") or field.name == "at":
                assert getattr(one, field.name) is None


@pytest.mark.parametrize("format", sorted(TABLE_READERS))
def test_every_declared_generation_is_found_by_its_header(format, tmp_path):
    """A newer layout is a line of the manifest: no code knows one."""
    manifest = TABLE_READERS[format].manifest
    for layout, header in manifest.layouts.items():
        title = manifest.own_words[0] if manifest.own_words else ""
        rows = [header, ["1"] * len(header)]
        path = as_csv(tmp_path, [[title], *rows] if title else rows)
        if manifest.missing(header):
            continue
        recognised = recognise(path)
        assert (recognised.format, recognised.layout) == (format, layout)
