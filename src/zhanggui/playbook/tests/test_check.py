"""What `check` finds in a spoilt playbook."""

import pytest

from zhanggui.base import Refusal
from zhanggui.playbook import api, source

SALES = "duties/C.sales-supervisor.yaml"


def codes(folder):
    return [problem.code for problem in api.check(folder)]


def test_an_untouched_copy_is_in_order(shop_centre):
    assert codes(shop_centre) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (SALES, "cadence: [daily]", "cadence: [hourly]", "playbook.form"),
        (SALES, "kind: analyse", "kind: guess", "playbook.form"),
        (SALES, "domain: DATA", "domain: NOWHERE", "playbook.form"),
        (SALES, "due_time: '10:00'", "due_time: '25:00'", "playbook.form"),
        (SALES, ", zh: 昨日销售分析", "", "playbook.translation"),
        (SALES, "object: metric", "object: moonlight", "playbook.unknown_word"),
        (SALES, "event: report.commented", "event: report.dreamt", "playbook.unknown_event"),
        (SALES, "where: {report: daily-sales}", "where: {weather: fine}", "playbook.unknown_event"),
        (SALES, "id: C.sales-supervisor.02", "id: C.sales-supervisor.01", "playbook.code_twice"),
        (SALES, "position: C.sales-supervisor", "position: C.nobody", "playbook.unknown_position"),
        (SALES, "binding: {kind: attest}", "uncovered: {en: '', zh: ''}", "playbook.form"),
        ("positions.yaml", "department: C.dept.sales", "department: C.dept.moon", "playbook.unknown_department"),
        ("positions.yaml", "reports_to: [C.ops-supervisor]", "reports_to: [C.nobody]", "playbook.unknown_position"),
        ("positions.yaml", "appraiser: C.ops-supervisor", "appraiser: C.nobody", "playbook.unknown_position"),
        ("positions.yaml", "rights: [work.team,", "rights: [work.magic,", "playbook.unknown_right"),
        ("positions.yaml", "numbers: [sales,", "numbers: [moonlight,", "playbook.unknown_metric"),
        ("positions.yaml", "orders.note, buyers.view, products.view", "buyers.view", "playbook.powerless"),
        ("positions.yaml", "borrow: agency/A.store-manager", "borrow: agency/A.nobody", "playbook.unknown_position"),
        ("positions.yaml", "borrow: agency/A.store-manager", "borrow: agency/A.designer", "playbook.nothing_to_borrow"),
        ("people.yaml", "posts: [C.ops-director]", "posts: [C.nobody]", "playbook.unknown_position"),
        ("playbook.yaml", "version: '1'", "version: '1'\nversion: '2'", "playbook.key_twice"),
        ("playbook.yaml", "id: operations-centre", "id: something-else", "playbook.id"),
    ],
)
def test_a_spoilt_line_is_named(shop_centre, reword, file, old, new, code):
    reword(shop_centre, file, old, new)
    assert codes(shop_centre)[:1] == [code]


def test_a_problem_says_which_line_it_stands_on(shop_centre, reword):
    reword(shop_centre, SALES, "object: metric", "object: moonlight")
    (problem,) = api.check(shop_centre)
    line = (shop_centre / SALES).read_text("utf-8").splitlines()[problem.row - 1]
    assert "C.sales-supervisor.01" in line


def test_a_circle_of_primary_lines_is_told_once(shop_centre, reword):
    reword(shop_centre, "positions.yaml", "reports_to: []", "reports_to: [C.project-ops]")
    found = [problem for problem in api.check(shop_centre) if problem.code == "playbook.circle"]
    assert len(found) == 1
    assert "C.ops-director > C.project-ops > C.ops-supervisor > C.ops-director" in found[0].message


def test_claimed_lines_alone_leave_a_post_without_a_primary_superior(shop_centre, reword):
    reword(shop_centre, "positions.yaml", "reports_to: []", "reports_to: []\n    claimed_by: [C.planner]")
    assert codes(shop_centre) == ["playbook.line"]


