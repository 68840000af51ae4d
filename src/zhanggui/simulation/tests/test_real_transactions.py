"""A department around real order lines: what was sold is theirs to the piece and cent, everything else is made up."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.simulation import Wish, around, generate
from zhanggui.simulation.transactions import read

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LINES = [
    "5001,MUG-RED,Red mug,2,2011-03-01 09:00:00,3.50,17,UK",
    "5001,MUG-BLUE,Blue mug,1,2011-03-01 09:00:00,4.00,17,UK",
    "C5002,MUG-RED,Red mug,-1,2011-03-01 10:00:00,3.50,17,UK",
    "5003,MUG-RED,Red mug,10,2011-03-02 23:59:50,3.00,,UK",
    "5004,VASE,Vase,1,2011-03-03 12:00:00,12.75,17,UK",
    "5005,POSTAGE,Post,1,2011-03-03 13:00:00,0.00,18,UK",
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "lines.csv"
    file.write_text(HEADER + "\n".join(LINES) + "\n", "utf-8")
    return file


def test_orders_articles_prices_and_returning_buyers_are_those_of_the_table(table):
    sold = read(table)

    assert (sold.codes, sold.prices.tolist()) == (("MUG-RED", "MUG-BLUE", "VASE"), [300, 400, 1275])
    assert sold.line_quantity.tolist() == [2, 1, 10, 1]
    assert sold.starts.tolist() == [0, 2, 3, 4]
    assert (sold.buyer.tolist(), sold.is_new.tolist()) == ([0, 1, 0], [True, True, False])
    assert sold.left_out == 2


def test_the_generated_orders_are_worth_what_the_real_ones_were(table, tmp_path):
    out = tmp_path / "out"
    generate(around(table, Wish(out)))

    with (out / "truth" / "sim01" / "daily.csv").open(encoding="utf-8", newline="") as file:
        days = {
            row["day"]: (row["orders_paid"], row["paid_amount"], row["pieces_paid"]) for row in csv.DictReader(file)
        }
    assert days == {
        "2011-03-01": ("1", "11.00", "3"),
        "2011-03-02": ("1", "30.00", "10"),
        "2011-03-03": ("1", "12.75", "1"),
    }
    told = json.loads((out / "generated.json").read_text("utf-8"))
    assert (told["from"], told["simulated"]) == ("lines.csv", True)
    assert "real transactions" in (out / "README.md").read_text("utf-8")


def test_some_of_the_tables_days_can_be_asked_for(table, tmp_path):
    wish = around(table, Wish(tmp_path / "out"), days=2, start=date(2011, 3, 2))

    assert (wish.start, wish.days) == (date(2011, 3, 2), 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [("a,b\n1,2\n", "generate.unclear_table"), (HEADER + LINES[2] + "\n", "generate.nothing_sold")],
)
def test_a_table_that_tells_of_no_sales_is_refused(tmp_path, text, code):
    file = tmp_path / "strange.csv"
    file.write_text(text, "utf-8")

    with pytest.raises(Refusal) as refused:
        read(file)
    assert refused.value.code == code


def test_real_transactions_are_those_of_one_shop(table, tmp_path):
    with pytest.raises(Refusal, match="one shop"):
        generate(around(table, Wish(tmp_path / "out", shops=2)))
