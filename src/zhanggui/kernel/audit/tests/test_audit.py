"""Nobody rewrites what was done."""

import random
from datetime import datetime
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, transaction

from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.audit import chain, services
from zhanggui.kernel.audit.models import AuditEntry, AuditHead
from zhanggui.kernel.tests.days import MONDAY, moment


def write(count: int) -> None:
    for number in range(1, count + 1):
        audit.note(actor="agent", action="order.noted", subject=f"order {number}", detail={"n": number})


@pytest.fixture
def five(transactional_db):
    write(5)


def test_entries_are_numbered_and_whole(five):
    assert list(AuditEntry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert audit.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "other"}, {"action": "order.lost"}, {"subject": "order 99"}, {"detail": {"n": 99}},
        {"address": "10.0.0.1"}, {"at": datetime.fromisoformat("2011-11-14T00:00:00+08:00")},
    ],
)  # fmt: skip
def test_an_edited_entry_is_found(five, change):
    AuditEntry.objects.filter(number=3).update(**change)
    assert audit.verify() == [3]


def test_a_removed_entry_is_found(five):
    AuditEntry.objects.filter(number=3).delete()
    assert audit.verify() == [3, 4]


def test_swapped_entries_are_found(five):
    AuditEntry.objects.filter(number=2).update(number=99)
    AuditEntry.objects.filter(number=3).update(number=2)
    AuditEntry.objects.filter(number=99).update(number=3)
    assert set(audit.verify()) >= {2, 3}


def test_an_inserted_entry_is_found_even_when_chained_without_the_key(five):
    last = AuditEntry.objects.get(number=5)
    words = {"at": last.at, "actor": "x", "action": "y", "subject": "", "detail": {}, "address": ""}
    forged = chain.seal(b"guessed", previous=last.seal, number=6, **words)
    AuditEntry.objects.create(number=6, previous=last.seal, seal=forged, **words)
    assert audit.verify() == [6]


def test_a_tail_that_was_cut_off_is_found_even_with_the_head_set_back(five):
    AuditEntry.objects.filter(number__gte=4).delete()
    kept = AuditEntry.objects.get(number=3)
    AuditHead.objects.update(number=3, seal=kept.seal)
    assert audit.verify() == [4, 5]


def test_a_whole_new_chain_does_not_fit_the_anchor(five):
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    write(5)  # the anchor does not move back or sideways
    assert audit.verify() == [5]


def test_a_head_set_aside_is_found(five):
    AuditHead.objects.update(seal="0" * 64)
    assert audit.verify() == [5]


@pytest.mark.parametrize("seed", range(4))
def test_random_tampering_is_always_found(transactional_db, seed):
    write(12)
    dice = random.Random(seed)
    for _ in range(25):
        with transaction.atomic():
            tampered = TAMPERS[dice.randrange(len(TAMPERS))](dice, list(AuditEntry.objects.order_by("number")))
            assert set(audit.verify()) & tampered, tampered
            transaction.set_rollback(True)
    assert audit.verify() == []


def _edit(dice, rows):
    row = dice.choice(rows)
    column = dice.choice(["actor", "action", "subject", "address", "previous", "seal"])
    AuditEntry.objects.filter(pk=row.pk).update(**{column: getattr(row, column)[:-1] + "~"})
    return {row.number}


def _remove(dice, rows):
    row = dice.choice(rows)
    row.delete()
    return {row.number}


def _cut(dice, rows):
    first = dice.randint(2, len(rows))
    AuditEntry.objects.filter(number__gte=first).delete()
    AuditHead.objects.update(number=first - 1, seal=rows[first - 2].seal)
    return {first}


def _swap(dice, rows):
    one, two = dice.sample(rows, 2)
    AuditEntry.objects.filter(pk=one.pk).update(number=10**6)
    AuditEntry.objects.filter(pk=two.pk).update(number=one.number)
    AuditEntry.objects.filter(pk=one.pk).update(number=two.number)
    return {one.number, two.number}


def _copy(dice, rows):
    """An old entry is written again at the end, sealed as well as one can without the key."""
    row = dice.choice(rows)
    number, previous = len(rows) + 1, rows[-1].seal
    AuditEntry.objects.create(
        number=number, at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail,
        previous=previous, seal=chain.seal(
            b"", previous=previous, number=number, at=row.at, actor=row.actor, action=row.action, subject=row.subject,
            detail=row.detail, address="",
        ),
    )  # fmt: skip
    return {number}


TAMPERS = [_edit, _remove, _cut, _swap, _copy]


def test_details_of_every_kind_are_sealed_as_they_come_back(transactional_db):
    audit.note(
        actor="系统" * 60, action="a.b", subject="s" * 300,
        detail={"d": Decimal("1.10"), "f": 1e20, "t": moment(MONDAY), "nul": "a\x00b", "odd": "\ud800", 3: [None, {1}]},
    )  # fmt: skip
    assert audit.verify() == []
    assert AuditEntry.objects.get().detail["d"] == "1.10"


def test_what_is_rolled_back_leaves_no_gap(transactional_db):
    write(1)
    with transaction.atomic():
        write(3)
        transaction.set_rollback(True)
    write(1)
    assert services.anchored()[0] == 2
    assert audit.verify() == []


def test_many_writers_make_one_chain(transactional_db):
    def work() -> None:
        try:
            write(8)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEntry.objects.count() == 32
    assert audit.verify() == []
    assert services.anchored()[0] == 32


def test_appending_is_a_few_queries_however_long_the_log(five, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        write(1)
