"""What a client brings is what the platform has, whatever goes wrong on the way."""

import random
import threading
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from zhanggui.base import Problem, Refusal
from zhanggui.connectors import problem_text, read, recognise, refusal_text
from zhanggui.connectors.api.answers import api_manifests
from zhanggui.connectors.api.client import Client
from zhanggui.connectors.api.clients import DIALECTS
from zhanggui.connectors.api.tests import truth
from zhanggui.connectors.api.tests.platforms import KEY, SECRET, Server
from zhanggui.connectors.api.tokens import App, MemoryTokens, Tokens
from zhanggui.connectors.api.transport import Bucket, Transport
from zhanggui.connectors.platform_records import sum_over
from zhanggui.connectors.records import OrderLineRecord, OrderRecord

NOW = truth.START + timedelta(days=3)
UNTIL = truth.START + timedelta(days=2)
PLATFORMS = ("taobao", "jd", "pdd", "douyin")
LISTS = (
    ("taobao", "modified"),
    ("taobao", "created"),
    ("jd", "modified"),
    ("pdd", "confirmed"),
    ("douyin", "modified"),
    ("douyin", "created"),
)
every_list = pytest.mark.parametrize(("platform", "by"), LISTS, ids=lambda word: word)
every_platform = pytest.mark.parametrize("platform", PLATFORMS)
KNOWN = {"jd": truth.JD, "pdd": truth.PDD, "douyin": truth.DOUYIN, "taobao": truth.TOP}


class Times:
    """A clock that only waiting moves."""

    def __init__(self):
        self.waited = []
        self.now = 0.0

    def sleep(self, seconds):
        self.waited.append(seconds)
        self.now += seconds


def orders_of(platform, number, seed=7):
    made = truth.sold(seed, number, single=platform == "pdd")
    return [one for one in made if one.status in KNOWN[platform]]


def serving(platform, orders, **how):
    server = Server(platform, orders, **how)
    server.now = lambda: NOW + server.off
    return server


def client_at(server, platform, *, tokens=None, times=None, now=NOW, page_size=0, secret=SECRET):
    times = times or Times()
    bucket = Bucket(1000, 1000, sleep=times.sleep, ticks=lambda: times.now)
    http = httpx.Client(timeout=0.5 if server.faults else 20.0, trust_env=False)
    transport = Transport(bucket, http=http, sleep=times.sleep, chance=random.Random(3))
    store = tokens or MemoryTokens(Tokens("access-0", "refresh-0", now + timedelta(days=1)))
    dialect = DIALECTS[platform](server.address)
    if page_size:
        sized = {name: _sized(listing, page_size) for name, listing in dialect.listings.items()}
        dialect.listings = sized
    client = Client(dialect, App(KEY, secret), store, shop="mug", transport=transport, now=lambda: now)
    server.clients.append(client)
    return client


def _sized(listing, size):
    return type(listing)(**{name: getattr(listing, name) for name in listing.__slots__} | {"page_size": size})


def found(records):
    """Orders by number: state, what was due, and their goods, however the platform tells them."""
    told = {}
    for one in records:
        no = one.trade_no.replace("-", "")
        if isinstance(one, OrderRecord):
            told.setdefault(no, {})["order"] = (one.status, one.order_amount)
        elif isinstance(one, OrderLineRecord):
            told.setdefault(no, {}).setdefault("goods", []).append((one.sku_code, one.quantity))
        else:
            rows = told.setdefault(no, {}).setdefault("rows", [])
            rows.append(one)
            name = "due" if one.platform in ("jd", "douyin") else "paid"
            told[no]["order"] = (one.status, sum_over(rows, name))
            told[no].setdefault("goods", []).append((one.sku_code, one.quantity))
    return {no: (*one["order"], one["goods"]) for no, one in told.items()}


def expected(orders):
    return {
        one.no: (one.status, Decimal(one.fen) / 100, [(each.sku, each.pieces) for each in one.goods]) for one in orders
    }


def brought(pages):
    pages = list(pages)
    assert [problem for page in pages for problem in page.problems] == []
    return [record for page in pages for record in page.records]


