"""How much of the job descriptions is proved."""

from collections import Counter

from zhanggui.playbook import api


def test_coverage_lists_all_298_duties_once():
    counted = api.coverage()
    assert counted["duties"] == len(counted["rows"]) == len({row["duty"] for row in counted["rows"]}) == 298


def test_the_counts_are_those_of_the_rows():
    counted = api.coverage()
    states = Counter(row["state"] for row in counted["rows"])
    assert {state: counted[state] for state in ("verified", "attested", "uncovered")} == states
    assert sum(row["duties"] for row in counted["by_domain"].values()) == 298
    assert sum(row["verified"] for row in counted["by_domain"].values()) == counted["verified"]


def test_what_is_not_covered_says_why_in_both_languages():
    missing = [row for row in api.coverage()["rows"] if row["state"] == "uncovered"]
    assert all(row["reason"]["zh"] and row["reason"]["en"] for row in missing)


def test_a_verified_duty_says_what_the_event_shows():
    rows = {row["duty"]: row for row in api.coverage()["rows"]}
    morning = rows["C.sales-supervisor.01"]
    assert (morning["state"], morning["by"]) == ("verified", "report.commented[report=daily-sales]")
    assert "昨日销售" in morning["reason"]["zh"]


def test_one_playbook_is_counted_by_id_or_by_its_letter():
    assert api.coverage(["operations-centre"])["duties"] == api.coverage(["C"])["duties"] == 87


def test_duties_added_by_us_are_counted_apart():
    added = api.coverage(["operations-centre"])["added"]
    assert {row["position"] for row in added["rows"]} == {"C.store-manager", "C.finance-clerk"}
