"""Distributors, points and the own site, from what people wrote down."""

from decimal import ROUND_HALF_UP, Decimal

from tests.year.department import Department
from tests.year.oracle import Cut, Key, month, oracle, ratio, sums, tally


@oracle("active_distributors", by=("level", "month"))
def dist_count(department: Department) -> Cut:
    found: dict[Key, set[str]] = {}
    for row in department.register("R.dist-order"):
        if row["type"] in ("order", "drop_ship"):
            found.setdefault((row["level"], month(row["date"])), set()).add(row["distributor"])
    return {key: len(names) for key, names in found.items()}


@oracle("distribution_sales", by=("distributor", "month"))
def dist_sales(department: Department) -> Cut:
    return sums(
        ((row["distributor"], month(row["date"])), -row["amount"] if row["type"] == "return" else row["amount"])
        for row in department.register("R.dist-order")
        if row["type"] != "exchange"
    )


@oracle("rebates", by=("distributor", "month"))
def rebate(department: Department) -> Cut:
    """Half a cent is rounded up, as in a workbook."""
    rows = department.register("R.rebate")
    rebates = (row["sales_base"] * row["rate"] for row in rows)
    return sums(
        ((row["distributor"], month(row["settled_on"])), money.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
        for row, money in zip(rows, rebates, strict=True)
    )


@oracle("price_violations", by=("distributor", "item", "day"))
def price_violation(department: Department) -> Cut:
    rows = department.register("R.price-control")
    return tally(
        (row["distributor"], row["item"], row["date"]) for row in rows if row["found_price"] < row["floor_price"]
    )


@oracle("points_issued", by=("points_project", "batch"))
def points_issued(department: Department) -> Cut:
    rows = department.register("R.points-ledger")
    return sums(((row["project"], row["batch"]), row["points"]) for row in rows if row["kind"] == "issue")


@oracle("points_balance", by=("points_project",))
def points_balance(department: Department) -> Cut:
    """Issued, less used, less expired."""
    return sums(
        ((row["project"],), row["points"] if row["kind"] == "issue" else -row["points"])
        for row in department.register("R.points-ledger")
    )


@oracle("site_availability", by=("site", "month"))
def availability(department: Department) -> Cut:
    rows = department.register("R.maintenance")
    watched = sums(((row["site"], month(row["time"])), row["watched"]) for row in rows)
    down = sums(((row["site"], month(row["time"])), row["downtime"]) for row in rows)
    return ratio({key: watched[key] - down[key] for key in watched}, watched)


@oracle("milestone_on_time_rate", by=("dev_project", "month"))
def dev_ontime(department: Department) -> Cut:
    rows = department.register("R.dev-progress")
    kept = [row for row in rows if row["actual"] and row["actual"] <= row["due"]]
    return ratio(
        tally((row["project"], month(row["due"])) for row in kept),
        tally((row["project"], month(row["due"])) for row in rows),
    )


@oracle("defects", by=("release", "test_type", "severity", "state"))
def defects(department: Department) -> Cut:
    rows = department.register("R.test-report")
    return tally((row["release"], row["test_type"], row["severity"], row["state"]) for row in rows)


@oracle("qualifications_overdue", by=("qualification", "month"))
def qual_due(department: Department) -> Cut:
    late = (
        row
        for row in department.register("R.qualification")
        if row["next_due"] in department.period and not (row["reviewed_on"] and row["reviewed_on"] <= row["next_due"])
    )
    return tally((row["name"], month(row["next_due"])) for row in late)
