"""Where a parcel goes, from an address as platforms write it."""

import re
from functools import lru_cache

_PROVINCES = re.findall(
    r"\S+",
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 "
    "云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门",
)
_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")


@lru_cache(maxsize=1 << 12)
def province_and_city(address: str) -> tuple[str, str]:
    """The province as written and the city behind it; "" for what the address does not tell."""
    parts = address.split()
    if not parts:
        return "", ""
    known = next((name for name in _PROVINCES if parts[0].startswith(name)), "")
    if not known:
        return ("", "") if len(parts) < 2 else (parts[0], _told(parts[1]))
    ending = next((end for end in _ENDINGS if parts[0].startswith(known + end)), "")
    province, rest = known + ending, parts[0][len(known + ending) :]
    return province, _told(rest or (parts[1] if len(parts) > 1 else ""))


def _told(part: str) -> str:
    """A place name; masks, brackets and streets glued to it are not."""
    if "*" in part or "(" in part:
        return ""
    for ending in ("自治州", "地区", "市", "盟"):
        before, found, _ = part.partition(ending)
        if found and before:
            return before + found
    return part if len(part) <= 10 else ""
