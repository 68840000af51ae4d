"""The sample company has a past: told once, in order, through the services."""

from datetime import date

import pytest

from zhanggui.base import clock
from zhanggui.config import demo_story
from zhanggui.config.commands import start_company
from zhanggui.departments.people.meetings.models import Meeting
from zhanggui.departments.people.plans.models import Plan
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes.models import ProcessRun, ProcessStep
from zhanggui.kernel.registers.models import RegisterEntry
from zhanggui.kernel.scorecards.models import Dispute, Scorecard
from zhanggui.kernel.work.models import Absence, WorkItem, WorkRequest
from zhanggui.targets.goals.models import Goal

TODAY = date(2011, 11, 14)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The company of the demonstration on its first morning, before its files arrive."""
    from django.conf import settings

    folders = settings.FACTS_FOLDER, settings.FILES_FOLDER
    state = tmp_path_factory.mktemp("demo")
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(state / "facts"), state / "files"
    with django_db_blocker.unblock():
        now = demo_story.moment("11-14 09:30")
        with clock.frozen(now):
            start_company(
                playbook="operations-centre", company="示例", shops=["demo:tmall:示例家居旗舰店"], people="sample",
                password="sample-password-1", at=now, sample=True,
            )  # fmt: skip
            yield demo_story.tell(organisation.day_start(TODAY))
    settings.FACTS_FOLDER, settings.FILES_FOLDER = folders
    _empty(django_db_blocker)


def _empty(blocker):
    from django.core.management import call_command

    with blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def story(told, db):
    with clock.frozen(demo_story.moment("11-14 09:30")):
        yield told


def test_the_house_refuses_nothing_of_it(story):
    assert story.refused == []


def test_telling_it_again_adds_nothing(story):
    def counted():
        return [model.objects.count() for model in (WorkItem, ProcessRun, RegisterEntry, Plan, Meeting, Goal)]

    before = counted()
    assert demo_story.tell(organisation.day_start(TODAY)).played == 0
    assert counted() == before


def test_nothing_lies_ahead_of_the_clock(story):
    now = clock.now()
    assert not WorkItem.objects.filter(done_at__gt=now).exists()
    assert not ProcessStep.objects.filter(done_at__gt=now).exists()
    assert not RegisterEntry.objects.filter(filled_at__gt=now).exists()


def test_most_work_of_the_past_is_done_some_late_some_returned_some_went_up(story):
    past = WorkItem.objects.filter(kind="duty", due_at__lt=clock.now()).exclude(state="cancelled")
    done = past.filter(state="done")
    assert done.count() > 0.8 * past.count()
    assert {"verified", "attested"} <= set(done.values_list("proof", flat=True))
    assert past.filter(returned_times__gt=0).exists()
    assert any(item.done_at > item.due_at for item in done)
    assert past.filter(level__gt=0).exists()


def test_processes_stand_at_different_steps_and_wait_for_whom_a_newcomer_signs_in_as(story):
    runs = ProcessRun.objects.filter(parent_step=None)
    assert runs.filter(state="finished").count() >= 3
    assert runs.filter(state="withdrawn").count() == 1
    waiting = ProcessStep.objects.filter(state="open", run__in=runs.filter(state="running"))
    assert len(set(waiting.values_list("number", flat=True))) >= 4
    for code in ("director", "shop-manager"):
        assert waiting.filter(item__person__code=code).exists()


def test_registers_have_lines_of_several_days(story):
    filled = RegisterEntry.objects.values_list("register__code", "filled_on")
    codes = {code for code, _day in filled}
    rich = [code for code in codes if sum(one == code for one, _day in filled) >= 10]
    assert len(rich) >= 8
    assert len({day for _code, day in filled}) >= 10


def test_october_has_cards_one_of_them_disputed(story):
    october = Scorecard.objects.filter(first=date(2011, 10, 1), kind="person")
    assert october.filter(total__isnull=False).count() >= 10
    assert october.filter(confirmed_at__isnull=False).exists()
    assert Dispute.objects.filter(state="open").count() == 1


def test_desks_hold_requests_absences_tasks_and_papers(story):
    manager = Person.objects.get(code="shop-manager")
    assert set(WorkRequest.objects.values_list("state", flat=True)) >= {"asked", "refused", "done"}
    assert Absence.objects.filter(state="confirmed", first__gt=TODAY, stand_in__isnull=False).exists()
    assert WorkItem.objects.filter(parent__isnull=False).count() >= 4
    assert WorkItem.objects.filter(watchers__code="director", person=manager).exists()
    assert set(Plan.objects.values_list("state", flat=True)) >= {"submitted", "accepted", "returned"}
    assert Meeting.objects.filter(state="published", actions__isnull=False).exists()
    assert Goal.objects.filter(check_ins__isnull=False).distinct().count() >= 2
