"""What `check` finds in a spoilt playbook."""

import re
import shutil

import pytest

from zhanggui.base import Refusal, playbooks_folder
from zhanggui.playbook import api, source, using

SALES, PLAN = "duties/C.sales-supervisor.yaml", "duties/C.planning-supervisor.yaml"
ATTESTED = "binding: {kind: attest, until: {module: people, step: 9}}"
HEAD = "reports_to: []\n"


def codes(folder):
    return [problem.code for problem in api.check(folder)]


def tells(problem, file):
    """Whether a fault names its file, its line and a plain sentence."""
    return f"{file}: " in problem.message and problem.row and problem.message.rstrip()[-1] not in ":,"


def test_an_untouched_copy_is_in_order(shop_centre):
    assert codes(shop_centre) == []


SPOILT = [
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
    (SALES, "cadence: [daily]", "cadence: [daily]\n    every_days: 3", "playbook.cadence"),
    (SALES, "standard_minutes: 30", "standard_minutes: 660", "playbook.overload"),
    (PLAN, ATTESTED, "uncovered: {en: '', zh: ''}", "playbook.form"),
    ("positions.yaml", "department: C.dept.sales", "department: C.dept.moon", "playbook.unknown_department"),
    ("positions.yaml", "reports_to: [C.ops-supervisor]", "reports_to: [C.nobody]", "playbook.unknown_position"),
    ("positions.yaml", "reports_to: [C.ops-supervisor]", "reports_to: [C.project-ops]", "playbook.line"),
    ("positions.yaml", "appraiser: C.ops-supervisor", "appraiser: C.nobody", "playbook.unknown_position"),
    ("positions.yaml", "rights: [work.team,", "rights: [work.magic,", "playbook.unknown_right"),
    ("positions.yaml", "numbers: [sales,", "numbers: [moonlight,", "playbook.unknown_metric"),
    ("positions.yaml", "orders.note, buyers.view, products.view", "buyers.view", "playbook.powerless"),
    ("positions.yaml", "borrow: agency/A.store-manager", "borrow: agency/A.nobody", "playbook.unknown_position"),
    ("positions.yaml", "borrow: agency/A.store-manager", "borrow: agency/A.designer", "playbook.nothing_to_borrow"),
    ("people.yaml", "posts: [C.ops-director]", "posts: [C.nobody]", "playbook.unknown_position"),
    ("playbook.yaml", "version: '1'", "version: '1'\nversion: '2'", "playbook.key_twice"),
    ("playbook.yaml", "id: operations-centre", "id: something-else", "playbook.id"),
    ("registers.yaml", "[R.ztc-plan,", "[R.ztc-plan, R.moon,", "playbook.unknown_register"),
    ("registers.yaml", "[R.ztc-plan,", "[R.ztc-plan, R.regional-plan,", "playbook.nobody_fills"),
    ("registers.yaml", "R.zz-plan, ", "", "playbook.register_elsewhere"),
    ("registers.yaml", "D.cs-agent: C.aftersale-cs", "D.cs-agent: C.nobody", "playbook.unknown_position"),
    ("registers.yaml", "owners:\n", "owners:\n  B.programmer: C.designer\n", "playbook.unknown_owner"),
    ("processes.yaml", "[W1.1,", "[W9.9, W1.1,", "playbook.unknown_process"),
    ("processes.yaml", "W1.12, ", "", "playbook.process_elsewhere"),
    ("processes.yaml", "head: C.ops-director", "head: C.nobody", "playbook.unknown_position"),
    ("processes.yaml", "roles:\n", "roles:\n  B.programmer: C.designer\n", "playbook.unknown_role"),
    ("processes.yaml", "roles:\n", "roles:\n  C.planner: C.designer\n", "playbook.role_taken"),
    (
        "processes.yaml",
        "roles:\n",
        "begins:\n  W1.1: {kind: event, event: pigs.fly}\nroles:\n",
        "playbook.unknown_event",
    ),
    ("processes.yaml", "roles:\n", "begins:\n  W9.9: {kind: manual}\nroles:\n", "playbook.process_elsewhere"),
    ("processes.yaml", "roles:\n", "begins:\n  W1.1: {kind: schedule, cadence: hourly}\nroles:\n", "playbook.form"),
    (
        "positions.yaml",
        "    rights: [work.team,",
        "    formerly: [{post: C.planner}]\n    rights: [work.team,",
        "playbook.formerly",
    ),
    ("processes.yaml", "  E.market-ops: C.promo-supervisor\n", "", "process.unknown_role"),
    ("duties/C.ops-director.yaml", "id: C.ops-director.01", "id: C.ops-director.09", "process.unknown_duty"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), SPOILT)
def test_a_spoilt_line_is_named(shop_centre, reword, file, old, new, code):
    reword(shop_centre, file, old, new)
    problems = api.check(shop_centre)
    told = [problem for problem in problems if problem.code == code]
    assert told, [problem.code for problem in problems]
    assert told[0].row, told[0]
    assert ".yaml: " in told[0].message


