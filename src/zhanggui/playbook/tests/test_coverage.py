"""How much of the job descriptions is proved."""

from collections import Counter

from zhanggui import metrics
from zhanggui.playbook import api


def test_coverage_lists_all_298_duties_once():
    counted = api.coverage()
    assert counted["duties"] == len(counted["rows"]) == len({row["duty"] for row in counted["rows"]}) == 298


def test_the_counts_are_those_of_the_rows():
    counted = api.coverage()
    states = Counter(row["state"] for row in counted["rows"])
    assert Counter({state: counted[state] for state in ("verified", "attested", "uncovered")}) == states
    assert sum(row["duties"] for row in counted["by_domain"].values()) == 298
    assert sum(row["verified"] for row in counted["by_domain"].values()) == counted["verified"]


def test_no_duty_is_left_uncovered_and_more_than_half_are_verified():
    counted = api.coverage()
    assert counted["uncovered"] == 0
    assert counted["verified"] / counted["duties"] >= 0.55


def test_what_is_verified_says_in_both_languages_what_is_seen_and_what_not():
    for row in api.coverage()["rows"]:
        parts = [part for part in row["parts"] if part["state"] == "verified"]
        assert row["state"] == "attested" or row["by"] == "parts" or (row["reason"]["zh"] and row["reason"]["en"])
        assert all(part["by"] for part in parts)


def test_what_is_attested_names_the_module_that_will_verify_it():
    counted = api.coverage()
    waiting = [row for row in counted["rows"] if row["state"] == "attested"]
    assert {row["until"]["module"] for row in waiting} == set(counted["by_module"])
    assert sum(row["duties"] for row in counted["by_module"].values()) == len(waiting)
    parts = [part for row in counted["rows"] for part in row["parts"] if part["state"] == "attested"]
    assert all(part["until"] for part in parts)


def test_parts_are_listed_each_with_its_own_state():
    rows = {row["duty"]: row for row in api.coverage()["rows"]}
    assert sum(len(row["parts"]) for row in rows.values()) == 157
    feedback = rows["C.sales-supervisor.04"]["parts"]
    assert [part["by"] for part in feedback] == ["R.cs-feedback", "buyer.noted", "W2.28 step 4"]


def test_all_numbers_alerts_processes_and_registers_have_a_post_that_answers_for_them():
    assert api.coverage()["unowned"] == {"metrics": [], "alerts": [], "processes": [], "registers": []}


def test_every_owner_of_a_number_is_a_post_of_a_shipped_playbook():
    posts = {post.id for name in api.shipped() for post in api.load(name).positions}
    declared = metrics.load()
    assert {owner for name in declared.metrics for owner in declared.owners_of(name)} - posts == set()
    assert declared.owners_of("keyword_roi") == ["C.ztc-specialist", "A.promo-specialist", "D.promo-specialist"]


def test_of_one_playbook_only_what_it_uses_is_looked_through_for_owners(shop_centre, reword):
    unowned = api.coverage([shop_centre])["unowned"]
    assert (unowned["processes"], unowned["registers"]) == ([], [])
    assert "skus_sold" in unowned["metrics"]
    reword(shop_centre, "registers.yaml", "[R.ztc-plan,", "[R.regional-plan, R.ztc-plan,")
    assert api.coverage([shop_centre])["unowned"]["registers"] == ["R.regional-plan"]


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
