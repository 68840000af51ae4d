"""The group robots of DingTalk, WeCom and Feishu: what is sent to them, signed, and what their answers mean.

Written after the services' published descriptions of custom robots. Nothing here sends.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qs, quote_plus, urlsplit

from django.utils.translation import gettext_lazy as _

from zhanggui.base import Refusal
from zhanggui.doors.notices.rules import cut

DINGTALK, WECOM, FEISHU = "dingtalk", "wecom", "feishu"
KINDS = (DINGTALK, WECOM, FEISHU)
TEXT, RICH, CARD = "text", "rich", "card"
PER_MINUTE = 20
"""DingTalk and WeCom say twenty a minute and robot; Feishu allows more, and is treated alike."""
MOST_BYTES = {DINGTALK: 18_000, WECOM: 4_000, FEISHU: 18_000}
MOST_TEXT_OF_WECOM = 2_000
MOST_LINES, MOST_LINE = 40, 300

_WIDE = str.maketrans("<>[]()*_`#@|~", "＜＞［］（）＊＿｀＃＠｜～")
"""Characters that would be markup in somebody's title."""
_FEISHU_HOOK = re.compile(r"/open-apis/bot/v2/hook/[\w-]+")


@dataclass(frozen=True)
class Message:
    """What one person is told: a heading, some titles, where to read on, and how the group knows the person."""

    heading: str
    lines: tuple[str, ...] = ()
    link: str = ""
    link_label: str = ""
    mention: str = ""
    """Mobile number or id of the person in the group's service."""


@dataclass(frozen=True)
class Request:
    url: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """ok; limited: ask less often; retry: try again later; refused: trying again will not help."""

    kind: Literal["ok", "limited", "retry", "refused"]
    code: str = ""
    text: str = ""
    wait: int | None = None


class RobotRefused(Refusal):
    """An address that is no robot's."""