@every_list
def test_a_quiet_platform_is_read_whole_and_once(platform, by):
    orders = orders_of(platform, 230)
    with serving(platform, orders) as server:
        records = brought(client_at(server, platform, page_size=20).orders(truth.START, UNTIL, by=by))
    assert server.wrong == []
    assert found(records) == expected(orders)
    keys = [(type(one), one.trade_no, getattr(one, "position", 0), getattr(one, "line_no", "")) for one in records]
    assert len(keys) == len(set(keys))


@every_list
@pytest.mark.parametrize("seed", [1, 2])
def test_faults_cost_nothing_but_time(platform, by, seed):
    orders = orders_of(platform, 120, seed)
    with serving(platform, orders, seed=seed, faults=0.3) as server:
        records = brought(client_at(server, platform, page_size=15).orders(truth.START, UNTIL, by=by))
    assert server.wrong == []
    assert found(records) == expected(orders)


@every_list
def test_whoever_was_interrupted_goes_on_where_they_were(platform, by):
    orders = orders_of(platform, 40)
    with serving(platform, orders) as server:
        client = client_at(server, platform, page_size=10)
        cursors = [page.cursor for page in client.orders(truth.START, UNTIL, by=by)]
        for place, cursor in enumerate(cursors):
            before = [page for page, _ in zip(client.orders(truth.START, UNTIL, by=by), range(place + 1), strict=False)]
            after = list(client.orders(truth.START, UNTIL, cursor, by=by))
            assert found(_once(brought([*before, *after]))) == expected(orders)


def _once(records):
    """As takers do: the same row again is the same row."""
    kept = {}
    for one in records:
        kept[(type(one), one.trade_no, getattr(one, "position", 0), getattr(one, "line_no", ""))] = one
    return kept.values()


@pytest.mark.parametrize("platform", ["taobao", "jd", "douyin"])
def test_an_order_that_changes_while_pages_are_walked_takes_none_of_the_others_away(platform):
    orders = orders_of(platform, 100)
    late = timedelta(days=1, hours=23)

    def change(server):
        if server.asked == 3:
            server.orders = [truth.moved(one, late) if place < 30 else one for place, one in enumerate(server.orders)]

    with serving(platform, orders) as server:
        server.before = change
        pages = client_at(server, platform, page_size=20).orders(truth.START, UNTIL, by="modified")
        seen = {one.trade_no for page in pages for one in page.records}
    assert seen >= {one.no for one in orders[30:]}


@every_platform
def test_a_platform_that_gives_shorter_pages_than_asked_is_not_believed(platform):
    with serving(platform, orders_of(platform, 60), page_limit=10) as server:
        client = client_at(server, platform, page_size=20)
        with pytest.raises(Refusal) as refused:
            list(client.orders(truth.START, UNTIL))
    assert refused.value.code == "api.their_trouble"


@every_platform
def test_a_token_is_refreshed_before_it_ends(platform):
    store = MemoryTokens(Tokens("old", "refresh-0", NOW + timedelta(minutes=10)))
    with serving(platform, orders_of(platform, 5)) as server:
        brought(client_at(server, platform, tokens=store).orders(truth.START, UNTIL))
    assert server.refreshed == 1
    assert (store.load().access, store.load().refresh) == ("access-1", "refresh-1")
    assert store.load().access_until == NOW + timedelta(days=1)


@every_platform
def test_of_many_who_find_the_token_ended_one_refreshes(platform):
    store = MemoryTokens(Tokens("old", "refresh-0"))
    orders = orders_of(platform, 8)
    results = []
    with serving(platform, orders) as server:
        clients = [client_at(server, platform, tokens=store) for _ in range(6)]
        work = [
            threading.Thread(target=lambda one=one: results.append(found(brought(one.orders(truth.START, UNTIL)))))
            for one in clients
        ]
        for one in work:
            one.start()
        for one in work:
            one.join()
    assert server.refreshed == 1
    assert results == [expected(orders)] * 6


