import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation.models import Assignment, CalendarDay, ScopeGrant, StandIn, User
from zhanggui.kernel.work.models import WorkItem

PAGES = {
    "manager": [
        "/", "/numbers/", "/organisation/", "/organisation/manager/", "/people/manager/", "/people/director/",
        "/settings/", "/settings/password/",
    ],
    "director": ["/", "/team/", "/people/manager/", "/organisation/buyer/", "/?on=2011-11-11", "/?on=nonsense"],
    "admin": [
        "/administration/people/", "/administration/people/new/", "/administration/people/manager/",
        "/administration/calendar/", "/administration/audit/", "/administration/system/", "/team/",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_every_page_opens_in_both_languages(enter, who, path, language):
    assert enter(who, language).get(path).status_code == 200


def item(code):
    return WorkItem.objects.get(duty__code=code)


def test_the_workbench_shows_what_is_due_and_where_it_is_done(enter):
    page = enter("manager").get("/").content.decode()
    assert "Daily price" in page
    assert 'href="/insight/"' in page


def test_attesting_marks_the_item_and_keeps_the_note(company, enter):
    enter("manager").post(f"/tasks/{item('manager.price').pk}/attest/", {"note": "prices checked"})
    done = item("manager.price")
    assert (done.state, done.proof, done.note) == ("done", "attested", "prices checked")


def test_an_attachment_is_sealed_on_disk_and_comes_back_as_a_download(company, enter, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    client, pk = enter("manager"), item("manager.price").pk
    client.post(f"/tasks/{pk}/attest/", {"attachment": SimpleUploadedFile("价格.html", b"<script>plain</script>")})
    assert all(b"plain" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    answer = client.get(f"/tasks/{pk}/attachment/")
    assert b"".join(answer) == b"<script>plain</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_attesting_without_a_word_is_refused_in_place(company, enter):
    client, pk = enter("manager"), item("manager.price").pk
    back = f"http://testserver/tasks/{pk}/"
    client.post(f"/tasks/{pk}/attest/", {"note": " "}, headers={"referer": back})
    assert item("manager.price").state == "open"


def test_a_colleague_sees_neither_the_item_nor_its_actions(company, enter):
    pk = item("manager.price").pk
    assert enter("agent").get(f"/tasks/{pk}/").status_code == 403
    enter("agent").post(f"/tasks/{pk}/attest/", {"note": "mine"}, headers={"referer": "http://testserver/"})
    assert item("manager.price").state == "open"


def test_the_superior_hands_work_to_somebody_else(company, enter):
    pk = item("manager.price").pk
    enter("director").post("/team/reassign/", {"item": [pk], "to": "agent", "from": "manager", "note": "leave"})
    assert item("manager.price").person == company.agent.person


def test_the_team_board_counts_and_names_who_covers_a_vacancy(enter):
    page = enter("director").get("/team/")
    manager = next(one for one in page.context["members"] if one.person.code == "manager")
    assert (manager.due, manager.done) == (2, 0)
    (empty,) = page.context["empty"]
    assert (empty.post.code, empty.cover.person.code) == ("buyer", "director")


def test_only_the_person_and_those_above_see_the_work(enter):
    assert "Daily price" in enter("director").get("/people/manager/").content.decode()
    assert "Daily price" not in enter("agent").get("/people/manager/").content.decode()


def test_the_job_description_shows_live_state_to_those_concerned(enter):
    mine = enter("manager").get("/organisation/manager/").content.decode()
    assert "This period" in mine
    assert "This period" not in enter("agent").get("/organisation/manager/").content.decode()


def test_the_administrator_hires_places_and_grants(company, enter):
    admin = enter("admin")
    admin.post("/administration/people/new/", {"code": "p9", "name": "李四", "sign_in": "lisi"})
    page = admin.get("/administration/people/p9/").content.decode()
    assert "shown only now" in page
    change = "/administration/people/p9/change/"
    admin.post(change, {"do": "assign", "position": "buyer", "starts": "2011-11-14"})
    admin.post(change, {"do": "grant", "scope": "shop", "code": "home"})
    admin.post(change, {"do": "stand-in", "position": "manager", "absent": "manager", "starts": "2011-11-14"})
    assert Assignment.objects.filter(person__code="p9", position__code="buyer").exists()
    assert ScopeGrant.objects.get(person__code="p9").code == "home"
    assert StandIn.objects.get().person.code == "p9"
    assert AuditEntry.objects.filter(action="scope.granted", actor="admin").exists()


def test_a_disabled_sign_in_ends_open_sessions(company, enter):
    manager = enter("manager")
    enter("admin").post("/administration/people/manager/change/", {"do": "disable"})
    assert manager.get("/").status_code == 302


def test_nobody_disables_themselves_or_a_superuser(company, enter):
    User.objects.filter(username="director").update(is_superuser=True)
    admin = enter("admin")
    admin.post("/administration/people/admin/change/", {"do": "disable"}, headers={"referer": "http://testserver/"})
    assert admin.post("/administration/people/director/change/", {"do": "password"}).status_code == 403
    assert User.objects.filter(username__in=["admin", "director"], is_active=True).count() == 2


def test_a_day_can_be_entered_and_taken_back(company, enter):
    admin = enter("admin")
    admin.post("/administration/calendar/change/", {"day": "2011-11-19", "kind": "make_up", "name_zh": "补班"})
    assert CalendarDay.objects.get().kind == "make_up"
    admin.post("/administration/calendar/change/", {"remove": CalendarDay.objects.get().pk})
    assert not CalendarDay.objects.exists()


def test_the_log_proves_itself_and_names_what_was_changed(company, enter):
    admin = enter("admin")
    admin.post("/administration/people/manager/change/", {"do": "password"})
    assert "whole" in admin.post("/administration/audit/check/", follow=True).content.decode()
    AuditEntry.objects.filter(number=1).update(actor="somebody else")
    assert "Broken entries: 1" in admin.post("/administration/audit/check/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("binding", "parts", "said"),
    [
        ({"kind": "register", "register": "R.x"}, [], "by evidence"),
        ({"kind": "parts"}, [{"id": "a", "binding": {"kind": "attest"}}], "on one&#x27;s word"),
    ],
)
def test_a_post_says_of_every_duty_whether_something_seen_proves_it(company, enter, binding, parts, said):
    Duty.objects.filter(code="buyer.stock").update(binding=binding, parts=parts)
    page = enter("director").get("/organisation/buyer/").content.decode()
    assert said in page
    assert "none yet" not in page
