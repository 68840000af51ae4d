"""Reviews, from the table of our own layout."""

from tests.year.department import Department
from tests.year.oracle import Cut, oracle, ratio, tally


@oracle("reviews", by=("shop", "day"))
def reviews(department: Department) -> Cut:
    """As the truth counts them."""
    return {(row["shop"], row["day"]): int(row["reviews"]) for row in department.truth("daily").iter_rows(named=True)}


@oracle("bad_reviews", by=("shop", "day"))
def bad_reviews(department: Department) -> Cut:
    truth = department.truth("daily").iter_rows(named=True)
    return {(row["shop"], row["day"]): int(row["bad_reviews"]) for row in truth}


@oracle("positive_rate", by=("shop", "item", "month"))
def positive(department: Department) -> Cut:
    rows = list(department.own("评价").iter_rows(named=True))
    good = [row for row in rows if row["星级"] in ("4", "5")]
    return ratio(*(tally((row["shop"], row["商品ID"], row["评价时间"][:7]) for row in some) for some in (good, rows)))
