"""What a message that leaves the house says, and what never leaves it."""

import json

import pytest
from django.core import mail
from django.db import connection

from zhanggui.doors.notices.models import Notice, Sending
from zhanggui.doors.notices.tests.receivers import KINDS


def test_a_group_that_may_not_read_titles_is_told_how_many(robot, here, told, sent):
    told(robot(shows_titles=False), "Ask Acme about its price", "Price check")
    sent()

    said = json.dumps(here.received[0][1], ensure_ascii=False)
    assert "Acme" not in said
    assert "2" in said


def test_the_robot_speaks_the_persons_language_and_calls_the_person(robot, here, company, told, sent, wishes):
    type(company.manager.user).objects.filter(pk=company.manager.user.pk).update(language="en")
    channel = robot()
    told(channel)
    wishes(company.manager, robot=channel, assigned=["robot"], mention="13812345678")
    sent()

    content = here.received[0][1]
    assert content["at"]["atMobiles"] == ["13812345678"]
    assert "1 item of work was given to you" in content["markdown"]["text"]
    assert "Price check in English" in content["markdown"]["text"]


def test_links_lead_to_the_notice_and_hold_nothing_else(robot, here, told, tell, company, sent, at):
    told(robot())
    sent()

    notice = Notice.objects.get(kind="assigned")
    assert f"https://zg.example/notices/{notice.pk}/" in json.dumps(here.received[0][1])
    assert "from=list" not in json.dumps(here.received[0][1])


def test_a_letter_in_both_forms_with_a_way_to_stop_it(company, tell, wishes, post_office, sent, at, settings):
    settings.SITE_ADDRESS = "https://zg.example"
    wishes(company.manager, mail="li@company.example")
    tell("assigned", "查价 <b>")
    at(10, 1)

    assert sent().arrived == 1
    letter = mail.outbox[0]
    assert letter.to == ["li@company.example"]
    assert "有 1 项工作交给了您" in letter.subject
    assert "查价 <b>" in letter.body
    html = letter.alternatives[0][0]
    assert "查价 &lt;b&gt;" in html
    assert "https://zg.example/notices/settings/" in letter.body
    assert letter.extra_headers["List-Unsubscribe"] == "<https://zg.example/notices/settings/>"
    assert letter.extra_headers["Message-ID"].startswith(f"<zhanggui-{Sending.objects.get().pk}-")


def test_a_line_break_in_a_title_makes_no_header(company, tell, wishes, post_office, sent, at):
    wishes(company.manager, mail="li@company.example")
    tell("assigned", "one\r\nBcc: evil@example.com")
    at(10, 1)
    sent()

    assert mail.outbox[0].recipients() == ["li@company.example"]
    assert "\n" not in mail.outbox[0].subject


def test_without_an_address_of_the_house_there_are_no_links(company, tell, wishes, post_office, sent, at, settings):
    settings.SITE_ADDRESS = ""
    wishes(company.manager, mail="li@company.example")
    tell("assigned", "one")
    at(10, 1)
    sent()

    assert "http" not in mail.outbox[0].body


CANARIES = ("13812345678", "0571-88886666", "11010119900307123X", "zhang.canary@mail.example", "+86 139 1234 5678")


@pytest.mark.parametrize("kind", [*KINDS, "mail"])
def test_no_number_of_a_buyer_leaves_or_is_kept(company, tell, wishes, robot, here, post_office, sent, at, kind):
    channel = robot(kind) if kind != "mail" else None
    wishes(company.manager, robot=channel, mail="li@company.example", assigned=["robot", "mail", "browser"])
    for number, canary in enumerate(CANARIES):
        tell("assigned", f"回访买家{canary}的差评", key=f"k{number}", link=f"/orders/?q={canary.replace(' ', '')}")
    at(10, 1)
    sent()

    out = json.dumps(here.received, ensure_ascii=False) + "".join(
        letter.body + str(letter.alternatives) + letter.subject for letter in mail.outbox
    )
    assert "回访买家" in out
    assert not [canary for canary in CANARIES if canary in out]
    titles = str(list(Notice.objects.values_list("title_zh", "title_en", "things")))
    assert not [canary for canary in CANARIES if f"家{canary}" in titles]


def test_secrets_lie_sealed_in_the_database(robot, here):
    channel = robot()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, secret FROM notices_channel WHERE id = %s", [channel.pk])
        row = cursor.fetchone()

    assert not any(word in str(row) for word in ("token-1234", "SEC-very-secret", "127.0.0.1"))
