"""Contents, the brand, designers' work, materials and search ranks, from what people wrote down."""

from typing import Any

from tests.year.department import Department, Row
from tests.year.oracle import Cut, Key, month, oracle, ratio, sums, tally


@oracle("content_reach", by=("channel", "shop"))
def reach(department: Department) -> Cut:
    rows = department.register("R.content-calendar")
    return sums(((row["channel"], row["shop"]), row["viewers"]) for row in rows)


@oracle("engagement_rate", by=("channel", "month"))
def engagement(department: Department) -> Cut:
    rows = department.register("R.content-calendar")
    touched = sums(((row["channel"], month(row["date"])), row["interactions"]) for row in rows)
    return ratio(touched, sums(((row["channel"], month(row["date"])), row["viewers"]) for row in rows))


@oracle("publish_on_time_rate", by=("channel",))
def publish_ontime(department: Department) -> Cut:
    rows = department.register("R.content-calendar")
    kept = [row for row in rows if row["published_on"] and row["published_on"] <= row["date"]]
    return ratio(tally((row["channel"],) for row in kept), tally((row["channel"],) for row in rows))


@oracle("brand_awareness", by=("brand", "quarter"))
def awareness(department: Department) -> Cut:
    return _asked(department, "aware")


@oracle("brand_reputation", by=("brand", "quarter"))
def reputation(department: Department) -> Cut:
    return _asked(department, "approving")


def _asked(department: Department, answer: str) -> Cut:
    rows = department.register("R.research")
    keys: list[Key] = [(row["brand"], f"{row['date'].year}-Q{(row['date'].month + 2) // 3}") for row in rows]
    said = sums((key, row[answer] * 100) for key, row in zip(keys, rows, strict=True))
    return ratio(said, sums((key, row["respondents"]) for key, row in zip(keys, rows, strict=True)))


@oracle("design_on_time_rate", by=("person", "month"))
def design_ontime(department: Department) -> Cut:
    rows = _jobs(department)
    kept = [row for row in rows if row["submitted"] and row["submitted"] <= row["agreed_completion_time"]]
    return ratio(tally(map(_designer, kept)), tally(map(_designer, rows)))


@oracle("design_return_rate", by=("person", "month"))
def design_return(department: Department) -> Cut:
    rows = _jobs(department)
    back = sums((_designer(row), row["returns"]) for row in rows)
    return ratio(back, sums((_designer(row), row["drafts"]) for row in rows))


@oracle("archive_rate", by=("person",))
def archive_rate(department: Department) -> Cut:
    done = [row for row in _jobs(department) if row["accepted"]]
    kept = [row for row in department.register("R.works-archive") if row["finished_at"] <= department.period.last]
    return ratio(tally((row["designer"],) for row in kept), tally((row["designer"],) for row in done))


def _jobs(department: Department) -> list[Row]:
    """Jobs agreed for a day of the period."""
    rows = department.register("R.design-job")
    return [row for row in rows if row["agreed_completion_time"].date() in department.period]


def _designer(row: Row) -> Key:
    return row["designer"], month(row["agreed_completion_time"])


@oracle("materials", by=("shop", "slot", "size", "state"))
def material_count(department: Department) -> Cut:
    rows = department.register("R.zz-material")
    return tally((row["store"], row["slot"], row["size"], row["review_state"]) for row in rows)


@oracle("search_rank", by=("shop", "item", "keyword", "day"))
def rank(department: Department) -> Cut:
    """The last look of each day."""
    found: dict[Key, tuple[Any, Any]] = {}
    for row in department.register("R.ztc-keyword"):
        key = (row["shop"], row["item"], row["keyword"], row["date"])
        found[key] = max(found.get(key, (row["observed_at"], row["rank"])), (row["observed_at"], row["rank"]))
    return {key: seen[1] for key, seen in found.items()}


@oracle("ad_plan_completion", by=("shop", "month"))
def plan_exec(department: Department) -> Cut:
    rows = department.register("R.zz-plan")
    keys: list[Key] = [(row["shop"], month(row["date"])) for row in rows]
    return ratio(tally(key for key, row in zip(keys, rows, strict=True) if row["done"]), tally(keys))


@oracle("six_report_rate", by=("person", "day"))
def six_report_done(department: Department) -> Cut:
    """Of six for each shop that looked at any."""
    rows = department.register("R.ztc-six")
    done = {(row["analyst"], row["date"], row["shop"], row["report_type"]) for row in rows if row["analysed"]}
    asked = {(row["analyst"], row["date"], row["shop"]) for row in rows}
    whole = {key: count * 6 for key, count in tally(key[:2] for key in asked).items()}
    return ratio(tally(key[:2] for key in done), whole)
