from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.base import share_exactly
from zhanggui.departments.orders.sharing import share_columns

WEIGHTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=7)
ORDERS = st.lists(st.tuples(st.one_of(st.none(), st.integers(-(10**8), 10**8)), WEIGHTS), min_size=1, max_size=6)


def shared(orders):
    rows = [(number, total, weight) for number, (total, weights) in enumerate(orders) for weight in weights]
    frame = pl.DataFrame(rows, schema={"order": pl.Int64, "total": pl.Int64, "net": pl.Int64}, orient="row")
    parts = share_columns(frame, "order", "net", ["total"])
    return [parts.filter(pl.col("order") == number)["total"].to_list() for number in range(len(orders))]


@given(ORDERS)
@settings(max_examples=150, deadline=None)
def test_columns_are_shared_as_base_shares_one_sum(orders):
    wanted = [
        [None] * len(weights)
        if total is None
        else [int(part * 100) for part in share_exactly(Decimal(total).scaleb(-2), weights)]
        for total, weights in orders
    ]
    assert shared(orders) == wanted


def test_sums_too_large_for_64_bits_are_shared_exactly_too():
    huge = 10**13
    assert shared([(huge, [10**10, 10**10, 10**10])]) == [[3333333333334, 3333333333333, 3333333333333]]


def test_an_order_without_weights_is_shared_evenly():
    assert shared([(100, [0, 0, 0])]) == [[34, 33, 33]]
