"""The audit log and the evidence, as people read them."""

import pytest
from django.test import Client
from django.utils.translation import override

from zhanggui.doors.web import names, subjects
from zhanggui.doors.web.tests.conftest import PASSWORD
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.audit.models import AuditEntry


def sign_in(name, password):
    client = Client()
    client.post("/sign-in/", {"username": name, "password": password})
    return client


def logged():
    return list(AuditEntry.objects.order_by("number").values_list("actor", "action", "address"))


def test_coming_and_going_is_logged(company):
    client = sign_in("manager", PASSWORD)
    client.post("/sign-out/")
    assert logged() == [("manager", "session.opened", "127.0.0.1"), ("manager", "session.closed", "127.0.0.1")]


def test_a_wrong_password_is_logged_and_never_what_was_typed(company):
    sign_in("manager", "wrong")
    sign_in("my-Secret-typed-here", "wrong")
    assert logged() == [("manager", "session.refused", "127.0.0.1"), ("?", "session.refused", "127.0.0.1")]


@pytest.fixture
def entries(company):
    audit.note(actor="manager", action="orders.exported", subject="orders:orders", detail={"rows": 12, "format": "csv"})
    audit.note(actor="director", action="person.assigned", subject="w 王五", detail={"position": "agent"})


def test_the_log_reads_in_words(entries, enter):
    page = enter("admin", "en").get("/administration/audit/").content.decode()
    assert "list exported" in page
    assert "rows: 12 · format: csv" in page
    assert "orders.exported" not in page


@pytest.mark.parametrize(
    ("asked", "shown", "left_out"),
    [
        ("action=exported", "rows: 12", "post: agent"),
        ("action=person.assigned", "post: agent", "rows: 12"),
        ("actor=direct", "post: agent", "rows: 12"),
    ],
)
def test_the_log_is_filtered_by_action_and_person(entries, enter, asked, shown, left_out):
    page = enter("admin", "en").get(f"/administration/audit/?{asked}").content.decode()
    assert shown in page
    assert left_out not in page


def test_details_are_never_raw():
    detail = {"before": {"name": "a"}, "fields": ["phone", "mobile"], "note": ""}
    with override("en"):
        assert names.detail_words(detail) == "before: name a · fields: phone, mobile · note: —"


def test_subjects_are_worded_and_stay_as_written_where_nobody_knows_better():
    with override("en"):
        assert subjects.subject_text("line.repaired", "week.csv:12", {}) == "week.csv · row 12"
        assert subjects.subject_text("work.attested", "盘点", {"title": {"zh": "盘点", "en": "Count"}}) == "Count"
    assert subjects.subject_text("work.attested", "盘点", {}) == "盘点", "entries from before keep their words"
    assert subjects.subject_text("order.noted", "5001", {}) == "5001"