def test_a_problem_says_which_line_it_stands_on(shop_centre, reword):
    reword(shop_centre, SALES, "object: metric", "object: moonlight")
    (problem,) = api.check(shop_centre)
    line = (shop_centre / SALES).read_text("utf-8").splitlines()[problem.row - 1]
    assert "C.sales-supervisor.01" in line


def test_a_circle_of_primary_lines_is_told_once(shop_centre, reword):
    reword(shop_centre, "positions.yaml", HEAD, "reports_to: [C.project-ops]\n")
    found = [problem for problem in api.check(shop_centre) if problem.code == "playbook.circle"]
    assert len(found) == 1
    assert "C.ops-director > C.project-ops > C.ops-supervisor > C.ops-director" in found[0].message


def test_claimed_lines_alone_leave_a_post_without_a_primary_superior(shop_centre, reword):
    reword(shop_centre, "positions.yaml", HEAD, "reports_to: []\n    claimed_by: [C.planner]\n")
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


BY_REGISTER = "{kind: register, register: R.theme-scheme}"
BOUND = [
    ("{kind: process, process: W1.2, step: '2'}", None),
    ("{kind: process, process: W9.9}", "playbook.unknown_process"),
    ("{kind: process, process: W1.2, step: '77'}", "playbook.unknown_step"),
    ("{kind: process, process: W1.2, step: '1'}", "playbook.not_played_here"),
    ("{kind: process, process: W1.2, step: '1', by: anyone}", None),
    ("{kind: process, process: W2.59}", "playbook.process_elsewhere"),
    (BY_REGISTER, None),
    ("{kind: register, register: R.moon}", "playbook.unknown_register"),
    ("{kind: register, register: R.entry-daily}", "playbook.not_filled_here"),
    ("{kind: register, register: R.regional-plan}", "playbook.register_elsewhere"),
    ("{kind: document, document: plan, period: weekly}", None),
    ("{kind: document, document: plan, period: each}", None),
    ("{kind: document, document: poem}", "playbook.form"),
    ("{kind: metric, metric: refund_rate, at_most: '0.05'}", None),
    ("{kind: metric, metric: moonlight, at_most: '0.05'}", "playbook.unknown_metric"),
    ("{kind: metric, metric: refund_rate, between: ['0.3', '0.1']}", "playbook.band"),
    ("{kind: metric, metric: refund_rate}", "playbook.form"),
    ("{kind: metric, metric: refund_rate, at_most: 0.05}", "playbook.form"),
    ("{kind: attest, until: {module: campaigns, step: 7}}", None),
    ("{kind: attest, until: {module: campaigns, step: 8}}", "playbook.unknown_module"),
    ("{kind: attest, until: {module: astrology, step: 7}}", "playbook.unknown_module"),
    ("{kind: attest, until: {module: campaigns, step: 99}}", "playbook.form"),
    ("{kind: parts}", "playbook.binding"),
    ("{kind: register, register: R.theme-scheme, where: {weather: fine}}", "playbook.unknown_event"),
]


@pytest.mark.parametrize(("binding", "code"), BOUND)
def test_what_is_to_prove_a_duty_must_exist_and_be_done_by_its_post(shop_centre, reword, binding, code):
    reword(shop_centre, PLAN, ATTESTED, f"binding: {binding}")
    assert codes(shop_centre) == ([code] if code else [])
    assert all(tells(problem, "C.planning-supervisor.yaml") for problem in api.check(shop_centre))


def test_a_document_of_the_post_at_the_top_is_accepted_by_nobody(shop_centre, reword):
    plan = "binding: {kind: document, document: plan}"
    reword(
        shop_centre, "duties/C.ops-director.yaml", "binding: {kind: attest, until: {module: targets, step: 4}}", plan
    )
    assert codes(shop_centre) == ["playbook.nobody_accepts"]


def test_what_a_borrowed_duty_is_proved_by_must_be_here_too(shop_centre, reword):
    text = (shop_centre / "registers.yaml").read_text("utf-8")
    (shop_centre / "registers.yaml").write_text(re.sub(r"R\.stage-report,\s+", "", text), "utf-8")
    told = {(problem.code, problem.column) for problem in api.check(shop_centre)}
    assert told == {
        ("playbook.register_elsewhere", "C.store-manager~A.store-manager.07"),
        ("playbook.register_elsewhere", "W2.58"),
    }


def test_the_librarys_processes_are_looked_at_once_however_many_folders_a_draft_is_written_to(shop_centre, tmp_path):
    api.check(shop_centre)
    looked = using._faults.cache_info().misses
    again = tmp_path / "again" / "operations-centre"
    shutil.copytree(shop_centre, again)
    assert api.check(again) == []
    assert using._faults.cache_info().misses == looked


DESCRIBED = [
    ("appraisal:\n", None, None),
    ("{id: duties, kind: duties, weight: 50}", "{id: duties, kind: duties, weight: 40}", "playbook.appraisal"),
    ("{id: quality, kind: quality, weight: 15}", "{id: duties, kind: duties, weight: 15}", "playbook.code_twice"),
    ("metric: sales, direction: up", "metric: moonlight, direction: up", "playbook.unknown_metric"),
    ("duties: [C.ops-director.01, ", "duties: [C.nobody.01, C.ops-director.01, ", "playbook.unknown_duty"),
    ("{id: C.ops-director.o1,", "{id: o1,", "playbook.code"),
    ("metric: sales, direction: up,", "direction: up,", "playbook.form"),
    ("work_place: {en: Head office, zh: 公司办公地}", "work_place: {en: Head office}", "playbook.translation"),
]


