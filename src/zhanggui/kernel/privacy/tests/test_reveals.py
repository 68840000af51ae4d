"""Looking at personal data in clear."""

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.privacy.api import reveal, reveals_today
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment

pytestmark = pytest.mark.django_db
WORDS = {"actor": "agent", "reason": "客户要求改地址", "subject": "order 123", "fields": ("mobile",)}


def test_a_look_is_written_down_with_its_reason():
    assert reveal(**WORDS, at=moment(MONDAY), limit=5) == 4
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.subject, entry.detail["reason"]) == ("agent", "order 123", "客户要求改地址")


def test_without_a_reason_nothing_is_shown_or_written():
    with pytest.raises(Refusal) as refused:
        reveal(**WORDS | {"reason": "  "}, at=moment(MONDAY))
    assert refused.value.code == "reveal.no_reason"
    assert not AuditEntry.objects.exists()


def test_a_day_has_a_limit_for_each_person():
    for _ in range(2):
        reveal(**WORDS, at=moment(MONDAY), limit=2)
    with pytest.raises(Refusal) as refused:
        reveal(**WORDS, at=moment(MONDAY, 23), limit=2)
    assert refused.value.code == "reveal.limit_reached"
    assert reveals_today("agent", moment(MONDAY)) == 2
    assert reveal(**WORDS | {"actor": "other"}, at=moment(MONDAY), limit=2) == 1
    assert reveal(**WORDS, at=moment(TUESDAY, 0), limit=2) == 1


def test_many_records_at_once_count_each():
    assert reveal(**WORDS, count=20, at=moment(MONDAY), limit=30) == 10
    with pytest.raises(Refusal):
        reveal(**WORDS, count=11, at=moment(MONDAY), limit=30)


def test_more_than_twenty_at_once_are_refused():
    with pytest.raises(Refusal) as refused:
        reveal(**WORDS, count=21, at=moment(MONDAY))
    assert refused.value.code == "reveal.too_many_at_once"
