"""Some weeks of one organisation, played; `make quarter` plays ninety workdays of all five."""

import pytest

from tests.quarter.play import play
from tests.quarter.telling import told

pytestmark = pytest.mark.django_db


def test_no_work_is_lost_without_an_owner_or_left_asleep_while_people_come_and_go(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    quarter = play("own-site", days=30, seed=7)

    assert quarter.broken == []
    assert quarter.types_ended == quarter.types == 28
    assert quarter.done["step"] > 100
    assert min(quarter.movements.log.values()) >= 1
    assert min(quarter.seen[name] for name in ("due", "breached", "went_up", "owners", "steps", "days_stood_in")) > 0
    assert "seed 7: clean" in told(quarter, 1)
