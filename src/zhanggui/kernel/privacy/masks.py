"""What people see who may not see it all."""

import re

_PHONE = re.compile(r"\d{7,}")
_DETACHED = re.compile(r"^(.*?(?:省|自治区|特别行政区|市))")
_MUNICIPALITIES = ("北京", "上海", "天津", "重庆")


def mask_name(name: str) -> str:
    """The family name only: 张三丰 gives 张**."""
    name = name.strip()
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_phone(phone: str) -> str:
    """First three and last four digits of a mobile number; of a shorter or landline number the last four are hidden."""
    phone = phone.strip()
    digits = re.sub(r"\D", "", phone)
    if len(digits) == 11 and digits == phone:
        return f"{phone[:3]}****{phone[-4:]}"
    return phone[:-4] + "****" if len(digits) > 4 else "*" * len(phone)


def mask_address(address: str) -> str:
    """The province only."""
    address = address.strip()
    if not address:
        return ""
    first = address.split()[0]
    if first == address:  # written without spaces
        found = _DETACHED.match(address)
        first = found.group(1) if found else next((city for city in _MUNICIPALITIES if address.startswith(city)), "")
    return f"{first} ***" if first else "***"


def mask_nick(nick: str) -> str:
    """First and last character: 小猫钓鱼 gives 小**鱼; what the platform already masked stays."""
    nick = nick.strip()
    if "*" in nick:
        return nick
    return nick[0] + "*" * (len(nick) - 2) + nick[-1] if len(nick) > 2 else nick[:1] + "*" * (len(nick) - 1)
