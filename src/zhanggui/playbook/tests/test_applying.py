"""From a playbook to a running organisation."""

from datetime import date

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Assignment, Person, Position, ReportingLine, ScopeGrant
from zhanggui.kernel.processes.models import ProcessVersion
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import Register, RegisterVersion
from zhanggui.playbook import api
from zhanggui.playbook.tests.conftest import MONDAY

pytestmark = pytest.mark.django_db
DAY = date(2011, 11, 14)


def start(book="operations-centre", **words):
    return api.instantiate(api.load(book), company="示例电商", at=MONDAY, **words)


@pytest.mark.parametrize(
    ("book", "posts", "duties"),
    [
        ("agency", 11, 44 + 6 + 8 + 5),
        ("own-site", 8, 71),
        ("operations-centre", 17, 87 + 6 + 8 + 6),
        ("ecommerce-centre", 11, 46),
        ("group-operations", 5, 29),
    ],
)
def test_a_playbook_becomes_posts_and_duties(book, posts, duties):
    start(book)
    assert (Position.objects.count(), Duty.objects.count()) == (posts, duties)
    assert organisation.company().playbook == book


def test_a_duty_comes_over_whole():
    start()
    duty = Duty.objects.get(code="C.sales-supervisor.01")
    assert duty.position.code == "C.sales-supervisor"
    assert (duty.cadences, duty.cadence_word, f"{duty.due_time:%H:%M}") == (["daily"], "每天", "10:00")
    assert duty.outputs == [{"zh": "昨日销售分析", "en": "yesterday sales analysis"}]
    assert duty.binding["event"] == "report.commented"
    assert duty.binding["link"].startswith("/")


def test_lines_are_many_with_one_primary():
    start("agency")
    lines = ReportingLine.objects.filter(subordinate__code="A.store-manager").order_by("superior__code")
    assert [(line.superior.code, line.primary) for line in lines] == [
        ("A.mkt-manager", False),
        ("A.ops-manager", True),
        ("A.ops-supervisor", False),
    ]


def test_the_appraiser_stands_apart_from_the_line():
    start()
    post = Position.objects.get(code="C.design-supervisor")
    assert post.appraiser.code == "C.ops-supervisor"


def test_a_struck_out_qualification_never_reaches_the_company():
    start("ecommerce-centre")
    post = Position.objects.get(code="D.cs-agent")
    assert [line["id"] for line in post.qualifications] == ["D.cs-agent.Q1", "D.cs-agent.Q2", "D.cs-agent.Q4"]


def test_a_borrowed_duty_has_a_code_of_its_own_and_says_where_it_is_from():
    start()
    duty = Duty.objects.get(code="C.store-manager~A.store-manager.02")
    assert duty.position.code == "C.store-manager"
    assert duty.position.origin == "agency/A.store-manager"


def test_posts_named_only_are_filled_as_suggested_or_as_asked():
    start("agency", fills={"A.designer": "job-templates/T.3-content", "A.cs-agent": ""})
    codes = set(Duty.objects.filter(code__contains="~").values_list("code", flat=True))
    assert "A.designer~T.3-content.01" in codes
    assert "A.promo-specialist~C.ztc-specialist.03" in codes
    assert not [code for code in codes if code.startswith("A.cs-agent")]


def test_a_described_post_is_not_filled_over():
    with pytest.raises(Refusal) as refused:
        start("agency", fills={"A.ops-director": "operations-centre/C.designer"})
    assert refused.value.code == "playbook.already_described"


def test_a_post_cannot_be_filled_from_nowhere():
    with pytest.raises(Refusal) as refused:
        start("agency", fills={"A.designer": "operations-centre/C.nobody"})
    assert refused.value.code == "playbook.nothing_to_borrow"


def test_applying_again_changes_nothing():
    start()
    applied_at, entries = organisation.company().applied_at, AuditEntry.objects.count()
    again = start()
    assert (again.opened, again.updated, again.closed, again.lines_changed) == (0, 0, 0, 0)
    assert (organisation.company().applied_at, AuditEntry.objects.count()) == (applied_at, entries)


