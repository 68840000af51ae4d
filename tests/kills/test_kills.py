"""A few of the kills that `make kills` deals by the hundred."""

import os

from tests.kills import intake_kills, store_kills

KILLS = int(os.environ.get("ZHANGGUI_KILLS", "6"))


def test_killed_importers_compactors_and_readers_leave_whole_slices(tmp_path):
    outcome = store_kills.run(tmp_path, kills=KILLS, seed=11)

    assert outcome.wrong == []
    assert outcome.slices > 0


def test_killed_importers_of_one_shop_leave_every_line_once(tmp_path):
    outcome = intake_kills.run(tmp_path, url="", kills=max(1, KILLS // 3), seed=11)

    assert outcome.wrong == []
    assert outcome.lines > 0
