"""The four platforms on the loopback, as documented: signatures, pages, limits, tokens that end, faults by seed.

The signatures are worked out here once more, apart from the clients' own code.
"""

import hashlib
import hmac
import json
import random
import threading
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from zhanggui.base.clock import SHANGHAI
from zhanggui.connectors.api.tests import truth

KEY, SECRET = "app-1", "top-secret"
FAULTS = ("error", "cut", "slow", "garbage", "isp", "limit", "expire")


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hung up is what this server is for."""


class Server:
    """One platform with its orders. `faults` is the share of answers that go wrong."""

    def __init__(self, platform, orders, *, seed=0, faults=0.0, page_limit=100, off=timedelta()):
        self.platform, self.orders, self.faults = PLATFORMS[platform](), list(orders), faults
        self.chance, self.page_limit, self.off = random.Random(seed), page_limit, off
        self.access, self.refresh, self.refreshed, self.asked = "access-0", "refresh-0", 0, 0
        self.seconds = 86_400
        self.wrong, self.clients, self.lock = [], [], threading.Lock()
        self.before = lambda server: None
        self.http = _Quiet(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.close()
        self.http.shutdown()
        self.http.server_close()

    def now(self):
        return datetime.now(SHANGHAI) + self.off

    def answer(self, path, query, body):
        """The answer to one request, or the name of a fault."""
        with self.lock:
            self.asked += 1
            self.before(self)
            asked = self.platform.asked(path, query, body)
            if self.platform.is_refresh(path, asked):
                return self._refresh(asked)
            fault = self.chance.choice(FAULTS) if self.chance.random() < self.faults else ""
            if fault == "expire":
                self.access = f"access-{self.chance.random()}"
            elif fault in ("isp", "limit"):
                return self.platform.said(fault)
            elif fault:
                return fault
            if self.platform.signature(asked) != asked.get("sign"):
                self.wrong.append(asked)
                return self.platform.said("signature")
            if abs((self.platform.moment(asked) - self.now()).total_seconds()) > 600:
                return self.platform.said("clock")
            if asked.get(self.platform.token) != self.access:
                return self.platform.said("token")
            return self.platform.listed(asked, self.orders, self.page_limit)

    def _refresh(self, asked):
        told = asked.get("refresh_token")
        if told != self.refresh:
            return self.platform.said("ended")
        self.refreshed += 1
        self.access, self.refresh = f"access-{self.refreshed}", f"refresh-{self.refreshed}"
        return self.platform.renewed(self.access, self.refresh, self.seconds)

    def _handler(outer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                at = urlsplit(self.path)
                answer = outer.answer(at.path, dict(parse_qsl(at.query, keep_blank_values=True)), body)
                if answer == "error":
                    return self._send(b"<html>bad gateway</html>", 502)
                if answer == "slow":
                    time.sleep(0.7)
                    answer = {"late": True}
                raw = b'{"half": ' if answer == "garbage" else json.dumps(answer, ensure_ascii=False).encode()
                return self._send(raw, 200, cut=answer == "cut")

            def _send(self, raw, status, *, cut=False):
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw) + (50 if cut else 0)))
                self.end_headers()
                self.wfile.write(raw)
                if cut:
                    self.wfile.flush()
                    self.close_connection = True

            def date_time_string(self, timestamp=None):
                return super().date_time_string(outer.now().timestamp())

            def log_message(self, *_):
                pass

        return Handler


def _joined(asked):
    return "".join(name + asked[name] for name in sorted(asked) if name != "sign" and asked[name] != "")


def _md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def _page(found, number, size):
    return found[number * size : (number + 1) * size]


class Top:
    token = "session"

    def asked(self, path, query, body):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def is_refresh(self, path, asked):
        return path.endswith("/token")

    def signature(self, asked):
        return hmac.new(SECRET.encode(), _joined(asked).encode(), "sha256").hexdigest().upper()

    def moment(self, asked):
        return _read(asked["timestamp"])

    def said(self, what):
        code, sub = {
            "isp": (15, "isp.remote-service-error"), "limit": (7, "accesscontrol.limited-by-api-access-count"),
            "signature": (25, ""), "token": (27, "invalid-sessionkey"), "clock": (31, ""), "ended": (0, ""),
        }[what]  # fmt: skip
        if what == "ended":
            return {"error": "invalid_grant", "error_description": "refresh token invalid"}
        message = "This ban will last for 1 more seconds" if what == "limit" else what
        return {"error_response": {"code": code, "msg": what, "sub_code": sub, "sub_msg": message}}

    def renewed(self, access, refresh, seconds):
        return {"access_token": access, "refresh_token": refresh, "expires_in": seconds, "re_expires_in": 2_592_000}

    def listed(self, asked, orders, limit):
        kind = "modified" if "increment" in asked["method"] else "created"
        found = _within(orders, kind, _read(asked[f"start_{kind}"]), _read(asked[f"end_{kind}"]))
        if kind == "created":
            found = found[::-1]
        number, size = int(asked["page_no"]), min(int(asked["page_size"]), limit)
        page = _page(found, number - 1, size)
        told = (
            {"total_results": len(found)}
            if asked["use_has_next"] == "false"
            else {"has_next": number * size < len(found)}
        )
        if page:
            told["trades"] = {"trade": [truth.top_trade(one) for one in page]}
        return {asked["method"].removeprefix("taobao.").replace(".", "_") + "_response": told}


class Jos(Top):
    token = "access_token"

    def signature(self, asked):
        return _md5(SECRET + _joined(asked) + SECRET).upper()

    def moment(self, asked):
        return datetime.strptime(asked["timestamp"], "%Y-%m-%d %H:%M:%S.%f%z")

    def said(self, what):
        code = {"isp": "43", "limit": "2", "signature": "12", "token": "19", "clock": "15", "ended": "18"}[what]
        return {"error_response": {"code": code, "zh_desc": what, "en_desc": what}}

    def listed(self, asked, orders, limit):
        told = json.loads(asked["360buy_param_json"])
        found = _within(orders, "modified", _read(told["start_date"]), _read(told["end_date"]))
        page = _page(found, int(told["page"]) - 1, min(int(told["page_size"]), limit))
        result = {"orderTotal": len(found), "orderInfoList": [truth.jd_order(one) for one in page],
                  "apiResult": {"success": True}}  # fmt: skip
        return {"jingdong_pop_order_search_responce": {"code": "0", "searchorderinfo_result": result}}


class Pdd(Top):
    token = "access_token"

    def is_refresh(self, path, asked):
        return asked["type"] == "pdd.pop.auth.token.refresh"

    def signature(self, asked):
        return _md5(SECRET + _joined(asked) + SECRET).upper()

    def moment(self, asked):
        return datetime.fromtimestamp(int(asked["timestamp"]), SHANGHAI)

    def said(self, what):
        code = {"isp": 52102, "limit": 70031, "signature": 20004, "token": 10019, "clock": 10002, "ended": 10035}[what]
        return {"error_response": {"error_code": code, "error_msg": what, "sub_code": None, "sub_msg": ""}}

    def renewed(self, access, refresh, seconds):
        return {"pop_auth_token_refresh_response": super().renewed(access, refresh, seconds)}

    def listed(self, asked, orders, limit):
        since, until = (datetime.fromtimestamp(int(asked[f"{end}_confirm_at"]), SHANGHAI) for end in ("start", "end"))
        if until - since > timedelta(hours=24):
            return {"error_response": {"error_code": 10000, "error_msg": "window"}}
        found = _within(orders, "created", since, until)
        page = _page(found, int(asked["page"]) - 1, min(int(asked["page_size"]), limit))
        told = {"total_count": len(found), "order_list": [truth.pdd_order(one) for one in page]}
        return {"order_list_get_response": told}


class Douyin:
    token = "access_token"

    def asked(self, path, query, body):
        return {**query, "param_json": body.decode(), "refresh_token": json.loads(body).get("refresh_token")}

    def is_refresh(self, path, asked):
        return path == "/token/refresh"

    def signature(self, asked):
        text = SECRET + "".join(name + asked[name] for name in ("app_key", "method", "param_json", "timestamp", "v"))
        return hmac.new(SECRET.encode(), (text + SECRET).encode(), "sha256").hexdigest()

    def moment(self, asked):
        return datetime.fromtimestamp(int(asked["timestamp"]), SHANGHAI)

    def said(self, what):
        code, sub = {
            "isp": (20000, "isp.service-error"), "limit": (90000, "isv.app-call-limited"),
            "signature": (40001, "isv.signature-invalid"), "token": (30002, "isv.access-token-expired"),
            "clock": (40002, "isv.timestamp-invalid"), "ended": (50002, "isv.refresh-token-invalid"),
        }[what]  # fmt: skip
        return {"code": code, "msg": what, "sub_code": sub, "sub_msg": what}

    def renewed(self, access, refresh, seconds):
        return {"code": 10000, "data": {"access_token": access, "refresh_token": refresh, "expires_in": seconds}}

    def listed(self, asked, orders, limit):
        told = json.loads(asked["param_json"])
        kind, stem = ("modified", "update") if "update_time_start" in told else ("created", "create")
        ends = (datetime.fromtimestamp(told[f"{stem}_time_{end}"], SHANGHAI) for end in ("start", "end"))
        found = _within(orders, kind, *ends)
        page = _page(found, told["page"], min(told["size"], limit))
        data = {"total": len(found), "page": told["page"], "size": told["size"],
                "shop_order_list": [truth.douyin_order(one) for one in page]}  # fmt: skip
        return {"code": 10000, "msg": "success", "data": data}


PLATFORMS = {"taobao": Top, "jd": Jos, "pdd": Pdd, "douyin": Douyin}


def _read(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)


def _within(orders, kind, since, until):
    """Both ends belong to a window: an order on the border is in both neighbours."""
    found = [one for one in orders if since <= getattr(one, kind) <= until]
    return sorted(found, key=lambda one: (getattr(one, kind), one.no))