def test_a_fill_once_chosen_is_kept_when_applied_again_without_it():
    start("agency", fills={"A.designer": "job-templates/T.3-content"})
    assert start("agency").opened == 0
    assert Duty.objects.filter(code="A.designer~T.3-content.01", closed_on=None).exists()


def test_filling_from_elsewhere_closes_the_old_duties_and_opens_the_new():
    start("agency")
    changed = start("agency", fills={"A.designer": "job-templates/T.3-content"})
    assert (changed.opened, changed.closed) == (4, 5)
    assert Duty.objects.get(code="A.designer~C.designer.05").closed_on == DAY


def test_what_the_company_changed_stays(shop_centre, reword):
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    Position.objects.filter(code="C.sales-supervisor").update(rights=["orders.view", "work.all"], headcount=3)
    reword(shop_centre, "positions.yaml", "zh: 销售主管}\n    department", "zh: 销售经理}\n    department")
    done = api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    post = Position.objects.get(code="C.sales-supervisor")
    assert (done.updated, post.name_zh) == (1, "销售经理")
    assert (post.rights, post.headcount) == (["orders.view", "work.all"], 3)


def test_what_the_playbook_changed_is_carried_over_into_what_the_company_changed(shop_centre, reword):
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    Position.objects.filter(code="C.designer").update(rights=["products.view", "orders.view"], headcount=7)
    reword(shop_centre, "positions.yaml", "headcount: 5\n", "headcount: 6\n")
    text = (shop_centre / "positions.yaml").read_text("utf-8")
    head, tail = text.split("- id: C.designer\n")
    tail = tail.replace("rights: [products.view]", "rights: [products.view, metrics.view]", 1)
    (shop_centre / "positions.yaml").write_text(f"{head}- id: C.designer\n{tail}", "utf-8")
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    post = Position.objects.get(code="C.designer")
    assert (post.rights, post.headcount) == (["products.view", "orders.view", "metrics.view"], 7)


def test_a_due_time_the_playbook_adds_later_is_carried_over(shop_centre, reword):
    follow = "cadence: [continuous]\n    due_time: '16:00'"
    reword(shop_centre, "duties/C.sales-supervisor.yaml", follow, "cadence: [continuous]")
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    assert Duty.objects.get(code="C.sales-supervisor.03").due_time is None
    weekly = "cadence: [weekly]\n    due_time: '16:00'"
    reword(shop_centre, "duties/C.sales-supervisor.yaml", "cadence: [continuous]", weekly)
    done = api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    duty = Duty.objects.get(code="C.sales-supervisor.03")
    assert (done.updated, duty.cadences, f"{duty.due_time:%H:%M}") == (1, ["weekly"], "16:00")


def test_posts_and_duties_the_company_added_stay_when_the_playbook_is_applied_again():
    start()
    own = organisation.open_position(
        code="X.buyer", department=Position.objects.first().department, name_zh="采购", name_en="Buyer"
    )
    start()
    own.refresh_from_db()
    assert own.closed_on is None


def test_a_duty_dropped_by_the_playbook_is_closed(shop_centre):
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    (shop_centre / "duties" / "C.planner.yaml").unlink()
    done = api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    assert done.closed == 3
    assert set(Duty.objects.filter(position__code="C.planner").values_list("closed_on", flat=True)) == {DAY}


def test_another_playbook_over_a_running_company_is_refused():
    start()
    with pytest.raises(Refusal) as refused:
        start("agency")
    assert refused.value.code == "company.other_playbook"


def test_a_template_library_is_not_started_from():
    with pytest.raises(Refusal) as refused:
        start("job-templates")
    assert refused.value.code == "playbook.not_an_organisation"