def check(kind: str, url: str) -> None:
    """Whether an address has the form this service gives its robots."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    fits = {
        DINGTALK: bool(query.get("access_token", [""])[0]),
        WECOM: bool(query.get("key", [""])[0]),
        FEISHU: bool(_FEISHU_HOOK.fullmatch(parts.path)),
    }
    if not fits.get(kind):
        raise RobotRefused("robot.wrong_address", _("This is not the address of such a robot: copy it from the group."))


def request(kind: str, url: str, secret: str, message: Message, style: str, seconds: int) -> Request:
    """What to send; `seconds` is the time of the real world, since the services compare it with their own."""
    message = replace(message, lines=tuple(cut(line, MOST_LINE) for line in message.lines[:MOST_LINES]))
    if kind == DINGTALK:
        return Request(_dingtalk_url(url, secret, seconds), _dingtalk(message, style))
    if kind == FEISHU:
        return Request(url, {**_feishu_sign(secret, seconds), **_feishu(message, style)})
    return Request(url, _wecom(message, style))


def dingtalk_sign(secret: str, milliseconds: int) -> str:
    """HMAC-SHA256 of "milliseconds, line feed, secret" under the secret, base64."""
    said = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()


def feishu_sign(secret: str, seconds: int) -> str:
    """HMAC-SHA256 of nothing under "seconds, line feed, secret", base64."""
    key = f"{seconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def read_answer(kind: str, status: int, body: bytes, retry_after: int | None = None) -> Verdict:
    """What an answer means. The services say most faults with status 200 and a code of their own."""
    if status == 429:
        return Verdict("limited", "429", "too many requests", retry_after)
    if status >= 500 or status == 408:
        return Verdict("retry", str(status), "the service is out of order", retry_after)
    if 300 <= status < 400:
        return Verdict("refused", str(status), "redirects are not followed")
    said = _json(body)
    code = next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), None)
    if not isinstance(code, int):
        return Verdict("retry" if status < 300 else "refused", str(status), "not an answer of this service")
    text = str(said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or "")[:200]
    if code == 0 and status < 300:
        return Verdict("ok")
    if code in LIMITED[kind]:
        return Verdict("limited", str(code), text, retry_after)
    return Verdict("retry" if code in BUSY[kind] else "refused", str(code), text)


LIMITED: Mapping[str, frozenset[int]] = {
    DINGTALK: frozenset({130101, 410100, 90018}),
    WECOM: frozenset({45009, 45033}),
    FEISHU: frozenset({11232, 99991400, 230020}),
}
BUSY: Mapping[str, frozenset[int]] = {
    DINGTALK: frozenset({-1}), WECOM: frozenset({-1}), FEISHU: frozenset({-1, 10000, 19003}),
}  # fmt: skip
MEANINGS: Mapping[str, Mapping[str, Any]] = {
    DINGTALK: {
        "310000": _("The secret, the keywords or the addresses set for this robot do not fit."),
        "300001": _("There is no robot with this address."),
        "300005": _("There is no robot with this address."),
        "400101": _("There is no robot with this address."),
        "400013": _("The group was dissolved."),
        "400102": _("The robot was switched off in its group."),
        "400105": _("The robot does not take this form of message."),
        "400106": _("There is no robot with this address."),
        "460101": _("The message is too long."),
        "130101": _("More than twenty messages a minute."),
        "410100": _("More than twenty messages a minute."),
    },
    WECOM: {
        "93000": _("There is no robot with this address."),
        "93004": _("The robot was switched off in its group."),
        "93008": _("The robot is not in the group."),
        "40008": _("The robot does not take this form of message."),
        "40058": _("The message is too long."),
        "45002": _("The message is too long."),
        "45009": _("More than twenty messages a minute."),
    },
    FEISHU: {
        "19001": _("There is no robot with this address."),
        "19002": _("The robot does not take this form of message."),
        "9499": _("The robot does not take this form of message."),
        "19021": _("The secret does not fit, or the clock of this machine is wrong by more than an hour."),
        "19022": _("The addresses set for this robot do not include this machine."),
        "19024": _("The message holds none of the keywords set for this robot."),
        "11232": _("Too many messages for this service."),
    },
}


def meaning(kind: str, code: str) -> str:
    """What an error code says, in words; empty for one we do not know."""
    return str(MEANINGS.get(kind, {}).get(code, ""))


def plain(text: str) -> str:
    """A title in which nothing is markup, a link or a call to the whole group."""
    return text.translate(_WIDE)


def _dingtalk_url(url: str, secret: str, seconds: int) -> str:
    if not secret:
        return url
    stamp = seconds * 1000
    return f"{url}&timestamp={stamp}&sign={quote_plus(dingtalk_sign(secret, stamp))}"


def _feishu_sign(secret: str, seconds: int) -> dict[str, str]:
    return {"timestamp": str(seconds), "sign": feishu_sign(secret, seconds)} if secret else {}


def _is_mobile(mention: str) -> bool:
    return re.fullmatch(r"1\d{10}", mention) is not None


def _markdown(message: Message, most: int, mention: str = "", gap: str = "\n\n") -> str:
    head = f"### {plain(message.heading)}{gap}"
    tail = f"{gap}[{plain(message.link_label)}]({message.link})" if message.link else ""
    tail += f"{gap}{mention}" if mention else ""
    lines = "\n".join(f"- {plain(line)}" for line in message.lines)
    return head + cut(lines, most - len((head + tail).encode())) + tail


def _words(message: Message, most: int) -> str:
    tail = f"\n{message.link}" if message.link else ""
    lines = "\n".join([plain(message.heading), *(f"· {plain(line)}" for line in message.lines)])
    return cut(lines, most - len(tail.encode())) + tail


def _dingtalk(message: Message, style: str) -> dict[str, Any]:
    at: dict[str, Any] = {"isAtAll": False}
    if message.mention:
        at["atMobiles" if _is_mobile(message.mention) else "atUserIds"] = [message.mention]
    mention = f"@{message.mention}" if message.mention else ""
    most = MOST_BYTES[DINGTALK]
    if style == TEXT:
        words = _words(message, most)
        return {"msgtype": "text", "text": {"content": f"{words}\n{mention}".strip()}, "at": at}
    if style == CARD and message.link:
        card = {
            "title": plain(message.heading), "text": _markdown(_without_link(message), most, mention),
            "singleTitle": message.link_label, "singleURL": message.link,
        }  # fmt: skip
        return {"msgtype": "actionCard", "actionCard": card, "at": at}
    text = _markdown(message, most, mention)
    return {"msgtype": "markdown", "markdown": {"title": plain(message.heading), "text": text}, "at": at}


def _wecom(message: Message, style: str) -> dict[str, Any]:
    by_mobile = _is_mobile(message.mention)
    if style == TEXT or (by_mobile and style == RICH):  # only plain text may name a person by mobile number
        mentioned = {"mentioned_mobile_list" if by_mobile else "mentioned_list": [message.mention]}
        text = {"content": _words(message, MOST_TEXT_OF_WECOM), **(mentioned if message.mention else {})}
        return {"msgtype": "text", "text": text}
    if style == CARD and message.link:
        card = {
            "card_type": "text_notice",
            "main_title": {"title": cut(plain(message.heading), 78)},
            "sub_title_text": cut("\n".join(plain(line) for line in message.lines), 330),
            "jump_list": [{"type": 1, "url": message.link, "title": cut(message.link_label, 39)}],
            "card_action": {"type": 1, "url": message.link},
        }
        return {"msgtype": "template_card", "template_card": card}
    mention = f"<@{message.mention}>" if message.mention else ""
    return {"msgtype": "markdown", "markdown": {"content": _markdown(message, MOST_BYTES[WECOM], mention, "\n")}}


def _feishu(message: Message, style: str) -> dict[str, Any]:
    most = MOST_BYTES[FEISHU]
    named = message.mention if not _is_mobile(message.mention) else ""  # Feishu knows people by id only
    if style == TEXT:
        tag = f'\n<at user_id="{named}"></at>' if named else ""
        return {"msg_type": "text", "content": {"text": _words(message, most) + tag}}
    if style == CARD:
        at = f"<at id={named}></at>" if named else ""
        text = _markdown(Message("", message.lines), most, at).removeprefix("### \n\n")
        button = {
            "tag": "action",
            "actions": [
                {"tag": "button", "type": "primary", "url": message.link,
                 "text": {"tag": "plain_text", "content": message.link_label}}
            ],
        }  # fmt: skip
        card = {
            "header": {"title": {"tag": "plain_text", "content": message.heading}, "template": "blue"},
            "elements": [{"tag": "markdown", "content": text}, *([button] if message.link else [])],
        }
        return {"msg_type": "interactive", "card": card}
    rows: list[list[dict[str, str]]] = [[{"tag": "text", "text": f"· {plain(line)}"}] for line in message.lines]
    last: list[dict[str, str]] = []
    if message.link:
        last.append({"tag": "a", "text": message.link_label, "href": message.link})
    if named:
        last.append({"tag": "at", "user_id": named})
    content = [*rows, *([last] if last else [])]
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": message.heading, "content": content}}}}


def _without_link(message: Message) -> Message:
    return replace(message, link="")


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
