"""The playbooks that ship with the product."""

import json
from collections import Counter

import pytest
from jsonschema import Draft202012Validator

from zhanggui.kernel.duties.rules import CADENCES
from zhanggui.kernel.organisation.api import RIGHTS
from zhanggui.playbook import api, source
from zhanggui.playbook.contracts import Duty
from zhanggui.playbook.loader import files_of
from zhanggui.playbook.workload import minutes_a_day

BOOKS = ["agency", "own-site", "operations-centre", "ecommerce-centre", "group-operations", "job-templates"]


def test_five_organisations_and_the_template_library_ship():
    assert api.shipped() == BOOKS


@pytest.mark.parametrize("name", BOOKS)
def test_a_shipped_playbook_is_in_order(name):
    assert api.check(name) == []


@pytest.mark.parametrize(("name", "duties"), list(zip(BOOKS, [44, 71, 87, 46, 29, 21], strict=True)))
def test_every_duty_of_the_catalogue_is_there(name, duties):
    assert sum(not duty.origin for duty in api.load(name).duties) == duties


@pytest.mark.parametrize(("name", "posts"), list(zip(BOOKS[:5], [11, 8, 14, 8, 5], strict=True)))
def test_every_post_of_the_catalogue_is_there(name, posts):
    assert sum(not post.origin for post in api.load(name).positions) == posts


def test_the_catalogue_has_157_parts_41_qualifications_and_28_functions():
    books = [api.load(name) for name in BOOKS]
    assert sum(len(duty.parts) for book in books for duty in book.duties) == 157
    stated = [line for book in books for post in book.positions for line in post.qualifications if not line.origin]
    assert len(stated) == 41
    assert sum(len(row.functions) for book in books for row in book.departments) == 28


def test_the_unlawful_qualification_is_struck_out():
    agent = api.load("ecommerce-centre").position("D.cs-agent")
    assert [line.id for line in agent.qualifications if line.refused == "X1"] == ["D.cs-agent.Q3"]


def test_the_store_manager_has_one_primary_superior_and_two_more_who_claim_the_post():
    post = api.load("agency").position("A.store-manager")
    assert post.reports_to == ("A.ops-manager",)
    assert post.claimed_by == ("A.mkt-manager", "A.ops-supervisor")


def test_the_design_supervisor_is_appraised_apart_from_the_line():
    post = api.load("operations-centre").position("C.design-supervisor")
    assert (post.reports_to, post.appraiser) == (("C.ops-director",), "C.ops-supervisor")


