"""Asks Pinduoduo."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zhanggui.connectors.api.client import Dialect
from zhanggui.connectors.api.errors import Said
from zhanggui.connectors.api.exchange import Question
from zhanggui.connectors.api.manifest import api_manifest
from zhanggui.connectors.api.paging import Listing
from zhanggui.connectors.api.signing import joined, md5_around
from zhanggui.connectors.api.tokens import App, Tokens
from zhanggui.connectors.pdd_open import rows

REFRESH = "pdd.pop.auth.token.refresh"


def sign(params: Mapping[str, str], secret: str) -> str:
    return md5_around(secret, joined(params)).upper()


class Pdd(Dialect):
    """Pinduoduo's way: tokens too are asked for at the gateway."""

    manifest = api_manifest("pdd_open")

    def __init__(self, gateway: str = "") -> None:
        self._gateway = gateway or self.manifest.gateway
        limits = self.manifest.listings["confirmed"]
        self.listings = {
            "confirmed": Listing(
                limits.method,
                ("pdd-order",),
                limits.window,
                limits.page_size,
                self._confirmed,
                rows.orders,
                rows.key,
                total=rows.total,
            )
        }

    def question(self, app: App, method: str, params: Mapping[str, Any], token: str, at: datetime) -> Question:
        form = {
            "type": method,
            "client_id": app.key,
            "timestamp": str(int(at.timestamp())),
            "data_type": "JSON",
            **params,
        }
        if token:
            form["access_token"] = token
        return Question(self._gateway, form={**form, "sign": sign(form, app.secret)})

    def error(self, told: Mapping[str, Any]) -> Said | None:
        said = told.get("error_response")
        if not isinstance(said, dict):
            return None
        message = str(said.get("sub_msg") or said.get("error_msg") or "")
        return Said(str(said.get("error_code", "")), str(said.get("sub_code") or ""), message)

    def refresh(self, app: App, refresh_token: str, at: datetime) -> Question:
        return self.question(app, REFRESH, {"refresh_token": refresh_token}, "", at)

    def tokens(self, told: Mapping[str, Any], at: datetime) -> Tokens:
        holder = told.get("pop_auth_token_refresh_response")
        told = holder if isinstance(holder, dict) else {}
        return Tokens(
            str(told.get("access_token") or ""),
            str(told.get("refresh_token") or ""),
            _until(at, told.get("expires_in")),
            _until(at, told.get("refresh_token_expires_in")),
        )

    @staticmethod
    def _confirmed(since: datetime, until: datetime, page: int, size: int) -> Mapping[str, Any]:
        return {
            "order_status": "5",
            "refund_status": "5",
            "start_confirm_at": str(int(since.timestamp())),
            "end_confirm_at": str(int(until.timestamp())),
            "page": str(page),
            "page_size": str(size),
        }


def _until(at: datetime, seconds: Any) -> datetime | None:
    text = str(seconds or "")
    return at + timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
