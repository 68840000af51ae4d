from django.template.loader import render_to_string
from django.test import Client

from zhanggui.doors.web import urls
from zhanggui.doors.web.tests.conftest import PASSWORD
from zhanggui.kernel.organisation.models import User


def test_every_view_says_who_may_open_it():
    assert [pattern.name for pattern in urls.urlpatterns if not getattr(pattern.callback, "required_right", "")] == []


def test_a_stranger_is_sent_to_sign_in(db, client):
    answer = client.get("/team/?on=2011-11-14")
    assert answer.url == "/sign-in/?next=/team/%3Fon%3D2011-11-14"


def test_a_missing_right_is_a_page_that_names_it(enter):
    page = enter("agent").get("/team/")
    assert page.status_code == 403
    assert "see and move the team&#x27;s work" in page.content.decode()


def test_the_menu_shows_only_what_opens(enter):
    assert "/administration/audit/" not in enter("manager").get("/").content.decode()
    assert "/administration/audit/" in enter("admin").get("/").content.decode()


def test_a_person_who_left_may_do_nothing_more(company, enter):
    from datetime import timedelta

    from zhanggui.doors.web.tests.conftest import DAY
    from zhanggui.kernel.organisation import api as organisation

    client = enter("director")
    organisation.leave(person=company.director.person, on=DAY - timedelta(days=1))
    assert client.get("/team/").status_code == 403


def test_signing_in_leads_to_the_workbench(company, client):
    answer = client.post("/sign-in/", {"username": "manager", "password": PASSWORD})
    assert answer.url == "/"


def test_wrong_passwords_say_the_same_whether_the_name_exists(company, client):
    def attempt(name):
        return client.post("/sign-in/", {"username": name, "password": "wrong-password"})

    def body(response, name):
        text = response.content.decode().replace(name, "NAME")
        return text[text.index('<form method="post">') :].split("csrfmiddlewaretoken")[0]

    assert body(attempt("manager"), "manager") == body(attempt("nobody-here"), "nobody-here")


def test_signing_out_takes_a_post(enter):
    client = enter("manager")
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_the_language_stays_with_the_person(company, enter):
    client = enter("manager", language="zh-hans")
    assert "工作台" in client.get("/").content.decode()
    client.post("/settings/look/", {"language": "en", "next": "/organisation/"})
    assert User.objects.get(username="manager").language == "en"
    assert "Workbench" in client.get("/").content.decode()


def test_a_look_leads_back_inside_only(client, db):
    assert client.post("/settings/look/", {"theme": "dark", "next": "https://evil.example/"}).url == "/"


def test_the_browser_language_does_not_win_over_the_house_language(client, db):
    assert "登录" in client.get("/sign-in/", headers={"accept-language": "en-US"}).content.decode()


def test_an_unknown_address_says_what_to_do(enter):
    page = enter("manager").get("/nowhere/")
    assert page.status_code == 404
    assert "menu" in page.content.decode()


def test_changing_the_password_needs_the_old_one(company, enter):
    client = enter("manager")
    new = {"new_password1": "other-beads-99", "new_password2": "other-beads-99"}
    client.post("/settings/password/", {"old_password": "wrong", **new})
    assert User.objects.get(username="manager").check_password(PASSWORD)
    client.post("/settings/password/", {"old_password": PASSWORD, **new})
    assert User.objects.get(username="manager").check_password("other-beads-99")
    assert client.get("/").status_code == 200


def test_the_health_page_answers_strangers(client, db):
    assert client.get("/health").json() == {"ok": True}


def test_a_forged_form_is_refused_with_a_page_that_helps(db):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "没有任何改动" in answer.content.decode()


def test_the_page_of_a_fault_needs_nothing_but_itself():
    assert "Something broke" in render_to_string("500.html")


def test_pages_forbid_foreign_scripts_and_frames(enter):
    policy = enter("manager").get("/")["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
