"""Asks JD."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zhanggui.base.clock import SHANGHAI
from zhanggui.connectors.api.client import Dialect
from zhanggui.connectors.api.errors import Said
from zhanggui.connectors.api.exchange import Question
from zhanggui.connectors.api.manifest import api_manifest
from zhanggui.connectors.api.paging import Listing
from zhanggui.connectors.api.signing import joined, md5_around
from zhanggui.connectors.api.tokens import App, Tokens
from zhanggui.connectors.jd_jos import rows

FIELDS = (
    "orderId,orderState,orderTotalPrice,orderPayment,freightPrice,balanceUsed,orderStartTime,paymentConfirmTime,"
    "orderEndTime,modified,pin,open_id_buyer,consigneeInfo,oaid,orderRemark,venderRemark,itemInfoList,couponDetailList"
)
UNSIGNED = frozenset({"format", "sign_method"})


def sign(params: Mapping[str, str], secret: str) -> str:
    """MD5 of everything but format and sign_method."""
    return md5_around(secret, joined({name: told for name, told in params.items() if name not in UNSIGNED})).upper()


def moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


class Jos(Dialect):
    """JOS's way: the business parameters are one JSON text."""

    manifest = api_manifest("jd_jos")

    def __init__(self, gateway: str = "") -> None:
        self._gateway = gateway or self.manifest.gateway
        self._token_address = f"{gateway}/token" if gateway else self.manifest.token_address
        limits = self.manifest.listings["modified"]
        self.listings = {
            "modified": Listing(
                limits.method,
                ("jd-order",),
                limits.window,
                limits.page_size,
                self._search,
                rows.orders,
                rows.key,
                total=rows.total,
            )
        }

    def question(self, app: App, method: str, params: Mapping[str, Any], token: str, at: datetime) -> Question:
        local = at.astimezone(SHANGHAI)
        form = {
            "360buy_param_json": json.dumps(params, ensure_ascii=False, separators=(",", ":"), sort_keys=True),
            "access_token": token,
            "app_key": app.key,
            "method": method,
            "timestamp": f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}+0800",
            "v": "2.0",
        }
        return Question(self._gateway, form={**form, "sign": sign(form, app.secret)})

    def error(self, told: Mapping[str, Any]) -> Said | None:
        said = told.get("error_response")
        if isinstance(said, dict):
            return Said(str(said.get("code", "")), "", str(said.get("zh_desc") or said.get("en_desc") or ""))
        result = rows.result(told).get("apiResult")
        if isinstance(result, dict) and result.get("success") in (False, "false"):
            return Said(str(result.get("numberCode", "")), "", str(result.get("chineseErrCode") or ""))
        if "error" in told:
            return Said(str(told["error"]), "", str(told.get("error_description") or ""))
        return None

    def refresh(self, app: App, refresh_token: str, at: datetime) -> Question:
        form = {
            "grant_type": "refresh_token",
            "app_key": app.key,
            "app_secret": app.secret,
            "refresh_token": refresh_token,
        }
        return Question(self._token_address, form=form)

    def tokens(self, told: Mapping[str, Any], at: datetime) -> Tokens:
        seconds = str(told.get("expires_in") or "")
        known = seconds.isascii() and seconds.isdigit() and len(seconds) < 10
        return Tokens(
            str(told.get("access_token") or ""),
            str(told.get("refresh_token") or ""),
            at + timedelta(seconds=int(seconds)) if known else None,
        )

    @staticmethod
    def _search(since: datetime, until: datetime, page: int, size: int) -> Mapping[str, Any]:
        return {
            "start_date": moment(since),
            "end_date": moment(until),
            "order_state": ",".join(rows.STATES),
            "optional_fields": FIELDS,
            "page": str(page),
            "page_size": str(size),
        }
