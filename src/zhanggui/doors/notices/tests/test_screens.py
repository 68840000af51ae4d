"""The bell, the list, one's wishes, the administrator's channels and the log of messages."""

import os

import pytest
from django.urls import reverse

from zhanggui.base import clock
from zhanggui.doors.notices.models import Channel, Notice, Preference, Sending
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.organisation.models import Department


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_bell_counts_what_is_unread(company, tell, enter):
    tell("opened", "one")
    tell("assigned", "two")
    page = text_of(enter(company.manager).get("/"))
    assert "2 unread notices" in page
    assert "unread notice" not in text_of(enter(company.agent).get("/"))


def test_the_open_bell_shows_the_newest_in_the_readers_language(company, tell, enter):
    tell("assigned", "查价")
    assert "查价 in English" in text_of(enter(company.manager).get(reverse("notices:latest")))
    assert "查价" in text_of(enter(company.manager, "zh-hans").get(reverse("notices:latest")))


def test_opening_a_notice_reads_it_and_leads_to_its_thing(company, tell, enter):
    notice = tell("assigned", "one", link="/tasks/7/")
    answer = enter(company.manager).get(reverse("notices:notice", args=[notice.pk]))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/tasks/7/")
    assert Notice.objects.get().is_read


def test_several_told_together_are_listed_with_their_links(company, tell, enter):
    tell("opened", "one", link="/tasks/1/")
    notice = tell("opened", "two", link="/tasks/2/")
    page = text_of(enter(company.manager).get(reverse("notices:notice", args=[notice.pk])))

    assert 'href="/tasks/1/"' in page
    assert 'href="/tasks/2/"' in page
    assert "2 new items of work" in page


def test_nobody_opens_anothers_notice(company, tell, enter):
    notice = tell("assigned", "one")
    assert enter(company.agent).get(reverse("notices:notice", args=[notice.pk])).status_code == 404
    assert not Notice.objects.get().is_read


def test_the_list_shows_ones_own_and_narrows_by_kind_state_and_day(company, tell, enter):
    tell("opened", "mine")
    tell("overdue", "late")
    tell("opened", "not mine", person=company.agent)
    client = enter(company.manager, "zh-hans")
    page = reverse("notices:notices")

    assert "not mine" not in text_of(client.get(page))
    narrowed = text_of(client.get(page + "?kind=overdue"))
    assert "late" in narrowed
    assert ">mine<" not in narrowed
    assert ">mine<" in text_of(client.get(page + "?state=unread"))
    assert ">mine<" not in text_of(client.get(page + "?state=read"))
    assert ">mine<" not in text_of(client.get(page + "?at=2011-11-01..2011-11-10&at-from=2011-11-01&at-to=2011-11-10"))


def test_some_or_all_are_marked_as_read(company, tell, enter):
    first = tell("opened", "one")
    tell("overdue", "two")
    tell("opened", "other", person=company.agent)
    client = enter(company.manager)
    client.post(reverse("notices:notices-act"), {"action": "read", "row": [first.pk]})
    assert Notice.objects.filter(read_at=None).count() == 2
    client.post(reverse("notices:read-all"))
    assert list(Notice.objects.filter(read_at=None).values_list("title_zh", flat=True)) == ["other"]


WISH = {
    "way-assigned": ["browser", "mail"], "way-opened": ["digest"], "mail": "li@company.example", "robot": "",
    "mention": "", "quiet_from": "22:00", "quiet_until": "07:00", "digest": "weekly", "digest_at": "09:15",
    "digest_weekday": "4",
}  # fmt: skip


def test_wishes_are_kept_and_shown_again(company, enter):
    client = enter(company.manager)
    answer = client.post(reverse("notices:settings"), WISH)
    assert answer.status_code == 302
    wish = Preference.objects.get(person=company.manager)
    assert wish.ways_of("assigned") == {"browser", "mail"}
    assert wish.ways_of("overdue") == frozenset()
    assert (wish.digest, wish.digest_weekday, str(wish.digest_at)) == ("weekly", 4, "09:15:00")

    page = text_of(client.get(reverse("notices:settings")))
    assert 'value="li@company.example"' in page
    assert 'name="way-assigned" value="mail" checked' in page
    assert 'name="way-overdue" value="mail" checked' not in page


@pytest.mark.parametrize(
    "wrong", [{"mail": "no"}, {"mention": "all"}, {"digest_at": "25:00"}, {"digest": "never"}, {"digest_weekday": "9"}]
)
def test_a_wrong_wish_is_said_and_nothing_is_kept(company, enter, wrong):
    assert enter(company.manager).post(reverse("notices:settings"), {**WISH, **wrong}).status_code == 200
    assert Preference.objects.count() == 0


def test_a_test_message_needs_somewhere_to_go(company, enter, post_office, wishes):
    client = enter(company.manager)
    client.post(reverse("notices:settings-test"))
    assert Sending.objects.count() == 0
    wishes(company.manager, mail="li@company.example")
    client.post(reverse("notices:settings-test"))
    assert Sending.objects.get().purpose == "test"


ROBOT = {"name": "Group", "style": "rich", "shows_titles": "on", "enabled": "on", "department": ""}


def test_only_who_keeps_the_channels_sees_them(company, enter):
    for name in ("notices:channels", "notices:sendings"):
        assert enter(company.manager).get(reverse(name)).status_code == 403
        assert enter(company.director).get(reverse(name)).status_code == 200


