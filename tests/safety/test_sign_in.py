"""The door: guessing is slowed, sessions end, forms need their token, pages carry their headers."""

import re

import pytest
from django.test import Client

from tests.safety.addresses import addresses
from tests.safety.conftest import PASSWORD
from tests.safety.test_matrix import named, taken_back
from zhanggui.doors.web.rights import PUBLIC

SIGN_IN = "/sign-in/"
PAGES = [one for one in addresses() if not one.name.endswith(("-act", "-views"))]


def body(answer) -> str:
    """A page without what differs on every page: the form's token, the script's nonce, the name typed."""
    text = answer.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken" value|nonce|name="username" value)="[^"]*"', "", text)
    return re.sub(r'value="(director|nobody-at-all|disabled)"|csrf[^>]*content="[^"]*"|\{"X-CSRFToken[^}]*\}', "", text)


def attempt(client, name: str, password: str = "wrong-password-1"):
    return client.post(SIGN_IN, {"username": name, "password": password})


def test_an_unknown_a_disabled_and_a_known_name_get_the_same_answer(house, browser):
    answers = [attempt(browser(None), name) for name in ("director", "nobody-at-all")]
    answers.append(attempt(browser(None), "disabled", PASSWORD))
    assert {answer.status_code for answer in answers} == {200}
    assert len({body(answer) for answer in answers}) == 1


@pytest.mark.parametrize("name", ["director", "nobody-at-all"])
def test_after_ten_wrong_tries_the_door_is_shut_even_with_the_right_password(house, browser, name):
    client = browser(None)
    statuses = [attempt(client, name).status_code for _ in range(10)]
    assert statuses[:9] == [200] * 9
    answer = attempt(client, name, PASSWORD)
    assert answer.status_code in (403, 429)
    assert "_auth_user_id" not in client.session


def test_a_shut_door_for_one_name_leaves_others_open(house, browser):
    client = browser(None)
    for _ in range(11):
        attempt(client, "director")
    assert attempt(client, "finance", PASSWORD).status_code == 302


def test_signing_in_changes_the_session_key_and_never_leads_outside(house, browser):
    client = browser(None)
    client.get("/sign-in/")
    answer = client.post(f"{SIGN_IN}?next=https://evil.example/", {"username": "director", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    cookie = answer.cookies["sessionid"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_a_new_password_ends_every_other_session(house, browser):
    from zhanggui.kernel.organisation.models import User

    here, there = browser("designer-1"), browser("designer-1")
    there.cookies.clear()
    assert attempt(there, "designer-1", PASSWORD).status_code == 302
    given = {"old_password": PASSWORD, "new_password1": "a-new-long-word-7", "new_password2": "a-new-long-word-7"}
    assert there.post("/settings/password/", given).status_code == 302
    assert there.get("/").status_code == 200
    assert here.get("/").headers["Location"].startswith(SIGN_IN)
    assert User.objects.get(username="designer-1").check_password("a-new-long-word-7")


@pytest.mark.parametrize("do", ["disable", "password", "leave"])
def test_what_an_administrator_ends_ends_at_once(house, browser, do):
    theirs, admin = browser("designer-1"), browser("admin")
    assert theirs.get("/").status_code == 200
    sent = {"do": do, "password": "another-long-word-7", "last_day": "2011-11-13"}
    assert admin.post("/administration/people/designer-1/change/", sent).status_code == 302
    answer = theirs.get("/")
    assert answer.status_code == 403 or answer.headers["Location"].startswith(SIGN_IN)


def test_signing_out_ends_the_session_on_the_server(house, browser):
    client = browser("designer-1")
    client.post("/sign-out/")
    client.cookies["sessionid"] = house.sessions["designer-1"]
    assert client.get("/").headers["Location"].startswith(SIGN_IN)


@pytest.fixture(scope="module")
def strict() -> Client:
    """A browser that sends no token; one stack of middleware for all tests."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.handler.load_middleware()
    return client


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("one", addresses(), ids=named)
def test_nothing_unsafe_passes_without_the_forms_token(house, strict, db, one, method):
    strict.cookies["sessionid"] = house.sessions["admin"]
    with taken_back():
        answer = getattr(strict, method)(one.url("home", "admin"))
    assert answer.status_code in (403, 405)


@pytest.mark.parametrize("one", PAGES, ids=named)
def test_every_answer_carries_its_headers(house, browser, one):
    for who in ("admin", "planner", None):
        with taken_back():
            answer = browser(who).get(one.url("home", who))
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
        assert "unsafe" not in policy["script-src"]
        assert (policy["object-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
        assert "default-src" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("one", PAGES, ids=named)
def test_no_page_has_scripts_or_handlers_of_its_own(house, browser, one):
    with taken_back():
        answer = browser("admin").get(one.url("home", "admin"))
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    text = answer.content.decode()
    if "attachment" in answer.headers.get("Content-Disposition", ""):
        return
    scripts = re.findall(r"<script\b([^>]*)>", text)
    assert [tag for tag in scripts if "src=" not in tag and "nonce=" not in tag and "application/json" not in tag] == []
    assert re.findall(r"<[^>]+\son(?:click|load|error|submit|change|input)=", text) == []
    assert "javascript:" not in text


def test_only_the_door_itself_is_public():
    """A new public address is a decision: say so here."""
    public = {one.name for one in addresses() if one.right == PUBLIC}
    assert public == {"web:sign-in", "web:sign-out", "web:look", "web:health"}
