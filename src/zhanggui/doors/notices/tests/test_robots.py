"""What is sent to the robots of DingTalk, WeCom and Feishu, and what their answers mean."""

import json
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest

from zhanggui.doors.notices import robots
from zhanggui.doors.notices.robots import Message

SECONDS = 1_599_360_473
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=abc"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/1a2b-3c"
URLS = {"dingtalk": DINGTALK, "wecom": WECOM, "feishu": FEISHU}
TOLD = Message("2 things", ("查看昨日销售", "Price check"), "https://zg.example/notices/", "Read on", "u-1")


def openssl(key: bytes, said: bytes) -> str:
    """HMAC-SHA256 by another program than ours, base64."""
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"]
    digest = subprocess.run(command, input=said, capture_output=True, check=True).stdout
    return subprocess.run(["base64", "-w0"], input=digest, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("secret", ["SECc0ffee", "密钥", "a+b/c= d"])
def test_dingtalk_is_signed_in_the_address_over_time_and_secret(secret):
    asked = robots.request("dingtalk", DINGTALK, secret, TOLD, "rich", SECONDS)
    query = parse_qs(urlsplit(asked.url).query)

    stamp = f"{SECONDS}000"
    assert query == {
        "access_token": ["abc"], "timestamp": [stamp],
        "sign": [openssl(secret.encode(), f"{stamp}\n{secret}".encode())],
    }  # fmt: skip
    assert "+" not in asked.url.split("sign=")[1]


@pytest.mark.parametrize("secret", ["SECc0ffee", "密钥"])
def test_feishu_is_signed_in_the_body_with_time_and_secret_as_the_key_over_nothing(secret):
    asked = robots.request("feishu", FEISHU, secret, TOLD, "rich", SECONDS)

    assert asked.url == FEISHU
    assert asked.content["timestamp"] == str(SECONDS)
    assert asked.content["sign"] == openssl(f"{SECONDS}\n{secret}".encode(), b"")


def test_wecom_carries_its_key_in_the_address_and_signs_nothing():
    asked = robots.request("wecom", WECOM, "", TOLD, "rich", SECONDS)

    assert asked.url == WECOM
    assert set(asked.content) == {"msgtype", "markdown"}


def test_without_a_secret_nothing_is_signed():
    assert robots.request("dingtalk", DINGTALK, "", TOLD, "rich", SECONDS).url == DINGTALK
    assert "sign" not in robots.request("feishu", FEISHU, "", TOLD, "rich", SECONDS).content


@pytest.mark.parametrize("kind", robots.KINDS)
@pytest.mark.parametrize("style", ["text", "rich", "card"])
def test_every_form_says_heading_titles_address_and_whom(kind, style):
    said = json.dumps(robots.request(kind, URLS[kind], "", TOLD, style, SECONDS).content, ensure_ascii=False)

    for word in ("2 things", "查看昨日销售", "Price check", "https://zg.example/notices/"):
        assert word in said
    assert "u-1" in said or (kind, style) == ("wecom", "card")  # WeCom's cards call nobody


def test_the_forms_are_those_the_services_describe():
    def form(kind, style):
        return robots.request(kind, URLS[kind], "", TOLD, style, SECONDS).content

    assert form("dingtalk", "rich")["markdown"]["text"] == (
        "### 2 things\n\n- 查看昨日销售\n- Price check\n\n[Read on](https://zg.example/notices/)\n\n@u-1"
    )
    assert form("dingtalk", "rich")["at"] == {"isAtAll": False, "atUserIds": ["u-1"]}
    assert form("dingtalk", "card")["actionCard"]["singleURL"] == "https://zg.example/notices/"
    assert form("wecom", "text")["text"]["mentioned_list"] == ["u-1"]
    assert form("wecom", "card")["template_card"]["card_action"] == {"type": 1, "url": "https://zg.example/notices/"}
    assert form("feishu", "rich")["content"]["post"]["zh_cn"]["content"][-1] == [
        {"tag": "a", "text": "Read on", "href": "https://zg.example/notices/"}, {"tag": "at", "user_id": "u-1"},
    ]  # fmt: skip
    assert form("feishu", "card")["card"]["elements"][1]["actions"][0]["url"] == "https://zg.example/notices/"


def test_a_mobile_number_is_called_as_the_service_wants_it():
    told = Message("one", ("a",), mention="13812345678")

    assert robots.request("dingtalk", DINGTALK, "", told, "rich", 1).content["at"]["atMobiles"] == ["13812345678"]
    assert robots.request("wecom", WECOM, "", told, "rich", 1).content["text"]["mentioned_mobile_list"] == [
        "13812345678"
    ]
    assert "13812345678" not in json.dumps(robots.request("feishu", FEISHU, "", told, "rich", 1).content)


@pytest.mark.parametrize("kind", robots.KINDS)
@pytest.mark.parametrize("style", ["text", "rich", "card"])
@pytest.mark.parametrize(
    "title", ["[win](https://evil.example)", "<@all>", '<at user_id="all"></at>', "@所有人", "**loud** `code`"]
)
def test_nothing_in_a_title_is_markup_or_a_call_to_everybody(kind, style, title):
    told = Message("one", (title,), "https://zg.example/", "Read on")
    said = json.dumps(robots.request(kind, URLS[kind], "", told, style, 1).content, ensure_ascii=False)

    assert not any(mark in said for mark in ("](https://evil", "<@all", "<at ", "@所有人", "**loud"))


@pytest.mark.parametrize(("kind", "most"), [("dingtalk", 20_000), ("wecom", 4096), ("feishu", 20_000)])
@pytest.mark.parametrize("style", ["text", "rich", "card"])
def test_a_long_message_is_cut_to_what_the_service_takes_and_keeps_its_link(kind, most, style):
    told = Message("many", tuple(f"第{n}件非常长的工作事项" * 5 for n in range(400)), "https://zg.example/", "Read on")
    content = robots.request(kind, URLS[kind], "", told, style, 1).content

    assert len(json.dumps(content, ensure_ascii=False).encode()) <= most
    assert "https://zg.example/" in json.dumps(content)


@pytest.mark.parametrize(
    ("kind", "status", "body", "verdict"),
    [
        ("dingtalk", 200, b'{"errcode":0,"errmsg":"ok"}', "ok"),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"sign not match"}', "refused"),
        ("dingtalk", 200, b'{"errcode":130101,"errmsg":"send too fast"}', "limited"),
        ("dingtalk", 200, b'{"errcode":-1,"errmsg":"busy"}', "retry"),
        ("wecom", 200, b'{"errcode":0,"errmsg":"ok"}', "ok"),
        ("wecom", 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "refused"),
        ("wecom", 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', "limited"),
        ("feishu", 200, b'{"code":0,"msg":"success"}', "ok"),
        ("feishu", 200, b'{"StatusCode":0,"StatusMessage":"success"}', "ok"),
        ("feishu", 200, b'{"code":19021,"msg":"sign match fail"}', "refused"),
        ("feishu", 400, b'{"code":11232,"msg":"frequency limited"}', "limited"),
        ("feishu", 400, b'{"code":9499,"msg":"Bad Request"}', "refused"),
        ("wecom", 429, b"", "limited"),
        ("wecom", 503, b"", "retry"),
        ("wecom", 302, b"", "refused"),
        ("wecom", 404, b"<html>", "refused"),
        ("wecom", 200, b"<html>log in to the wireless network</html>", "retry"),
        ("wecom", 200, b"[]", "retry"),
        ("wecom", 200, b'{"errcode":"0"}', "retry"),
    ],
)
def test_an_answer_is_understood(kind, status, body, verdict):
    assert robots.read_answer(kind, status, body).kind == verdict


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("dingtalk", "https://oapi.dingtalk.com/robot/send"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="),
        ("feishu", "https://open.feishu.cn/open-apis/bot/hook"),
        ("mail", WECOM),
    ],
)
def test_an_address_that_is_no_robots_is_refused(kind, url):
    with pytest.raises(robots.RobotRefused):
        robots.check(kind, url)


def test_addresses_as_the_services_give_them_are_taken():
    for kind, url in URLS.items():
        robots.check(kind, url)
