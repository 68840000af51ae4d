"""Some weeks of each organisation, played; `make quarter` plays ninety workdays of all five."""

import pytest

from tests.quarter.play import play

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("playbook", ["own-site"])
def test_no_work_is_lost_without_an_owner_or_left_asleep_while_people_come_and_go(playbook, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    quarter = play(playbook, days=22, seed=7)
    assert quarter.broken == []
    assert quarter.unfinished == []
    assert quarter.processes >= 28
    assert quarter.done["step"] > 100
    assert min(quarter.people.values()) >= 1
