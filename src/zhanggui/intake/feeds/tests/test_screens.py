"""Setting ways in up in the browser: least right, inside one's shops, a try that takes nothing, no secret shown."""

import pytest
from django.urls import reverse

from zhanggui.base import clock
from zhanggui.intake import registry
from zhanggui.intake.feeds.models import Feed, FeedFile
from zhanggui.intake.feeds.tests.conftest import fetch, put
from zhanggui.intake.models import Run
from zhanggui.intake.tests.files import refund
from zhanggui.kernel.organisation import api as organisation

RIGHTS = ("intake.view", "intake.feeds")


@pytest.fixture
def clerk(refunds, client):
    """Signs a clerk in, with these rights, for the shop uk."""

    def sign_in(*rights):
        shops = {"uk": "UK shop", "de": "German shop"}
        registry.shop_directory(
            lambda user: {
                code: name
                for code, name in shops.items()
                if user is None or organisation.scope_of(user).allows_shop(code)
            }
        )
        person = organisation.hire(code="setter", name="Setter", sign_in="setter")
        department = organisation.open_department(code="d", name_zh="部门")
        position = organisation.open_position(code="p", department=department, name_zh="岗位", rights=list(rights))
        organisation.assign(person=person, position=position, starts=clock.today())
        organisation.grant_scope(person, "shop", "uk")
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        client.person = person
        return client

    return sign_in


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def folder_form(web, root, **more):
    return {"name": "daily", "shop": "uk", "every": 15, "owner": web.person.pk, "folder": str(root), "after": "move",
            "quiet": 30, **more}  # fmt: skip


def test_a_folder_is_set_up_and_its_page_tells_what_came(clerk, root):
    web = clerk(*RIGHTS)
    put(root, "退款.csv", [refund(1), refund(2)])
    answer = web.post(reverse("intake:feed-make", args=["folder"]), folder_form(web, root))
    feed = Feed.objects.get()
    assert answer.url == reverse("intake:feed", args=[feed.pk])

    fetch(feed)
    page = text(web.get(answer.url))
    assert "退款.csv" in page
    assert text(web.get(reverse("intake:feeds")))


def test_a_try_names_the_files_and_takes_none(clerk, root):
    web = clerk(*RIGHTS)
    put(root, "退款.csv", [refund(1)])
    page = text(web.post(reverse("intake:feed-make", args=["folder"]), folder_form(web, root, **{"try": "1"})))

    assert "退款.csv" in page
    assert (Feed.objects.count(), Run.objects.count()) == (0, 0)


def test_a_folder_outside_the_roots_is_refused_in_the_form(clerk, root):
    web = clerk(*RIGHTS)
    page = text(web.post(reverse("intake:feed-make", args=["folder"]), folder_form(web, "/etc")))
    assert str(root) in page
    assert Feed.objects.count() == 0


def test_a_server_inside_the_network_is_refused_in_the_form(clerk):
    web = clerk(*RIGHTS)
    said = {"name": "m", "shop": "uk", "every": 15, "owner": web.person.pk, "host": "127.0.0.1", "port": 993,
            "user": "u", "password": "p", "box": "INBOX", "senders": "a@b.cn", "suffixes": [".csv"],
            "since_days": 14}  # fmt: skip
    assert "ZHANGGUI_OUTGOING" in text(web.post(reverse("intake:feed-make", args=["mail"]), said))


def test_a_secret_is_never_shown_again(clerk, add):
    add("mail", secrets={"password": "very-secret"}, host="imap.example", port=993, user="u", box="INBOX")
    web = clerk(*RIGHTS)
    pk = Feed.objects.get().pk
    for name in ("feed", "feed-change"):
        assert "very-secret" not in text(web.get(reverse(f"intake:{name}", args=[pk])))


def test_all_four_forms_open_in_both_languages(clerk, root):
    web = clerk(*RIGHTS)
    for language, word in (("zh-hans", "负责人"), ("en", "Who answers for it")):
        type(web.person.user).objects.update(language=language)
        for kind in Feed.Kind.values:
            assert word in text(web.get(reverse("intake:feed-make", args=[kind])))


def test_without_the_right_nothing_of_it_opens(clerk, add, root):
    feed = add("folder", folder=str(root))
    web = clerk("intake.view", "intake.upload", "intake.repair")
    for name in ("feeds", "feed-new", "feed-files", "feed-contacts"):
        assert web.get(reverse(f"intake:{name}")).status_code == 403
    for name in ("feed-fetch", "feed-switch", "feed-remove", "feed-dry-run"):
        assert web.post(reverse(f"intake:{name}", args=[feed.pk])).status_code == 403


def test_a_feed_of_a_foreign_shop_does_not_exist_for_me(clerk, add, root):
    foreign = add("folder", shop="de", folder=str(root))
    web = clerk(*RIGHTS)
    assert web.get(reverse("intake:feed", args=[foreign.pk])).status_code == 404
    for name in ("feed-fetch", "feed-switch", "feed-remove", "feed-dry-run", "feed-change"):
        assert web.post(reverse(f"intake:{name}", args=[foreign.pk])).status_code == 404
    assert "the feed" not in text(web.get(reverse("intake:feeds")))


def test_a_shop_that_is_not_mine_cannot_be_chosen(clerk, root):
    web = clerk(*RIGHTS)
    text(web.post(reverse("intake:feed-make", args=["folder"]), folder_form(web, root, shop="de")))
    assert Feed.objects.count() == 0


def test_pausing_and_resuming_and_a_dry_run_from_its_page(clerk, add, root):
    feed = add("folder", folder=str(root))
    put(root, "a.csv", [refund(1)])
    web = clerk(*RIGHTS)
    assert "a.csv" in text(web.post(reverse("intake:feed-dry-run", args=[feed.pk])))
    for active in (False, True):
        web.post(reverse("intake:feed-switch", args=[feed.pk]))
        feed.refresh_from_db()
        assert feed.active is active


def test_the_list_is_narrowed_by_state(clerk, add, root):
    add("folder", "good one", folder=str(root))
    bad = add("folder", "bad one", folder=str(root / "gone"))
    fetch(bad)
    page = text(clerk(*RIGHTS).get(reverse("intake:feeds") + "?state=failing"))
    assert "bad one" in page
    assert "good one" not in page


def test_refused_files_stand_with_their_reason_in_the_pages_language(clerk, add, root):
    (root / "x.csv").write_bytes(b"a,b\r\n1,2\r\n")
    fetch(add("folder", folder=str(root), quiet=0, after="leave"))
    FeedFile.objects.update(state="refused")
    web = clerk(*RIGHTS)
    for language, word in (("zh-hans", "被拒"), ("en", ">refused<")):
        type(web.person.user).objects.update(language=language)
        assert word in text(web.get(reverse("intake:feed-files")))
