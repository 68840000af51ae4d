"""Asks Douyin."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from zhanggui.connectors.api.client import Dialect
from zhanggui.connectors.api.errors import Said
from zhanggui.connectors.api.exchange import Question
from zhanggui.connectors.api.manifest import api_manifest
from zhanggui.connectors.api.paging import Listing
from zhanggui.connectors.api.signing import joined, keyed, md5_around, sorted_json
from zhanggui.connectors.api.tokens import App, Tokens
from zhanggui.connectors.douyin_open import rows

SIGNED = ("app_key", "method", "param_json", "timestamp", "v")
REFRESH = "token.refresh"
SUCCESS = frozenset({"10000", "0"})


def sign(params: Mapping[str, str], secret: str, method: str = "hmac-sha256") -> str:
    """The token and the method of signing take no part."""
    text = joined({name: params[name] for name in SIGNED})
    if method == "md5":
        return md5_around(secret, text)
    return keyed(secret, f"{secret}{text}{secret}", "sha256")


class Douyin(Dialect):
    """Douyin's way: the method is a path, the parameters are the body, the rest stands in the address."""

    manifest = api_manifest("douyin_open")

    def __init__(self, gateway: str = "") -> None:
        self._gateway = gateway or self.manifest.gateway
        self.listings = {
            name: self._listing(name, time) for name, time in (("modified", "update"), ("created", "create"))
        }

    def question(self, app: App, method: str, params: Mapping[str, Any], token: str, at: datetime) -> Question:
        body = sorted_json(params)
        query = {
            "app_key": app.key,
            "method": method,
            "param_json": body,
            "timestamp": str(int(at.timestamp())),
            "v": "2",
        }
        signature = sign(query, app.secret)
        del query["param_json"]
        query |= {"sign": signature, "sign_method": "hmac-sha256"} | ({"access_token": token} if token else {})
        return Question(f"{self._gateway}/{method.replace('.', '/')}", query=query, body=body)

    def error(self, told: Mapping[str, Any]) -> Said | None:
        code = str(told.get("code", told.get("err_no", "")))
        if code in SUCCESS:
            return None
        return Said(
            code,
            str(told.get("sub_code") or ""),
            str(told.get("sub_msg") or told.get("msg") or told.get("message") or ""),
        )

    def refresh(self, app: App, refresh_token: str, at: datetime) -> Question:
        return self.question(app, REFRESH, {"grant_type": "refresh_token", "refresh_token": refresh_token}, "", at)

    def tokens(self, told: Mapping[str, Any], at: datetime) -> Tokens:
        holder = told.get("data")
        told = holder if isinstance(holder, dict) else {}
        seconds = str(told.get("expires_in") or "")
        known = seconds.isascii() and seconds.isdigit() and len(seconds) < 10
        return Tokens(
            str(told.get("access_token") or ""),
            str(told.get("refresh_token") or ""),
            at + timedelta(seconds=int(seconds)) if known else None,
        )

    def _listing(self, name: str, time: str) -> Listing:
        limits = self.manifest.listings[name]
        return Listing(
            limits.method,
            ("douyin-order",),
            limits.window,
            limits.page_size,
            _search(time),
            rows.orders,
            rows.key,
            total=rows.total,
            first=0,
            oldest=limits.oldest,
        )


def _search(time: str) -> Callable[[datetime, datetime, int, int], Mapping[str, Any]]:
    def params(since: datetime, until: datetime, page: int, size: int) -> Mapping[str, Any]:
        window = {f"{time}_time_start": int(since.timestamp()), f"{time}_time_end": int(until.timestamp())}
        return {**window, "order_by": f"{time}_time", "order_asc": True, "page": page, "size": size}

    return params
