"""Which cells are personal, and what may be shown of them. No database here."""

import re
from collections.abc import Mapping

PERSONAL = re.compile(
    r"收货|收件|寄件|姓名|电话|手机|地址|买家(?:会员|支付宝|昵称|留言|账号)|会员名|昵称|支付宝(?:账|帐)|对方(?:账|帐)|账号|帐号|留言|备注|说明|附言|"
    r"身份证|邮箱|发票抬头|buyer|customer|receiver|consignee|name$|phone|mobile|address|e-?mail|contact|memo|message|note|comment|remark",
    re.IGNORECASE,
)
"""Headers whose cells may tell who somebody is; notes and messages often hold a name or a number."""

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
NUMBER = re.compile(r"\d{7,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def is_personal(header: str) -> bool:
    """Whether cells under this header may tell who somebody is."""
    return bool(PERSONAL.search(header))


def is_private(header: str, value: str) -> bool:
    """Whether a cell is to be hidden: by its header, or because it holds a mobile number."""
    return bool(value.strip()) and (is_personal(header) or bool(MOBILE.search(value)))


def is_stray(code: str, value: str) -> bool:
    """Words where a number or a day belongs: a cell that slid there, perhaps somebody's name."""
    return ".bad_" in code and len(CHINESE.findall(value)) > 1


def masked(value: str) -> str:
    """The first character of a text, and how long it was up to six."""
    text = value.strip()
    return text[:1] + "*" * min(len(text) - 1, 6) if len(text) > 1 else "*" * len(text)


def masked_raw(raw: Mapping[str, str]) -> dict[str, str]:
    """A line as everybody may see it: personal cells masked, and long numbers where they do not belong."""
    return {
        header: masked(value) if is_private(header, value) else NUMBER.sub(hidden_number, value)
        for header, value in raw.items()
    }


def masked_message(message: str, raw: Mapping[str, str], stray: str = "") -> str:
    """A sentence about a line without what it quotes of personal cells, and of the column `stray`.

    A line whose cells slid into other columns may quote a phone number under any header: long numbers go too.
    """
    for header, value in sorted(raw.items(), key=lambda cell: -len(cell[1])):
        quoted = " ".join(value.split())
        if len(quoted) > 1 and (is_personal(header) or header == stray):
            message = message.replace(quoted[:60], masked(quoted))
    return NUMBER.sub(hidden_number, message)


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def hidden_number(number: re.Match[str]) -> str:
    digits = number.group()
    return f"{digits[:3]}{'*' * 4}{digits[-2:]}"