def test_a_robot_is_set_up_and_its_key_is_never_shown_again(company, enter, here):
    client = enter(company.director)
    url = here.url("/robot/send?access_token=token-1234")
    said = {**ROBOT, "address": url, "secret": "SEC-very-secret"}
    assert client.post(reverse("notices:channel-new", args=["dingtalk"]), said).status_code == 302

    channel = Channel.objects.get()
    assert (channel.address, channel.secret) == (url, "SEC-very-secret")
    pages = [reverse("notices:channels"), reverse("notices:channel", args=[channel.pk]), reverse("notices:sendings")]
    shown = "".join(text_of(client.get(page)) for page in pages)
    assert "…1234" in shown
    assert "token-1234" not in shown
    assert "SEC-very-secret" not in shown
    logged = str(list(AuditEntry.objects.values()))
    assert "channel.made" in logged
    assert "token-1234" not in logged


def test_a_robot_is_not_opened_to_a_department_that_is_closed(company, enter):
    Department.objects.create(code="old", name_zh="旧部门", name_en="Old", closed_on=clock.now().date())
    page = text_of(enter(company.director).get(reverse("notices:channel-new", args=["dingtalk"])))
    assert "旧部门" not in page
    assert "Old" not in page


def test_changing_a_robot_keeps_its_key_and_secret_unless_new_ones_are_given(company, enter, robot):
    channel = robot()
    enter(company.director).post(
        reverse("notices:channel", args=[channel.pk]), {**ROBOT, "name": "New name", "address": "", "secret": ""}
    )
    kept = Channel.objects.get()
    assert (kept.name, kept.address, kept.secret) == ("New name", channel.address, channel.secret)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/robot/send?access_token=a", "https://2130706433/robot/send?access_token=a",
        "https://169.254.169.254/robot/send?access_token=a", "http://8.8.8.8/robot/send?access_token=a",
        "https://8.8.8.8/elsewhere", "https://x@8.8.8.8/robot/send?access_token=a", "",
    ],
)  # fmt: skip
def test_a_wrong_address_of_a_robot_is_said_at_once(company, enter, address):
    answer = enter(company.director).post(
        reverse("notices:channel-new", args=["dingtalk"]), {**ROBOT, "address": address}
    )
    assert answer.status_code == 200
    assert Channel.objects.count() == 0


def test_a_mail_server_inside_needs_to_be_allowed(company, enter, settings):
    said = {
        "name": "Mail", "address": "10.1.2.3", "security": "none", "port": "", "user": "", "secret": "", "domains": "",
        "sender": "zg@company.example", "enabled": "on",
    }  # fmt: skip
    page = reverse("notices:channel-new", args=["mail"])
    enter(company.director).post(page, said)
    assert Channel.objects.count() == 0
    settings.OUTGOING_ALLOWED = ["10.1.2.3:25"]
    enter(company.director).post(page, said)
    assert Channel.objects.get().address == "10.1.2.3"


def test_the_password_is_not_taken_along_to_another_server(company, enter, post_office):
    page = reverse("notices:channel", args=[post_office.pk])
    said = {
        "name": "Mail", "address": "8.8.8.8", "security": "tls", "port": "", "user": "zg", "secret": "", "domains": "",
        "sender": "zg@company.example", "enabled": "on",
    }  # fmt: skip
    enter(company.director).post(page, said)
    assert Channel.objects.get().secret == ""


def test_the_administrators_test_message_goes_to_the_group(company, enter, robot, here, sent):
    channel = robot("wecom", secret="")
    enter(company.director).post(reverse("notices:channel-test", args=[channel.pk]))
    assert sent().arrived == 1
    assert len(here.received) == 1


def test_dead_letters_stand_in_the_log_with_their_reason_and_are_sent_again(
    company, enter, robot, here, tell, wishes, at, sent
):
    channel = robot()
    wishes(company.manager, robot=channel, assigned=["robot"])
    tell("assigned", "Price check")
    at(10, 1)
    here.answers = [{"errcode": 310000, "errmsg": "sign not match"}]
    assert sent().states == ["dead"]
    client = enter(company.director)

    log = text_of(client.get(reverse("notices:sendings") + "?state=dead"))
    assert "310000 The secret, the keywords or the addresses set for this robot do not fit." in log
    assert "1 given up" in text_of(client.get(reverse("notices:channels")))
    client.post(reverse("notices:sendings-act"), {"action": "again", "row": [Sending.objects.get().pk]})
    assert Sending.objects.get().state == "waiting"
    assert sent().arrived == 1


def test_a_removed_channel_is_gone_and_written_down(company, enter, robot):
    channel = robot()
    enter(company.director).post(reverse("notices:channel-remove", args=[channel.pk]))
    assert Channel.objects.count() == 0
    assert AuditEntry.objects.filter(action="channel.removed").exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_fits_its_window(company, tell, robot, post_office, visitor, width, theme, at):
    user = company.director.user
    user.set_password("abacus-beads-88")
    user.theme, user.language = theme, "zh-hans"
    user.save()
    robot()
    for number in range(3):
        tell("opened", f"核对昨日主推款价格与库存 {number}", person=company.director)
    tell("escalated", "整理差评", person=company.director)
    Sending.objects.create(
        purpose="test", person=company.director, channel=post_office, state="dead", created_at=clock.now(),
        due_at=clock.now(), attempts=8, error_code="535", error="authentication failed",
    )  # fmt: skip
    window = visitor(width)
    window.sign_in(user.username, "abacus-beads-88")
    for name in ("notices:notices", "notices:settings", "notices:channels", "notices:sendings"):
        window.go(reverse(name))
        if folder := os.environ.get("ZHANGGUI_PICTURES"):
            window.page.screenshot(path=f"{folder}/{name.partition(':')[2]}-{theme}-{width}.png")
        assert window.too_wide() <= 0, name
    window.page.click("#bell > button")
    window.page.wait_for_selector("#bell-list .list-group-item")
    assert window.page.inner_text("#bell .badge") == "2"
    window.page.click("#bell-list .list-group-item >> nth=0")
    window.page.wait_for_load_state("networkidle")
