from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import asks, recognise
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2023-18.xlsx"


def test_people_and_sessions_are_told_apart():
    (shop,), _ = read_file(SAMPLE)
    assert (shop.account, shop.consulted, shop.sessions, shop.response) == ("", 200, 240, Decimal(25))
    assert shop.measures["reply_rate_3min_people"] == Decimal("0.98")
    assert shop.measures["reply_rate_3min"] == Decimal("0.975")
    assert asks(recognise(SAMPLE)) == ("period",)


def test_half_width_brackets_read_alike(tmp_path):
    (shop,), _ = read_file(SAMPLE)
    header = [name.replace("（", "(").replace("）", ")") for name in manifest_of("cs_kuaishou").layouts["v2023-18"]]
    (alike,), _ = read_file(csv_file(tmp_path, header, [list(shop.raw.values())]))
    assert alike == shop
