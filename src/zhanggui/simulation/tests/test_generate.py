"""The same seed writes the same bytes; nothing is written over; what is simulated says so."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.simulation import Wish, commands, generate
from zhanggui.simulation.chance import Chance

WEEK = date(2025, 11, 9)


def fingerprints(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.*")
        if path.is_file()
    }


def made(folder: Path, seed: int, shops: int = 1, workers: int = 1) -> dict[str, str]:
    generate(Wish(folder, days=3, seed=seed, orders=15, shops=shops, start=WEEK), workers=workers)
    return fingerprints(folder)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    first, again, other = (made(tmp_path / name, seed) for name, seed in (("a", 7), ("b", 7), ("c", 8)))
    orders = "sim01/orders/ExportOrderList202511.csv"

    assert first == again
    assert first[orders] != other[orders]


def test_chance_is_whole_number_arithmetic_anybody_can_repeat():
    """SplitMix64 by hand, in Python's own integers: so the bytes are the same on any machine."""
    state = int.from_bytes(hashlib.blake2b(b"1\x1fshop", digest_size=8).digest(), "little")
    by_hand = []
    for _ in range(3):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
        by_hand.append((mixed ^ (mixed >> 31)) >> 32)

    assert Chance(1, "shop").parts(3).tolist() == by_hand


def test_a_shop_does_not_change_when_another_is_made_beside_it(tmp_path):
    alone = made(tmp_path / "alone", 7)
    both = made(tmp_path / "both", 7, shops=2)

    assert {name: mark for name, mark in both.items() if "sim01" in name} == {
        name: mark for name, mark in alone.items() if "sim01" in name
    }


def test_a_folder_in_use_is_left_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(Refusal, match="is not empty") as refused:
        generate(Wish(tmp_path, days=1))
    assert refused.value.code == "generate.folder_in_use"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"playbook": "moon-base"}, "generate.unknown_playbook"),
        ({"playbook": "job-templates"}, "generate.unknown_playbook"),
        ({"shops": 0}, "generate.out_of_range"),
        ({"days": 100_000}, "generate.out_of_range"),
        ({"start": date(1999, 1, 1)}, "generate.unknown_year"),
        ({"start": date(2030, 12, 1), "days": 60}, "generate.unknown_year"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(tmp_path, wrong, code):
    with pytest.raises(Refusal) as refused:
        generate(Wish(tmp_path / "out", **wrong))
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


def test_the_command_says_that_all_of_it_is_simulated(tmp_path, capsys):
    out = tmp_path / "out"

    commands.generate(out, days=2, orders=10, start="2025-06-17", as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert told["simulated"] is True
    assert [shop["shop"] for shop in told["shops"]] == ["sim01"]
    readme = (out / "README.md").read_text("utf-8")
    assert "Everything in this folder is simulated" in readme
    assert "全部为模拟数据" in readme
    assert "模拟" in (out / "sim01" / "orders" / "ExportOrderList202506.csv").read_bytes().decode("gbk")