@pytest.mark.parametrize(
    "words", ["组织刷单", "组织刷 单冲销量", "Run fake reviews", "order fake-orders", "找人刷-好评"]
)
def test_a_duty_that_asks_for_fake_orders_or_reviews_is_refused(shop_centre, reword, words):
    reword(shop_centre, SALES, "zh: 每天统计团队销售并上报", f"zh: {words}")
    assert codes(shop_centre) == ["playbook.compliance"]


@pytest.mark.parametrize(
    "words", ["核对印刷单据", "上新电动牙刷单品", "刷新订单列表", "brush up order skills", "假期订单"]
)
def test_harmless_words_are_not_taken_for_fake_orders(words):
    assert api.refused_in(words) is None


def test_anchors_are_not_read(tmp_path):
    path = tmp_path / "bomb.yaml"
    path.write_text("a: &a [1, 1]\nb: [*a, *a]\n")
    assert source.read(path).code == "playbook.reference"


@pytest.mark.parametrize("text", ["", "a: [", "- just\n- a list\n", "positions: 5\n", "\x00"])
def test_a_file_that_is_no_playbook_file_is_a_problem_and_not_a_crash(shop_centre, text):
    (shop_centre / "positions.yaml").write_text(text)
    assert codes(shop_centre)


def test_a_missing_file_is_a_problem(shop_centre):
    (shop_centre / "positions.yaml").unlink()
    assert codes(shop_centre)[0] == "playbook.unreadable"


def test_an_unknown_playbook_is_refused_with_the_known_ones():
    with pytest.raises(Refusal, match="operations-centre"):
        api.check("moon-base")


BY_REGISTER = "{kind: register, register: R.entry-daily}"


@pytest.mark.parametrize(
    ("binding", "code"),
    [
        ("{kind: process, process: W1.1, step: '4'}", None),
        ("{kind: process, process: W9.9}", "playbook.unknown_process"),
        ("{kind: process, process: W1.1, step: '77'}", "playbook.unknown_step"),
        (BY_REGISTER, None),
        ("{kind: register, register: R.moon}", "playbook.unknown_register"),
        ("{kind: document, document: plan, period: weekly}", None),
        ("{kind: document, document: poem}", "playbook.form"),
        ("{kind: metric, metric: refund_rate, at_most: '0.05'}", None),
        ("{kind: metric, metric: moonlight, at_most: '0.05'}", "playbook.unknown_metric"),
        ("{kind: metric, metric: refund_rate}", "playbook.form"),
        ("{kind: metric, metric: refund_rate, at_most: 0.05}", "playbook.form"),
        ("{kind: attest, until: {module: campaigns, step: 7}}", None),
        ("{kind: attest, until: {module: campaigns, step: 99}}", "playbook.form"),
        ("{kind: parts}", "playbook.binding"),
        ("{kind: register, register: R.entry-daily, where: {weather: fine}}", "playbook.unknown_event"),
    ],
)
def test_what_is_to_prove_a_duty_must_exist(shop_centre, reword, binding, code):
    reword(shop_centre, SALES, "binding: {kind: attest}", f"binding: {binding}")
    assert codes(shop_centre) == ([code] if code else [])


APPRAISED = "appraisal: [{id: duties, kind: duties, weight: %s}, {id: rate, kind: metric, name: {en: Rate, zh: 率}, metric: %s, at_most: '0.1', weight: 40}]"  # noqa: E501


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (APPRAISED % (60, "refund_rate"), None),
        (APPRAISED % (50, "refund_rate"), "playbook.appraisal"),
        (APPRAISED % (60, "moonlight"), "playbook.unknown_metric"),
        ("groups: [{id: C.ops-director.g1, name: {en: a, zh: 甲}, duties: [C.nobody.01]}]", "playbook.unknown_duty"),
        ("groups: [{id: g1, name: {en: Lead, zh: 领导}, duties: [C.ops-director.01]}]", "playbook.code"),
        ("objectives: [{id: C.ops-director.o1, name: {en: a, zh: 甲}, direction: up, period: year}]", "playbook.form"),
        ("work_place: {en: Hangzhou}", "playbook.translation"),
    ],
)  # fmt: skip
def test_a_job_description_is_held_to_its_form(shop_centre, reword, words, code):
    reword(shop_centre, "positions.yaml", "reports_to: []", f"reports_to: []\n    {words}")
    assert codes(shop_centre) == ([code] if code else [])
