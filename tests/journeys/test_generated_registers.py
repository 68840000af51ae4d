"""Nine generated days taken in whole, registers included: every metric says what the files say."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.year import documents, taking
from tests.year.comparing import Verdict, catalogue, verdicts
from tests.year.department import Department

pytestmark = pytest.mark.django_db

DAYS, FIRST = 9, date(2025, 6, 14)
"""The end of 618: its sales and people are summed up on the 20th."""
SELDOM = {
    "M.arrival_cycle", "M.exchange_rate", "M.knowledge", "M.loyalty", "M.rebate", "M.repurchase", "M.retention",
    "M.stockout", "M.train_cover", "M.violation",
}  # fmt: skip
"""What nine days of a small shop have nothing of; in `make year` there is something of everything."""


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Department:
    from zhanggui.simulation import Wish, generate

    out = tmp_path_factory.mktemp("simulated") / "week"
    generate(Wish(out, days=DAYS, seed=9, orders=12, start=FIRST))
    return Department(out)


@pytest.fixture(scope="module")
def taken(department, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[taking.Taken]]:
    """The department's company with everything in, and its facts up to date."""
    from django.conf import settings

    folders, state = (settings.FACTS_FOLDER, settings.FILES_FOLDER), tmp_path_factory.mktemp("state")
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(state / "facts"), state / "files"
    with django_db_blocker.unblock():
        taking.open_company(department)
        done = [*taking.take_files(department), *taking.take_registers(department)]
        taking.take_besides(department)
        documents.write_everything(department)
        taking.bring_facts_up_to_date()
        yield done
        call_command("flush", verbosity=0, interactive=False)
    settings.FACTS_FOLDER, settings.FILES_FOLDER = folders


def test_only_the_lines_filled_in_wrong_are_refused(taken, department):
    refused = {(one.path.parents[1].name, one.path.name, row) for one in taken for row in one.refused}

    assert refused == department.faults
    assert refused


def test_every_number_is_what_its_oracle_says(taken, department):
    from django.conf import settings

    from zhanggui.facts import Store

    found = list(verdicts(department, Store(Path(settings.FACTS_FOLDER))))

    assert {_said(one): one.different for one in found if one.different} == {}
    assert catalogue() - {one.catalogue for one in found if one.telling} == SELDOM


def _said(verdict: Verdict) -> str:
    return f"{verdict.metric} by {', '.join(verdict.by)}"