def test_sample_people_sit_on_their_posts_and_can_sign_in():
    start()
    api.seat_people(api.load("operations-centre"), shops=["home", "kids"], at=MONDAY, password="a sample word")
    person = Person.objects.get(code="sales-supervisor")
    assert (person.is_sample, person.user.check_password("a sample word")) == (True, True)
    assert [post.code for post in organisation.positions_of(person, DAY)] == ["C.sales-supervisor"]
    assert organisation.scope_of(person.user).shops == {"home", "kids"}
    assert "orders.view" in organisation.rights_of(person.user)
    assert organisation.vacancies(DAY) == []


def test_seating_again_keeps_passwords_names_and_leavers():
    start()
    book = api.load("operations-centre")
    first = api.seat_people(book, shops=["home"], at=MONDAY, password="the first word")
    Person.objects.filter(code="director").update(name="改名")
    Assignment.objects.filter(person__code="finance").delete()
    again = api.seat_people(book, shops=["home", "kids"], at=MONDAY, password="another word")
    assert all(person.new for person in first)
    assert not any(person.new for person in again)
    assert Person.objects.get(code="director").name == "改名"
    assert Person.objects.get(code="director").user.check_password("the first word")
    assert not Assignment.objects.filter(person__code="finance").exists()
    assert ScopeGrant.objects.filter(person__code="shop-manager", kind="shop").count() == 2


def test_the_administrator_is_made_once_and_sees_everything():
    start()
    made = api.seat_administrator(password="first word")
    assert made.new
    assert not api.seat_administrator(password="second word").new
    admin = Person.objects.get(code="admin")
    assert admin.user.check_password("first word")
    assert organisation.scope_of(admin.user).everything
    assert organisation.has_right(admin.user, "admin.users")


def test_registers_are_declared_with_the_posts_of_this_organisation():
    done = start("agency")
    held = Register.objects.filter(closed_on=None)
    assert done.registers == held.count() == len(api.load("agency").registers)
    archive = Register.objects.get(code="R.copy-archive").declared
    assert archive.owners == ("A.mkt-manager", "A.copy-planner")


def test_processes_are_published_and_their_roles_have_players():
    done = start("agency")
    live = ProcessVersion.objects.filter(state=ProcessVersion.State.LIVE)
    assert done.processes == live.count() == len(api.load("agency").processes)
    assert organisation.setting("process_roles")["superior"] == "A.ops-manager"


def test_registers_and_processes_are_not_made_again():
    start("agency")
    start("agency")
    assert set(ProcessVersion.objects.values_list("number", flat=True)) == {1}
    assert set(RegisterVersion.objects.values_list("number", flat=True)) == {1}


def test_who_plays_a_role_may_be_chosen_by_the_company(shop_centre, reword):
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    held = organisation.company()
    held.settings["process_roles"]["finance"] = "C.ops-director"
    held.save()
    reword(shop_centre, "processes.yaml", "logistics: C.logistics-specialist", "logistics: C.store-manager")
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    roles = organisation.setting("process_roles")
    assert (roles["finance"], roles["logistics"]) == ("C.ops-director", "C.store-manager")


def test_a_register_the_company_made_its_own_stays(shop_centre, reword):
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    own = Register.objects.get(code="R.copy-archive")
    designer = Person.objects.create(code="designer", name="设计者")
    about = own.live.about | {"name": {"en": "Our archive", "zh": "我们的归档"}}
    registers.declare(about, designer, MONDAY)
    reword(shop_centre, "registers.yaml", "C.planner\n", "C.designer\n")
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    own.refresh_from_db()
    assert own.name_zh == "我们的归档"


def test_a_register_and_a_process_the_playbook_dropped_are_closed(shop_centre, reword):
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    reword(shop_centre, "registers.yaml", "R.zz-extra, ", "")
    reword(shop_centre, "processes.yaml", "W1.12, ", "")
    api.instantiate(api.load(shop_centre), company="示例电商", at=MONDAY)
    assert Register.objects.get(code="R.zz-extra").closed_on == DAY
    assert ProcessVersion.objects.get(code="W1.12").state == ProcessVersion.State.RETIRED
