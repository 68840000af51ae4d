"""Every address, read and written to, by everybody: nobody, strangers, each post, the administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from tests.safety.addresses import Address, addresses, of_shops
from zhanggui.doors.web.rights import PUBLIC, SIGNED_IN

ADDRESSES = addresses()
METHODS = ("get", "post")
OPENED_BY = 3
"""So many of those who have the right open the page in truth; all who have it not are refused in truth."""
REFUSED_BY_METHOD = 405
SIGN_IN = "/sign-in/"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def named(one: Address) -> str:
    return one.name


def is_allowed(one: Address, rights: frozenset[str]) -> bool:
    wanted = {right for right in (one.right, one.further_right) if right not in (PUBLIC, SIGNED_IN, "")}
    return wanted <= rights


@contextmanager
def writes() -> Iterator[list[str]]:
    """What is written to the database inside, without the session of the browser."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and "django_session" not in sql:
            written.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever a request changes is gone afterwards."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def ask(client: Any, method: str, one: Address, shop: str, who: str | None) -> tuple[int, str, list[str]]:
    """Status, where it sends the browser, and what was written."""
    url = one.url(shop, who)
    data = one.data(shop, who) if method == "post" else None
    with taken_back(), writes() as written:
        answer = getattr(client, method)(url, data) if data is not None else getattr(client, method)(url)
        if answer.streaming and answer.status_code == 200:
            b"".join(answer.streaming_content)
    return answer.status_code, answer.headers.get("Location", ""), written


def everybody(house: Any) -> list[str]:
    """One of one shop before one of all shops, so that both open what they may."""
    return ["disabled", "nobodys", *house.scoped, *(who for who in house.people if who not in house.scoped)]


@pytest.mark.parametrize("one", [one for one in ADDRESSES if one.has_arguments], ids=named)
def test_every_address_with_arguments_has_a_sample(one):
    assert one.sample


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("one", ADDRESSES, ids=named)
def test_only_who_has_the_right_gets_in(house, browser, one, method):
    wrong, opened = [], 0
    for who in [None, "admin", *everybody(house)]:
        rights = house.rights[who] if who else None
        if rights is not None and is_allowed(one, rights):
            opened += 1
            if opened > OPENED_BY:
                continue
        status, to, written = ask(browser(who), method, one, "home", who)
        if rights is None:
            fine = one.right == PUBLIC or (to.startswith(SIGN_IN) and status == 302) or status == REFUSED_BY_METHOD
            fine = fine and status < 500 and (one.right == PUBLIC or not written)
        elif is_allowed(one, rights):
            fine = status < 500 and (status != 403 or _acts_on_more_than_the_address_says(one, method))
        else:
            fine = status in (403, REFUSED_BY_METHOD) and not written
        if not fine:
            wrong.append((who, status, to, written[:2]))
    assert wrong == []


def _acts_on_more_than_the_address_says(one: Address, method: str) -> bool:
    """An action of a list has a right of its own; work items are only for those they lie with, see below."""
    return method == "post" and one.name.endswith("-act")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("one", of_shops(), ids=named)
def test_a_document_of_another_shop_is_not_there(house, browser, one, method):
    wrong = []
    for who in house.scoped:
        status, _to, written = ask(browser(who), method, one, "other", who)
        if status not in (403, 404, REFUSED_BY_METHOD) or written:
            wrong.append((who, status, written[:2]))
    assert wrong == []


@pytest.mark.parametrize("one", of_shops(), ids=named)
def test_the_administrator_sees_the_documents_of_both_shops(house, browser, one):
    """Otherwise the test before would prove nothing."""
    client = browser("admin")
    assert {ask(client, "get", one, shop, "admin")[0] for shop in ("home", "other")} <= {200, 302, 405}


@pytest.mark.parametrize("name", ["work", "work-attest", "work-comment", "work-hand-over", "work-reopen"])
def test_work_of_others_is_neither_seen_nor_touched(house, browser, name):
    from zhanggui.kernel.work.api import WorkItem

    one = next(one for one in ADDRESSES if one.name == f"web:{name}")
    foreign = one.url("home", "director")
    assert WorkItem.objects.get(pk=one.sample.args("home", "director")[0]).person.code == "director"
    with writes() as written:
        client = browser("designer-1")
        answers = [client.get(foreign), client.post(foreign, one.data("home", "director"))]
    assert {answer.status_code for answer in answers} <= {403, 405, 409}
    assert written == []


@pytest.mark.parametrize("one", [one for one in ADDRESSES if one.name.endswith("-act") and one.desk], ids=named)
def test_actions_of_a_list_do_nothing_to_rows_of_another_shop(house, browser, one):
    from django.apps import apps
    from django.test import RequestFactory

    desk = one.desk
    model = _rows_for_administrator(desk, RequestFactory()).model
    assert model in apps.get_models()
    for who in house.scoped:
        own = set(_rows_for(desk, RequestFactory(), who).values_list("pk", flat=True)[:5000])
        foreign = sorted(set(model._base_manager.values_list("pk", flat=True)[:5000]) - own)[:20]
        before = list(model._base_manager.filter(pk__in=foreign).order_by("pk").values())
        for action in desk.actions:
            with taken_back(), writes() as written:
                browser(who).post(f"{one.url('home', who)}", {"action": action.name, "row": foreign, "note": "n"})
                assert list(model._base_manager.filter(pk__in=foreign).order_by("pk").values()) == before
            assert [sql for sql in written if "audit" not in sql and "message" not in sql] == [], (who, action.name)


def _rows_for_administrator(desk: Any, factory: Any) -> Any:
    return _rows_for(desk, factory, "admin")


def _rows_for(desk: Any, factory: Any, who: str) -> Any:
    """What a list gives to a person, asked without the web."""
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.organisation.models import User

    request = factory.get("/")
    request.user = User.objects.get(username=who)
    request.person, request.rights = organisation.person_of(request.user), organisation.rights_of(request.user)
    request.scope = organisation.scope_of(request.user)
    return desk.rows(request)
