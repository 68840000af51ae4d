"""Guessing passwords: ten tries an account, a hundred an address, in a quarter of an hour."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from zhanggui.base import clock
from zhanggui.doors.web import gate
from zhanggui.doors.web.models import SignInTries
from zhanggui.doors.web.tests.conftest import PASSWORD, at
from zhanggui.kernel.audit.models import AuditEntry

MORNING = at(9, 30)


def attempt(name, password="wrong-beads-1", address="10.0.0.1"):
    client = Client(REMOTE_ADDR=address)
    client.cookies["django_language"] = "en"
    return client.post("/sign-in/", {"username": name, "password": password})


def statuses(times, name, **more):
    return [attempt(name, **more).status_code for _ in range(times)]


def test_after_ten_wrong_tries_the_account_is_shut_from_everywhere(company):
    assert [attempt("manager", address=f"10.0.0.{n}").status_code for n in range(10)] == [200] * 10
    answer = attempt("manager", PASSWORD, address="10.9.9.9")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "09:45" in answer.content.decode()
    assert attempt("director", PASSWORD).status_code == 302


def test_each_try_counts_for_a_quarter_of_an_hour(company):
    statuses(9, "manager")
    with clock.frozen(MORNING + timedelta(minutes=10)):
        assert statuses(2, "manager") == [200, 429]
    with clock.frozen(MORNING + timedelta(minutes=15)):
        assert attempt("manager", PASSWORD).status_code == 302


def test_the_right_password_clears_the_account(company):
    statuses(9, "manager")
    assert attempt("manager", PASSWORD).status_code == 302
    assert statuses(10, "manager") == [200] * 10


def test_a_hundred_wrong_tries_shut_the_address_whatever_the_names(company):
    """Every guessed name gets nine tries: no account is shut, yet the address is."""
    tries = [attempt(f"guess-{n // 9}").status_code for n in range(101)]
    assert tries == [200] * 100 + [429]
    answer = attempt("director", PASSWORD)
    assert answer.status_code == 429
    assert "this network" in answer.content.decode()
    assert attempt("director", PASSWORD, address="10.0.0.2").status_code == 302


def test_the_right_password_does_not_clear_the_address(company):
    for n in range(99):
        attempt(f"guess-{n}")
    assert attempt("director", PASSWORD).status_code == 302
    assert attempt("guess-100").status_code == 200
    assert attempt("director", PASSWORD).status_code == 429


def test_a_new_password_from_the_administrator_opens_the_account(enter):
    statuses(10, "manager")
    enter("admin").post("/administration/people/manager/change/", {"do": "password", "password": "new-abacus-99"})
    assert attempt("manager", "new-abacus-99").status_code == 302


def test_known_and_unknown_names_are_shut_alike(company):
    for name in ("manager", "nobody-here"):
        statuses(10, name)
    answers = [attempt(name, PASSWORD) for name in ("manager", "nobody-here")]
    assert [answer.status_code for answer in answers] == [429, 429]
    token = re.compile(rb"[\w+/=-]{22,}")
    assert token.sub(b"", answers[0].content) == token.sub(b"", answers[1].content)


def test_every_try_is_logged_and_no_name_is_kept_readable(company):
    statuses(11, "manager")
    attempt("my-Secret-typed-here")
    actions = list(AuditEntry.objects.order_by("number").values_list("actor", "action"))
    assert actions == [("manager", "session.refused")] * 10 + [("manager", "session.shut"), ("?", "session.refused")]
    assert not any("manager" in row.key or "ecret" in row.key for row in SignInTries.objects.all())


def test_new_addresses_of_one_line_are_one_address():
    places = ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", "2001:db8:1:3::7", "192.0.2.7")
    seen = [gate.address_of(RequestFactory(REMOTE_ADDR=place).get("/")) for place in places]
    assert seen == ["2001:db8:1:2::/64", "2001:db8:1:2::/64", "2001:db8:1:3::/64", "192.0.2.7"]


def test_behind_a_proxy_the_address_is_what_our_own_proxy_saw(company, settings):
    """What a visitor writes into the header itself stands further left and is not believed."""
    settings.PROXIES = 1
    client = Client(REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9")
    client.post("/sign-in/", {"username": "manager", "password": "wrong"})
    assert [entry.address for entry in AuditEntry.objects.all()] == ["203.0.113.9"]


def test_without_a_proxy_nobody_names_their_own_address(company):
    client = Client(REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    client.post("/sign-in/", {"username": "manager", "password": "wrong"})
    assert [entry.address for entry in AuditEntry.objects.all()] == ["10.1.1.1"]


def test_old_tries_are_swept_away(company):
    attempt("guess-1")
    with clock.frozen(MORNING + timedelta(minutes=16)):
        attempt("manager", PASSWORD)
    assert SignInTries.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_servers_at_once_look_at_ten_passwords():
    """Threads with connections of their own stand for server processes: only the database knows the count."""

    def guess(_number):
        try:
            return gate.count_try("manager", "10.0.0.1", MORNING) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as servers:
        let_through = sum(servers.map(guess, range(40)))
    assert let_through == 10
