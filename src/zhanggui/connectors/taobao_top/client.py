"""Asks Taobao."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zhanggui.base.clock import SHANGHAI
from zhanggui.connectors.api.client import Dialect
from zhanggui.connectors.api.errors import Said
from zhanggui.connectors.api.exchange import Question
from zhanggui.connectors.api.manifest import api_manifest
from zhanggui.connectors.api.paging import Listing
from zhanggui.connectors.api.signing import joined, keyed, md5_around
from zhanggui.connectors.api.tokens import App, Tokens
from zhanggui.connectors.taobao_top import rows

TRADE_FIELDS = (
    "tid,tid_str,status,payment,post_fee,created,pay_time,consign_time,end_time,modified,buyer_nick,buyer_open_uid,"
    "buyer_message,seller_memo,receiver_name,receiver_state,receiver_city,receiver_district,receiver_address,"
    "receiver_mobile,receiver_phone,oaid,received_payment,orders"
)
REFUND_FIELDS = (
    "refund_id,tid,oid,status,refund_fee,created,modified,total_fee,payment,title,num_iid,outer_id,good_status,"
    "has_good_return,reason,desc,alipay_no,cs_status"
)
DIGESTS = {"hmac": "md5", "hmac-sha256": "sha256"}


def sign(params: Mapping[str, str], secret: str) -> str:
    """The signature TOP asks for, by the method the parameters name."""
    method = params["sign_method"]
    text = joined(params)
    told = md5_around(secret, text) if method == "md5" else keyed(secret, text, DIGESTS[method])
    return told.upper()


def moment(at: datetime) -> str:
    """As TOP writes a moment: Beijing time."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


class Top(Dialect):
    """TOP's way."""

    manifest = api_manifest("taobao_top")

    def __init__(self, gateway: str = "") -> None:
        self._gateway = gateway or self.manifest.gateway
        self._token_address = f"{gateway}/token" if gateway else self.manifest.token_address
        self.listings = {
            "modified": self._trades("modified", ("start_modified", "end_modified"), backwards=True),
            "created": self._trades("created", ("start_created", "end_created"), backwards=False),
            "refunds": self._refunds(),
        }

    def question(self, app: App, method: str, params: Mapping[str, Any], token: str, at: datetime) -> Question:
        form = {
            "method": method,
            "app_key": app.key,
            "session": token,
            "timestamp": moment(at),
            "format": "json",
            "v": "2.0",
            "sign_method": "hmac-sha256",
            **params,
        }
        return Question(self._gateway, form={**form, "sign": sign(form, app.secret)})

    def error(self, told: Mapping[str, Any]) -> Said | None:
        said = told.get("error_response")
        if isinstance(said, dict):
            message = str(said.get("sub_msg") or said.get("msg") or "")
            return Said(str(said.get("code", "")), str(said.get("sub_code") or ""), message)
        if "error" in told:
            return Said(str(told["error"]), "", str(told.get("error_description") or ""))
        return None

    def refresh(self, app: App, refresh_token: str, at: datetime) -> Question:
        form = {
            "grant_type": "refresh_token",
            "client_id": app.key,
            "client_secret": app.secret,
            "refresh_token": refresh_token,
        }
        return Question(self._token_address, form=form)

    def tokens(self, told: Mapping[str, Any], at: datetime) -> Tokens:
        return Tokens(
            str(told.get("access_token") or ""),
            str(told.get("refresh_token") or ""),
            _until(at, told.get("expires_in")),
            _until(at, told.get("re_expires_in")),
        )

    def _trades(self, name: str, window: tuple[str, str], *, backwards: bool) -> Listing:
        limits = self.manifest.listings[name]
        holder = f"{limits.method.removeprefix('taobao.').replace('.', '_')}_response"

        def params(since: datetime, until: datetime, page: int, size: int) -> Mapping[str, str]:
            told = {window[0]: moment(since), window[1]: moment(until), "page_no": str(page), "page_size": str(size)}
            return {"fields": TRADE_FIELDS, "use_has_next": "false" if backwards else "true", **told}

        return Listing(
            limits.method,
            ("taobao-order-list", "taobao-order-detail"),
            limits.window,
            limits.page_size,
            params,
            rows.trades,
            rows.trade_key,
            total=lambda told: _number(told.get(holder), "total_results"),
            has_next=lambda told: None if backwards else _flag(told.get(holder), "has_next"),
            backwards=backwards,
            oldest=limits.oldest,
        )

    def _refunds(self) -> Listing:
        limits = self.manifest.listings["refunds"]

        def params(since: datetime, until: datetime, page: int, size: int) -> Mapping[str, str]:
            told = {"start_modified": moment(since), "end_modified": moment(until), "use_has_next": "false"}
            return {"fields": REFUND_FIELDS, "page_no": str(page), "page_size": str(size), **told}

        return Listing(
            limits.method,
            ("tmall-refund",),
            limits.window,
            limits.page_size,
            params,
            rows.refunds,
            rows.refund_key,
            total=lambda told: _number(told.get("refunds_receive_get_response"), "total_results"),
        )


def _until(at: datetime, seconds: Any) -> datetime | None:
    text = str(seconds or "")
    return at + timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _number(answer: Any, name: str) -> int | None:
    text = str(answer.get(name, "")) if isinstance(answer, dict) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _flag(answer: Any, name: str) -> bool | None:
    told = answer.get(name) if isinstance(answer, dict) else None
    return None if told is None else told in (True, "true")