@pytest.mark.parametrize(("old", "new", "code"), DESCRIBED)
def test_a_job_description_is_held_to_its_form(shop_centre, reword, old, new, code):
    reword(shop_centre, "positions.yaml", old, new or old)
    assert codes(shop_centre) == ([code] if code else [])
    assert all(tells(problem, "positions.yaml") for problem in api.check(shop_centre))


DRAWN = [
    ("W1.1.bpmn", 'outcome_2 == "redo"', "__import__(1)", "process.unsafe_expression"),
    ("W1.1.bpmn", ' default="Flow_2_equal"', "", "process.missing_default"),
    ("W1.1.bpmn", '<bpmn:userTask id="Step_1"', '<bpmn:scriptTask id="Step_1"', "process.unreadable_xml"),
    ("W1.1.bpmn", 'zg:step="5" zg:who="C.sales-supervisor"', 'zg:step="5" zg:who="C.somebody"', "process.unknown_role"),
    ("W1.1.yaml", "name: {en: Issue yearly target, zh: 下达年目标}", "name: {en: Issue}", "process.missing_language"),
    ("W1.1.yaml", "register: R.goal-table", "register: R.moon", "process.unknown_register"),
    ("W1.1.yaml", "trigger: {kind: schedule", "trigger: {kind: dream", "process.unknown_trigger"),
    ("W1.1.yaml", "days: 3", "days: -3", "process.bad_time"),
    (
        "W1.1.bpmn",
        'sourceRef="Start_1" targetRef="Step_1"',
        'sourceRef="Start_1" targetRef="Step_2"',
        "process.unreachable",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), DRAWN)
def test_a_process_of_ones_own_is_held_to_its_drawing(shop_centre, reword, file, old, new, code):
    own = shop_centre / "processes"
    own.mkdir()
    for name in ("W1.1.bpmn", "W1.1.yaml"):
        shutil.copy(api.library() / "processes" / name, own / name)
    assert codes(shop_centre) == []
    reword(own, file, old, new)
    told = [problem for problem in api.check(shop_centre) if problem.code == code]
    assert told, codes(shop_centre)
    assert told[0].row
    assert told[0].message.startswith(f"processes/{file}: W1.1: ")


DECLARED = [
    (", zh: 我的登记", "", "register.form"),
    ("type: text}", "type: formula, formula: a + 1}", "register.formula_unknown_column"),
    ("cadence: [daily]", "cadence: [daily]\n    key: [nothing]", "register.key_unknown_column"),
]


@pytest.mark.parametrize(("old", "new", "code"), DECLARED)
def test_a_register_of_ones_own_is_held_to_its_form(shop_centre, reword, old, new, code):
    own = shop_centre / "registers"
    own.mkdir()
    (own / "mine.yaml").write_text(OWN_REGISTER, "utf-8")
    reword(shop_centre, "registers.yaml", "[R.ztc-plan,", "[R.mine, R.ztc-plan,")
    assert codes(shop_centre) == []
    reword(own, "mine.yaml", old, new)
    assert codes(shop_centre) == [code]
    assert all(tells(problem, "mine.yaml") for problem in api.check(shop_centre))


OWN_REGISTER = """registers:
  - id: R.mine
    name: {en: Mine, zh: 我的登记}
    domain: ORD
    owners: [C.planner]
    cadence: [daily]
    basis: implied
    columns:
      - {id: words, name: {en: Words, zh: 内容}, type: text}
"""


def test_at_least_thirty_kinds_of_fault_are_told_apart():
    told = {row[-1] for table in (SPOILT, BOUND, DESCRIBED, DRAWN, DECLARED) for row in table if row[-1]}
    others = {"playbook.circle", "playbook.compliance", "playbook.reference", "playbook.unreadable"}
    assert len(told | others) >= 45


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("x-at-least: effect_from", "x-at-least: effect_form", "no field of this form"),
        ("x-at-least: effect_from", "x-at-least: campaign_name", "of another kind"),
    ],
)
def test_an_order_of_fields_that_cannot_be_kept_is_named_with_its_line(shop_centre, old, new, said):
    own = shop_centre / "processes"
    own.mkdir(exist_ok=True)
    for ending in (".bpmn", ".yaml"):
        shutil.copy(playbooks_folder() / "processes" / f"W1.12{ending}", own)
    text = (own / "W1.12.yaml").read_text("utf-8")
    (own / "W1.12.yaml").write_text(text.replace(old, new), "utf-8")

    (problem,) = api.check(shop_centre)
    assert problem.code == "process.bad_form"
    assert said in problem.message
    assert tells(problem, "processes/W1.12.yaml")
    assert new in (own / "W1.12.yaml").read_text("utf-8").splitlines()[problem.row - 1]
