"""Goals: set for oneself and below, read, split, closed; objectives taken over."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from zhanggui.base import clock
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work
from zhanggui.targets import bands
from zhanggui.targets.goals import queries, reading, services
from zhanggui.targets.goals.models import Goal, GoalReading, GoalStep
from zhanggui.targets.goals.services import GoalRefused, Share

MONDAY = date(2011, 11, 14)
OBJECTIVES = [
    {"id": "o1", "zh": "销售额", "en": "Sales", "direction": "up", "metric": "sales", "at_least": "1000"},
    {"id": "o2", "zh": "退款率", "en": "Refunds", "direction": "down", "metric": "refund_rate", "at_most": "0.05"},
    {
        "id": "o3",
        "zh": "佣金率",
        "en": "Commission",
        "direction": "hold",
        "metric": "commission_rate",
        "at_most": "0.05",
    },
    {"id": "o4", "zh": "满意度", "en": "Content", "direction": "up", "measured_by": {"zh": "问卷", "en": "Forms"}},
]
RIGHTS = {"director": ["work.team", "goals.edit"], "manager": ["work.team", "goals.edit"], "agent": [], "packer": []}


def at(hour: int, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


class House:
    """A director over a manager over two agents, and what the numbers say."""

    def __init__(self, read):
        self.read = read
        organisation.found_company(name="算盘家居", playbook="test", at=at(8))
        self.ops = organisation.open_department(code="ops", name_zh="运营部", name_en="Operations")
        above = None
        for code, rights in RIGHTS.items():
            post = organisation.open_position(code=code, department=self.ops, name_zh=code, name_en=code, rights=rights)
            if above is not None:
                organisation.draw_line(subordinate=post, superior=above, primary=True)
            person = organisation.hire(code=code, name=code, sign_in=code, password="abacus-beads-88")
            organisation.assign(person=person, position=post, starts=date(2011, 1, 1))
            setattr(self, code, person)
            setattr(self, f"{code}_post", post)
            above = post if code in ("director", "manager") else above


@pytest.fixture
def house(db, monkeypatch, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    read: dict[str, D | None] = {}
    monkeypatch.setattr(bands, "reading", lambda metric, *_rest: read.get(metric))
    with clock.frozen(at(10)):
        yield House(read)


def goal_of(house, by="manager", **more):
    about = {
        "level": "person", "person": house.agent, "title_zh": "销售额", "period": "monthly", "day": MONDAY,
        "kind": "increase", "driver": "metric", "metric": "sales", "aim": {"target": D(200)}, "at": at(10), **more,
    }  # fmt: skip
    return services.set_goal(by=getattr(house, by), **about)


def fresh(goal):
    goal.refresh_from_db()
    return goal


def test_a_goal_is_read_when_it_is_set_and_every_day(house):
    house.read["sales"] = D("50.5")
    goal = goal_of(house)
    assert (goal.progress, goal.first, goal.last) == (D("0.2525"), date(2011, 11, 1), date(2011, 11, 30))
    house.read["sales"] = D(300)
    tuesday = MONDAY + timedelta(days=1)
    assert reading.read_goals(tuesday, at(9, tuesday)) == 1
    assert reading.read_goals(tuesday, at(10, tuesday)) == 0
    assert fresh(goal).progress == D("1.5")
    assert list(GoalReading.objects.values_list("on", "progress")) == [
        (date(2011, 11, 13), D("0.2525")),
        (MONDAY, D("1.5")),
    ]


def test_numbers_that_are_not_there_today_do_not_wipe_out_what_was_read(house):
    house.read["sales"] = D(100)
    goal = goal_of(house)
    house.read.clear()
    reading.read_goals(MONDAY + timedelta(days=1), at(11))
    assert fresh(goal).progress == D("0.5")


def test_setting_is_evidence(house):
    goal_of(house)
    seen = Evidence.objects.get(event="goal.set")
    assert (seen.person, seen.detail["period"]) == (house.manager, "monthly")


@pytest.mark.parametrize(
    ("by", "more"),
    [
        ("agent", {"person": "packer"}), ("agent", {"level": "company"}), ("manager", {"level": "company"}),
        ("manager", {"person": "director"}), ("manager", {"level": "department"}), ("agent", {"level": "position"}),
    ],
)  # fmt: skip
def test_nobody_sets_goals_beside_or_above(house, by, more):
    more = {name: getattr(house, value) if name == "person" else value for name, value in more.items()}
    more["department"], more["position"] = house.ops, house.manager_post
    with pytest.raises(GoalRefused):
        goal_of(house, by, **more)


def test_the_head_sets_the_departments_and_the_houses(house):
    assert goal_of(house, "director", level="department", department=house.ops, person=None).level == "department"
    assert goal_of(house, "director", level="company", person=None).level == "company"


def test_goals_below_drive_the_one_above_by_weight(house):
    house.read["sales"] = D(100)
    top = goal_of(house, "director", level="company", person=None)
    shares = [
        Share("person", D(3), D(100), person=house.agent),
        Share("person", D(1), D(400), person=house.packer),
    ]
    made = services.split(goal_id=top.pk, by=house.director, shares=shares, at=at(11), by_children=True)
    assert [goal.progress for goal in made] == [D(1), D("0.25")]
    assert fresh(top).progress == D("0.8125")
    house.read["sales"] = D(400)
    reading.read_goals(MONDAY + timedelta(days=1), at(12))
    assert fresh(top).progress == D("3.25")


def test_a_dropped_goal_weighs_nothing(house):
    house.read["sales"] = D(100)
    top = goal_of(house, "director", level="company", person=None)
    shares = [Share("person", D(1), D(100), person=house.agent), Share("person", D(1), D(400), person=house.packer)]
    _kept, dropped = services.split(goal_id=top.pk, by=house.director, shares=shares, at=at(11), by_children=True)
    services.close(goal_id=dropped.pk, by=house.director, verdict="取消", at=at(12), dropped=True)
    assert fresh(top).progress == D(1)


def test_milestones_drive_a_goal_by_weight(house):
    steps = [GoalStep(title="选址", weight=D(3)), GoalStep(title="开业", weight=D(1))]
    goal = goal_of(house, kind="milestone", driver="steps", metric="", aim={}, steps=steps)
    services.tick(step_id=goal.steps.get(title="选址").pk, by=house.agent, done=True, at=at(11))
    assert fresh(goal).progress == D("0.75")
    services.tick(step_id=goal.steps.get(title="选址").pk, by=house.agent, done=False, at=at(12))
    assert fresh(goal).progress == D(0)


def test_work_given_for_a_goal_drives_it(house):
    goal = goal_of(house, driver="work", metric="", aim={})
    assert goal.progress is None
    items = [
        services.give_task(goal_id=goal.pk, by=house.manager, to=house.agent, title=title, due_on=MONDAY, at=at(11))
        for title in ("一", "二")
    ]
    work.attest(items[0].pk, house.agent, note="好", at=at(12))
    reading.read_goals(MONDAY + timedelta(days=1), at(13))
    assert fresh(goal).progress == D("0.5")


def test_what_is_read_is_never_typed(house):
    goal = goal_of(house)
    with pytest.raises(GoalRefused):
        services.check_in(goal_id=goal.pk, by=house.agent, text="我估计", value=D(200), at=at(11))
    assert services.check_in(goal_id=goal.pk, by=house.agent, text="顺利", at=at(11)).value is None


def test_a_value_by_hand_needs_a_word_and_is_marked_as_attested(house):
    goal = goal_of(house, driver="manual", metric="", aim={"target": D(90)}, unit="分")
    with pytest.raises(GoalRefused):
        services.check_in(goal_id=goal.pk, by=house.agent, text=" ", value=D(45), at=at(11))
    services.check_in(goal_id=goal.pk, by=house.agent, text="问卷 20 份", value=D(45), at=at(11))
    assert (fresh(goal).progress, goal.attested) == (D("0.5"), True)


def test_a_goal_made_of_attested_ones_says_so(house):
    top = goal_of(house, "director", level="company", person=None, driver="children", metric="", aim={})
    below = goal_of(house, parent=top, driver="manual", metric="", aim={"target": D(90)})
    services.check_in(goal_id=below.pk, by=house.agent, text="问卷", value=D(45), at=at(11))
    assert (fresh(top).progress, top.attested) == (D("0.5"), True)


def test_a_stranger_does_not_check_in(house):
    goal = goal_of(house)
    with pytest.raises(GoalRefused):
        services.check_in(goal_id=goal.pk, by=house.packer, text="x", at=at(11))


def test_closing_says_what_came_of_it_and_stops_the_reading(house):
    house.read["sales"] = D(100)
    goal = goal_of(house)
    with pytest.raises(GoalRefused):
        services.close(goal_id=goal.pk, by=house.manager, verdict="", at=at(11))
    services.close(goal_id=goal.pk, by=house.manager, verdict="达成一半", at=at(11))
    house.read["sales"] = D(200)
    reading.read_goals(MONDAY + timedelta(days=1), at(12))
    assert (fresh(goal).state, goal.progress) == ("closed", D("0.5"))


def test_objectives_become_goals_of_the_year_once(house):
    house.manager_post.profile = {"objectives": OBJECTIVES}
    made = services.take_over(position=house.manager_post, year=2011, by=house.director, at=at(11))
    told = [(goal.kind, goal.driver, goal.period, goal.target) for goal in made]
    assert told == [
        ("increase", "metric", "yearly", D(1000)),
        ("decrease", "metric", "yearly", D("0.05")),
        ("hold", "metric", "yearly", None),
        ("increase", "manual", "yearly", D(100)),
    ]
    assert services.take_over(position=house.manager_post, year=2011, by=house.director, at=at(12)) == []


def test_the_objectives_of_a_shipped_playbook_can_all_be_taken_over(house):
    from zhanggui.playbook.api import load

    for position in load("operations-centre").positions:
        house.manager_post.code, house.manager_post.profile = position.id, position.profile.as_json()
        wanted = len(position.profile.objectives)
        made = services.take_over(position=house.manager_post, year=2011, by=house.director, at=at(11))
        assert (len(made), all(goal.title_zh and goal.title_en for goal in made)) == (wanted, True)


def seen_by(house, who):
    return queries.visible_goals(queries.reach_of(getattr(house, who), MONDAY)).count()


def test_a_persons_goal_is_seen_by_them_and_above(house):
    goal_of(house)
    assert [seen_by(house, who) for who in ("agent", "manager", "director", "packer")] == [1, 1, 1, 0]


def test_the_houses_goal_is_seen_by_everybody(house):
    goal_of(house, "director", level="company", person=None)
    assert seen_by(house, "packer") == 1


def enter(house, code, language="en"):
    browser, user = Client(), getattr(house, code).user
    type(user).objects.filter(pk=user.pk).update(language=language)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


FORM = {
    "title": "月销售额", "owner": "person:agent", "period": "monthly", "day": "2011-11-14", "weight": "2",
    "kind": "increase", "driver": "metric", "metric": "sales", "target": "1,200.50", "start": "", "low": "", "high": "",
}  # fmt: skip


def test_a_goal_goes_from_the_form_to_the_page(house):
    house.read["sales"] = D("600.25")
    address = enter(house, "manager").post("/goals/new/", FORM)["Location"]
    page = enter(house, "agent").get(address).content.decode()
    assert ("50%" in page, "¥600.25 / ¥1,200.50" in page) == (True, True)


def test_a_share_may_be_typed_in_percent(house):
    enter(house, "manager").post("/goals/new/", {**FORM, "kind": "decrease", "metric": "refund_rate", "target": "3.5%"})
    assert Goal.objects.get().target == D("0.035")


def test_a_company_number_is_not_shown_to_who_may_not_see_numbers(house):
    house.read["sales"] = D(100)
    goal = goal_of(house, "director", level="company", person=None)
    page = enter(house, "packer").get(f"/goals/{goal.pk}/").content.decode()
    assert ("50%" in page, "¥100.00" in page) == (True, False)


def test_only_who_may_set_goals_reaches_the_form(house):
    goal = goal_of(house)
    assert enter(house, "agent").get("/goals/new/").status_code == 403
    assert enter(house, "packer").get(f"/goals/{goal.pk}/").status_code == 404
    assert enter(house, "agent").post(f"/goals/{goal.pk}/change/", {"do": "drop", "verdict": "x"}).status_code == 403


def test_a_goal_is_split_in_the_browser(house):
    house.read["sales"] = D(100)
    goal = goal_of(house, "director", level="company", person=None)
    form = {
        "owner": ["person:agent", "person:packer", ""], "weight": ["1", "1", "1"], "target": ["100", "50", ""],
        "title": ["", "打包", ""], "by_children": "1",
    }  # fmt: skip
    enter(house, "director").post(f"/goals/{goal.pk}/split/", form)
    assert list(goal.children.values_list("title_zh", "target")) == [("销售额", D(100)), ("打包", D(50))]
    assert fresh(goal).progress == D("1.5")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(house, language):
    house.manager_post.profile = {"objectives": OBJECTIVES}
    house.manager_post.save()
    house.read["sales"] = D(100)
    goal = goal_of(house)
    reading.read_goals(MONDAY + timedelta(days=1), at(11))
    browser = enter(house, "manager", language)
    pages = (
        "",
        "?year=2011&period=monthly&state=all",
        "new/",
        f"new/?parent={goal.pk}",
        "objectives/",
        f"{goal.pk}/",
        f"{goal.pk}/split/",
    )
    assert [browser.get(f"/goals/{page}").status_code for page in pages] == [200] * len(pages)
    browser.post("/goals/objectives/", {"year": "2011", "post": "manager"})
    assert Goal.objects.filter(position=house.manager_post).count() == 4


def test_the_list_is_filtered_searched_and_taken_out_as_a_table(house):
    house.read["sales"] = D(100)
    goal_of(house, title_en="Sales", aim={"target": D(400)})
    goal_of(house, title_zh="差评", driver="manual", person=house.packer, period="weekly", aim={"target": D(10)})
    services.close(goal_id=goal_of(house, title_zh="旧").pk, by=house.manager, verdict="做完", at=at(11))
    manager = enter(house, "manager", "zh-hans")
    assert manager.get("/goals/list/").content.decode().count("/goals/") > 3
    for asked, titles in {
        "state=open": {"销售额", "差评"}, "state=open&period=weekly": {"差评"}, "q=packer": {"差评"},
        "state=closed": {"旧"}, "driver=manual": {"差评"}, "last-from=2011-11-30&state=open": {"销售额"},
    }.items():  # fmt: skip
        file = manager.get(f"/goals/list/export/?format=xlsx&{asked}")
        head, *lines = CalamineWorkbook.from_filelike(BytesIO(export_of(file))).get_sheet_by_index(0).to_python()
        assert {line[head.index("标题")] for line in lines} == titles, asked
        shares = {line[head.index("标题")]: line[head.index("进度")] for line in lines}
        assert shares.get("销售额", 0.25) == 0.25


def export_of(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_the_list_shows_a_number_to_the_same_people_as_the_page_of_the_goal(house):
    house.read["sales"] = D(100)
    goal_of(house, "director", level="company", person=None, title_zh="公司")
    goal_of(house, "director", level="department", department=house.ops, person=None, title_zh="部门")
    goal_of(house, "director", level="position", position=house.manager_post, person=None, title_zh="岗位")
    goal_of(house, title_zh="个人")
    seen = {}
    for code in RIGHTS:
        browser, rows = enter(house, code, "zh-hans"), {}
        reach = queries.reach_of(getattr(house, code), MONDAY)
        for row in browser.get("/goals/list/").context["rows"]:
            goal = Goal.objects.get(pk=row.pk)
            page = browser.get(f"/goals/{goal.pk}/").content.decode()
            rows[goal.title] = "¥100" in row.html
            assert rows[goal.title] == ("¥100" in page), (code, goal.title)
            own = queries.is_owner(goal, reach) or queries.may_change(goal, reach)
            assert own == queries.visible_goals(reach).filter(queries.own_or_changeable(reach), pk=goal.pk).exists()
        seen[code] = rows
    assert seen["packer"] == {"公司": False, "部门": False}
    assert seen["agent"] == {"公司": False, "部门": False, "个人": True}
    assert all(seen["director"].values())