@every_platform
def test_an_authorisation_that_ended_is_told_with_what_to_do(platform):
    store = MemoryTokens(Tokens("old", "used up"))
    with serving(platform, []) as server, pytest.raises(Refusal) as refused:
        list(client_at(server, platform, tokens=store).orders(truth.START, UNTIL))
    assert refused.value.code == "api.authorisation_ended"
    assert "mug" in refused.value.sentence
    assert "authorise the app again" in refused.value.sentence
    assert "请店主重新授权" in refusal_text(refused.value, "zh")


@every_platform
def test_a_wrong_secret_is_our_mistake_and_asked_once(platform):
    with serving(platform, []) as server, pytest.raises(Refusal) as refused:
        list(client_at(server, platform, secret="another").orders(truth.START, UNTIL))
    assert refused.value.code == "api.our_mistake"
    assert server.asked == 1


@every_platform
def test_a_platform_in_trouble_is_asked_six_times_ever_slower(platform):
    times = Times()
    with serving(platform, []) as server:
        server.platform.listed = lambda *_: server.platform.said("isp")
        client = client_at(server, platform, times=times)
        with pytest.raises(Refusal) as refused:
            list(client.orders(truth.START, UNTIL))
    assert refused.value.code == "api.their_trouble"
    assert server.asked == 6
    assert [round(waited, 1) <= 2**place for place, waited in enumerate(times.waited)] == [True] * 5
    assert times.waited[4] > times.waited[0]


@every_platform
def test_a_clock_that_is_wrong_is_set_by_the_platforms_moment(platform):
    orders = orders_of(platform, 5)
    with serving(platform, orders, off=timedelta(minutes=25)) as server:
        records = brought(client_at(server, platform).orders(truth.START, UNTIL))
    assert found(records) == expected(orders)


def test_taobao_says_how_long_to_wait_and_is_not_asked_before():
    times = Times()
    said = []

    def limit_once(server):
        answer = type(server.platform).listed
        server.platform.listed = lambda *told: (
            answer(server.platform, *told) if server.asked > 1 else server.platform.said("limit")
        )
        said.append(times.now)

    with serving("taobao", []) as server:
        server.before = limit_once
        list(client_at(server, "taobao", times=times).orders(truth.START, truth.START + timedelta(hours=1)))
    assert said[1] - said[0] >= 1.0


def test_the_bucket_lets_so_many_through_at_once_and_then_so_many_a_second():
    times = Times()
    bucket = Bucket(5, 2, sleep=times.sleep, ticks=lambda: times.now)
    for _ in range(7):
        bucket.take()
    assert round(times.now, 6) == 1.0


@every_platform
def test_a_document_is_taken_in_like_a_file(platform, tmp_path):
    orders = orders_of(platform, 6)
    with serving(platform, orders) as server:
        page = next(client_at(server, platform).orders(orders[0].modified, UNTIL))
    document = page.documents[0]
    path = tmp_path / document.name
    path.write_bytes(document.content)
    recognised = recognise(path)
    assert (recognised.format, recognised.layout) == (document.format, "interface")
    assert recognised.exported_at == NOW
    assert page.raw in document.content
    assert list(read(recognised)) == document.read()


@every_platform
def test_fields_nobody_knows_and_keys_of_receivers_are_kept(platform):
    orders = orders_of(platform, 3)
    with serving(platform, orders) as server:
        record = brought(client_at(server, platform).orders(truth.START, UNTIL))[0]
    kept = {
        "taobao": ("oaid", f"oaid-{record.trade_no}"),
        "jd": ("oaid", f"oaid-{record.trade_no}"),
        "pdd": ("open_address_id2", f"addr-{record.trade_no.replace('-', '')}"),
        "douyin": ("encrypt_post_tel", "$$cipher$$"),
    }
    name, value = kept[platform]
    assert record.extra[name] == value
    assert "AgAAAAEeLTQ" not in f"{getattr(record, 'receiver_name', '')}"


