"""Provinces as bills, addresses and price tables write them, brought to one short form."""

PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip

_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


def short_province(*texts: str) -> str:
    """The first text that starts with a province, in short form: 广东 for 广东省 or 广东省深圳市; "" for none."""
    for text in texts:
        words = text.strip().removeprefix("中国").lstrip()
        for name in PROVINCES:
            if words.startswith(name):
                return name
    return ""


def rate_key(text: str) -> str:
    """How a price table's own zone is looked up: its province, or its name without the ending (江浙沪 stays)."""
    name = short_province(text)
    if name:
        return name
    bare = text.strip()
    for ending in _ENDINGS:
        bare = bare.removesuffix(ending)
    return bare
