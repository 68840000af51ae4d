"""A company with the sample week taken in, once for each module of journeys."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

WEEK = Path(__file__).resolve().parents[2] / "samples" / "shop-week"
MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def expected() -> dict:
    return json.loads((WEEK / "expected.json").read_text("utf-8"))


def week_files() -> list[Path]:
    return sorted(path for path in WEEK.iterdir() if path.name not in ("expected.json", "README.md"))


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker, tmp_path_factory):
    """The operations centre with sample people in every post and one Tmall shop, on Monday morning."""
    from django.conf import settings

    from zhanggui.config.commands import start_company

    folders = settings.FACTS_FOLDER, settings.FILES_FOLDER
    state = tmp_path_factory.mktemp("company")
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(state / "facts"), state / "files"
    with django_db_blocker.unblock():
        start_company(
            playbook="operations-centre", company="示例", shops=["home:tmall:示例家居旗舰店"], people="sample",
            password="sample-password-1", at=MONDAY, sample=True,
        )  # fmt: skip
        yield
        call_command("flush", verbosity=0, interactive=False)
    settings.FACTS_FOLDER, settings.FILES_FOLDER = folders


@pytest.fixture(scope="module")
def shop_week(company, django_db_blocker):
    """Every file of the sample week taken in, in the order of their names."""
    from zhanggui.intake import api as intake

    with django_db_blocker.unblock():
        return {path.name: intake.receive(path, shop="home", name=path.name, by=None) for path in week_files()}