def test_the_schema_is_a_valid_draft_2020_12_schema_and_knows_the_words_of_the_vocabulary():
    schema = json.loads((api.library() / "playbook.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    words = api.vocabulary()
    assert schema["$defs"]["domain"]["enum"] == list(words.domains)
    assert schema["$defs"]["kind"]["enum"] == list(words.kinds)
    assert schema["$defs"]["cadence"]["enum"] == list(words.cadences) == list(CADENCES)


@pytest.mark.parametrize("name", ["vocabulary.yaml", *(f"{name}/positions.yaml" for name in BOOKS)])
def test_the_whole_schema_accepts_each_file_by_itself(name):
    schema = json.loads((api.library() / "playbook.schema.json").read_text("utf-8"))
    assert Draft202012Validator(schema).is_valid(source.read(api.library() / name).data)


def test_rights_are_those_the_kernel_knows():
    assert set(api.vocabulary().rights) == set(RIGHTS)


def test_no_post_may_manage_sign_ins_or_reveal_a_buyer_without_serving_one():
    posts = [post for name in BOOKS for post in api.load(name).positions]
    assert not [post.id for post in posts if any(right.startswith("admin.") for right in post.rights)]
    revealing = {post.id for post in posts if "buyers.reveal" in post.rights}
    assert revealing == {"C.aftersale-cs", "D.cs-agent", "E.cs-group"}


def test_who_may_reveal_rejected_lines_may_repair_them_and_each_book_has_somebody():
    for name in BOOKS:
        posts = api.load(name).positions
        revealing = {post.id for post in posts if "intake.reveal" in post.rights}
        mending = {post.id for post in posts if "intake.repair" in post.rights}
        assert revealing <= mending
        assert bool(revealing) == bool(mending), name


def test_who_leads_a_team_sees_its_work_and_who_leads_none_does_not():
    for name in BOOKS[:5]:
        book = api.load(name)
        above = {superior for post in book.positions for superior in (*post.reports_to, *post.claimed_by)}
        for post in book.positions:
            if "work.team" in post.rights:
                assert post.id in above or post.id in ("A.store-manager", "B.site-planner"), post.id
            else:
                assert post.id not in above, post.id


@pytest.mark.parametrize("name", BOOKS[:5])
def test_a_sample_person_sits_on_every_post_and_names_are_told_apart(name):
    book = api.load(name)
    seats = Counter(code for person in book.people for code in person.posts)
    assert set(seats) == {post.id for post in book.positions}
    assert all(seats[post.id] >= (post.headcount or 1) for post in book.positions)
    assert len({person.name.zh for person in book.people}) == len(book.people)


def test_the_demo_sign_ins_are_there():
    people = {person.code: person.posts for person in api.load("operations-centre").people}
    assert people["director"] == ("C.ops-director",)
    assert people["shop-manager"] == ("C.store-manager",)
    assert people["sales-supervisor"] == ("C.sales-supervisor",)
    assert people["after-sales"] == ("C.aftersale-cs",)
    assert people["finance"] == ("C.finance-clerk",)


def chinese(data):
    """Every `zh` text of a file."""
    if isinstance(data, dict):
        here = [data["zh"]] if isinstance(data.get("zh"), str) else []
        return here + [text for value in data.values() for text in chinese(value)]
    return [text for value in data for text in chinese(value)] if isinstance(data, list) else []


@pytest.mark.parametrize("name", BOOKS)
def test_chinese_texts_use_chinese_punctuation(name):
    texts = [text for path in files_of(api.folder_of(name)) for text in chinese(source.read(path).data)]
    assert len(texts) > 50
    assert not [text for text in texts if not text.isascii() and any(sign in text for sign in ",;:()")]


POSTS = [(name, post.id) for name in BOOKS for post in api.load(name).positions]


@pytest.mark.parametrize(("name", "code"), POSTS)
def test_every_post_is_described_in_full(name, code):
    book = api.load(name)
    post, profile = book.position(code), book.position(code).profile
    assert all([post.summary, profile.grade, profile.work_place, post.qualifications])
    assert 3 <= len(profile.objectives) <= 5
    assert all([profile.competencies, profile.relations.inside, profile.relations.outside, profile.appraisal])
    grouped = [duty for group in profile.groups for duty in group.duties]
    assert sorted(grouped) == sorted(duty.id for duty in book.duties_of(code))


@pytest.mark.parametrize("name", BOOKS)
def test_every_duty_has_a_weight_minutes_and_a_time_of_day(name):
    for duty in api.load(name).duties:
        assert 1 <= duty.weight <= 5, duty.id
        assert all([duty.standard_minutes, duty.due_time]), duty.id


@pytest.mark.parametrize(
    ("name", "post"),
    [
        ("operations-centre", "C.presale-cs"), ("operations-centre", "C.aftersale-cs"),
        ("ecommerce-centre", "D.cs-agent"), ("group-operations", "E.cs-group"),
    ],
)  # fmt: skip
def test_a_day_of_customer_service_is_about_eight_hours(name, post):
    assert 7 * 60 <= minutes_a_day(api.load(name).duties_of(post)) <= 9 * 60


def test_a_duty_of_each_cadence_takes_its_share_of_a_day():
    daily, monthly = Duty(**WORDS, cadences=("daily",)), Duty(**WORDS, cadences=("monthly",))
    assert minutes_a_day([daily, monthly]) == 42 + 2


WORDS = {
    "id": "x.1", "position": "x", "name": None, "kind": "execute", "object": "task", "domain": "TASK",
    "standard_minutes": 42,
}  # fmt: skip
