"""What nobody read is gathered once a day or week; what is old goes."""

import json
from datetime import timedelta

from django.core import mail

from zhanggui.base import clock
from zhanggui.doors.notices import sending, services
from zhanggui.doors.notices.models import Notice, Sending
from zhanggui.kernel.tests.days import TUESDAY


def test_the_daily_digest_gathers_what_nobody_read(company, tell, wishes, post_office, sent, at):
    wishes(company.manager, mail="li@company.example")
    tell("opened", "one")
    at(15)
    tell("commented", "two")
    at(16)
    tell("opened", "seen")
    services.read(company.manager, Notice.objects.filter(title_zh="seen"), clock.now())
    at(8, 29, TUESDAY)
    assert sent().arrived == 0
    at(8, 30, TUESDAY)

    assert [sent().arrived, sent().arrived] == [1, 0]
    body = mail.outbox[0].body
    assert "one" in body
    assert "two" in body
    assert "seen" not in body


def test_a_digest_goes_to_the_robot_where_there_is_no_mail(company, tell, wishes, robot, here, sent, at):
    wishes(company.manager, robot=robot(), opened=["digest"])
    tell("opened", "one")
    at(8, 30, TUESDAY)

    assert sent().arrived == 1
    assert "one" in json.dumps(here.received[0][1])


def test_a_digest_without_any_way_out_comes_into_the_browser(company, tell, wishes, post_office, sent, at):
    wishes(company.manager, mail="li@company.example", opened=["digest"])
    notice = tell("opened", "one")
    assert not notice.in_browser
    post_office.delete()
    at(8, 30, TUESDAY)
    sent()

    notice.refresh_from_db()
    assert notice.in_browser


def test_old_messages_and_read_notices_go_and_unread_ones_stay(company, tell, wishes, post_office, sent, at):
    wishes(company.manager, mail="li@company.example")
    tell("assigned", "one")
    at(10, 1)
    sent()
    services.read(company.manager, Notice.objects.all(), clock.now())
    at(10, 30)
    tell("opened", "two")

    later = clock.now() + sending.KEPT_FOR + timedelta(days=1)
    assert sending.forget_old(later) > 0
    assert list(Notice.objects.values_list("title_zh", flat=True)) == ["two"]
    assert Sending.objects.count() == 0
