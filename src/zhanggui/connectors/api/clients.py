"""Which client there is for a shop's platform."""

from collections.abc import Callable, Mapping

from zhanggui.connectors.api.client import Client, Dialect
from zhanggui.connectors.api.tokens import App, TokenStore
from zhanggui.connectors.api.transport import Transport
from zhanggui.connectors.douyin_open.client import Douyin
from zhanggui.connectors.jd_jos.client import Jos
from zhanggui.connectors.pdd_open.client import Pdd
from zhanggui.connectors.taobao_top.client import Top

DIALECTS: Mapping[str, Callable[[str], Dialect]] = {
    "taobao": Top,
    "tmall": Top,
    "jd": Jos,
    "pdd": Pdd,
    "douyin": Douyin,
}
"""By the platform of the shop; each takes another address to ask at, or none."""


def open_client(
    platform: str,
    app: App,
    store: TokenStore,
    *,
    shop: str = "",
    transport: Transport | None = None,
    gateway: str = "",
) -> Client:
    """The client of a shop on a platform. `shop` names it in sentences; `gateway` is another address to ask at."""
    return Client(DIALECTS[platform](gateway), app, store, shop=shop, transport=transport)
