"""Whatever the bytes, reading ends in records, problems or a refusal: never in a crash."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.base import Problem, Refusal
from zhanggui.connectors import read, read_row, recognise
from zhanggui.connectors.records import Record

ROOM = Path(__file__).parents[1]
SAMPLES = sorted(path for path in ROOM.glob("*/samples/*") if path.suffix != ".md")
CERTAIN = [path for path in SAMPLES if path.suffix in (".csv", ".json") and "-us" not in path.name]
BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

splices = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)),
    min_size=1,
    max_size=4,
)


def read_through(path):
    try:
        recognised = recognise(path)
        for one in read(recognised):
            assert isinstance(one, Record | Problem)
            if isinstance(one, Problem) and one.row and one.raw:
                again = read_row(recognised.format, recognised.layout, one.raw, one.row)
                assert isinstance(again, Record | Problem)
    except Refusal as refusal:
        if not refusal.sentence:
            raise


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
@BOUNDED
@given(splices=splices)
def test_no_damage_crashes_a_reader(sample, tmp_path_factory, splices):
    content = sample.read_bytes()
    for place, cut, put in splices:
        at = int(place * len(content))
        content = content[:at] + put + content[at + cut :]
    path = tmp_path_factory.getbasetemp() / "mutated"
    path.write_bytes(content)
    read_through(path)


@BOUNDED
@given(content=st.binary(max_size=400))
def test_no_bytes_crash_recognition(content, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "noise"
    path.write_bytes(content)
    read_through(path)


cell = st.one_of(st.text(max_size=30), st.sampled_from(["NaN", "1e308", "-0", '="', "'", "9" * 50, "\ud800", "１２"]))


@pytest.mark.parametrize("sample", CERTAIN, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
@BOUNDED
@given(data=st.data())
def test_no_repair_crashes_a_reader(sample, data):
    recognised = recognise(sample)
    first = next(one for one in read(recognised) if isinstance(one, Record))
    raw = dict(first.raw) or dict.fromkeys(recognised.header, "1")
    for name in data.draw(st.lists(st.sampled_from(sorted(raw)), max_size=4)):
        raw[name] = data.draw(cell)
    assert isinstance(read_row(recognised.format, recognised.layout, raw, 2), Record | Problem)