def test_douyins_cents_are_exact_and_its_moments_are_beijings():
    orders = [one for one in orders_of("douyin", 40) if one.status == "paid"][:1]
    with serving("douyin", orders) as server:
        first = brought(client_at(server, "douyin").orders(truth.START, UNTIL))[0]
    assert first.of_row["due"] == Decimal(orders[0].goods[0].fen) / 100
    assert first.created_at == orders[0].created
    assert first.created_at.utcoffset() == timedelta(hours=8)


def test_a_locked_order_of_jd_is_a_problem_that_can_be_repaired(tmp_path):
    orders = orders_of("jd", 3)[:1]
    with serving("jd", orders) as server:
        server.platform.listed = _locked(server.platform.listed)
        page = next(client_at(server, "jd").orders(truth.START, UNTIL))
    problem = page.problems[0]
    assert (problem.code, problem.row, problem.column) == ("order.unknown_status", 2, "订单状态")
    assert "锁定" in problem_text(problem, "zh")


def _locked(listed):
    def told(*asked):
        answer = listed(*asked)
        for order in answer["jingdong_pop_order_search_responce"]["searchorderinfo_result"]["orderInfoList"]:
            order["orderState"] = "LOCKED"
        return answer

    return told


def test_several_goods_in_an_order_of_pinduoduo_are_a_problem_and_no_guess():
    orders = orders_of("pdd", 3)[:1]
    with serving("pdd", orders) as server:
        listed = server.platform.listed
        server.platform.listed = lambda *asked: _doubled(listed(*asked))
        page = next(client_at(server, "pdd").orders(truth.START, UNTIL))
    assert [(one.code, one.column) for one in page.problems] == [("order.bad_quantity", "商品数量(件)")]


def _doubled(answer):
    for order in answer["order_list_get_response"]["order_list"]:
        order["item_list"] *= 2
    return answer


@pytest.mark.parametrize("platform", ["taobao", "douyin"])
def test_what_is_too_long_ago_is_refused_with_the_first_day_there_is(platform):
    with serving(platform, []) as server, pytest.raises(Refusal) as refused:
        list(client_at(server, platform).orders(NOW - timedelta(days=200), UNTIL))
    assert refused.value.code == "api.too_long_ago"
    assert "2026-03-07" in refused.value.sentence


@pytest.mark.parametrize("cursor", ["x", "2026-06-01T00:00:00/2026-06-02T00:00:00/1", "a/b/c"])
def test_a_cursor_that_is_none_is_refused(cursor):
    with serving("jd", []) as server, pytest.raises(Refusal) as refused:
        list(client_at(server, "jd").orders(truth.START, UNTIL, cursor))
    assert refused.value.code == "api.bad_cursor"


def test_every_interface_says_that_it_was_not_verified():
    manifests = api_manifests()
    assert {one.api for one in manifests} == {"taobao-top", "jd-jos", "pdd-open", "douyin-open"}
    assert {one.evidence["en"] for one in manifests} == {"As documented; not verified against the live platform."}
    assert all(set(said) == {"en", "zh"} for one in manifests for said in one.not_told)


def test_secrets_are_in_no_representation():
    assert "top-secret" not in repr(App(KEY, SECRET))
    assert "access-0" not in repr(Tokens("access-0", "refresh-0"))


def test_a_refund_of_taobao_is_the_refund_its_export_tells():
    refund = {
        "refund_id": 123456789012345678, "tid": 2611070574744660001, "status": "SUCCESS", "refund_fee": "12.50",
        "created": "2026-06-01 10:00:00", "modified": "2026-06-01 12:00:00", "title": "杯子", "has_good_return": True,
    }  # fmt: skip
    with serving("taobao", []) as server:
        server.platform.listed = lambda *_: {
            "refunds_receive_get_response": {"total_results": 1, "refunds": {"refund": [refund]}}
        }
        pages = client_at(server, "taobao").refunds(truth.START, truth.START + timedelta(hours=5))
        record = next(iter(brought(pages)))
    assert not isinstance(record, Problem)
    assert (record.refund_no, record.trade_no, record.amount) == (
        "123456789012345678",
        "2611070574744660001",
        Decimal("12.50"),
    )
    assert (record.status, record.needs_return) == ("success", True)
    assert f"{record.finished_at:%H:%M}" == "12:00"
