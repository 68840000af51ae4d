"""Planted people: nobody reads their words without a logged look, and no byte on disk holds them."""

import base64
import io
import re
import subprocess
import zipfile
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests.safety.addresses import REASON, addresses, lists, of_shops
from tests.safety.files import planted
from tests.safety.test_matrix import named, taken_back

HOME, OTHER = planted("home"), planted("other")
EVERYTHING = (*HOME.all, *OTHER.all)
TRADES_OF_OTHER = "8001111070"
"""Trade numbers of the other shop begin with this and no others do."""
PLAIN_PAGES = [one for one in addresses() if not one.has_arguments and not one.name.endswith(("-act", "-views"))]


def text_of(answer) -> str:
    """What an answer says: page, csv, or the sheets of a workbook."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")


def seen(text: str, words) -> list[str]:
    return [word for word in words if word in text]


def pages_of(one, shop: str, who: str) -> list[str]:
    """The addresses of one view worth asking: exports in both forms, lists with every column."""
    url = one.url(shop, who)
    joined = "&" if "?" in url else "?"
    if one.name.endswith("-export"):
        return [f"{url}{joined}format={form}" for form in ("csv", "xlsx")]
    if one.desk:
        return [f"{url}{joined}size=200&columns=" + ",".join(column.name for column in one.desk.columns)]
    return [url]


@pytest.mark.parametrize("one", [*PLAIN_PAGES, *of_shops()], ids=named)
def test_nobody_reads_a_planted_word_without_revealing(house, browser, one):
    leaks = []
    for who in ("admin", "shop-manager", "after-sales", "project-1"):
        for url in dict.fromkeys(url for shop in ("home", "other") for url in pages_of(one, shop, who)):
            with taken_back():
                if found := seen(text_of(browser(who).get(url)), EVERYTHING):
                    leaks.append((who, url, found))
    assert leaks == []


@pytest.mark.parametrize("one", PLAIN_PAGES, ids=named)
def test_lists_and_exports_hold_nothing_of_the_other_shop(house, browser, one):
    leaks = []
    for who in house.scoped:
        for url in pages_of(one, "home", who):
            with taken_back():
                text = text_of(browser(who).get(url))
            if TRADES_OF_OTHER in text or "二号店" in text:
                leaks.append((who, url))
    assert leaks == []


@pytest.mark.parametrize("one", [one for one in lists() if one.desk.search], ids=named)
def test_no_search_finds_the_people_of_the_other_shop(house, browser, one):
    wrong = []
    for who in ("shop-manager", "after-sales", "sales-supervisor", "logistics"):
        client = browser(who)
        nothing = rows_in(client.get(f"{one.url('home', who)}?q=nobody-has-this"))
        for word in (*OTHER.all, f"{OTHER.nick}00", TRADES_OF_OTHER):
            answer = client.get(f"{one.url('home', who)}?q={quote(word)}")
            if answer.status_code == 200 and rows_in(answer) != nothing:
                wrong.append((who, word))
    assert wrong == []


@pytest.mark.parametrize("one", [one for one in lists() if any(f.name == "shop" for f in one.desk.filters)], ids=named)
def test_no_filter_reaches_the_other_shop(house, browser, one):
    for who in house.scoped:
        answer = browser(who).get(f"{one.url('home', who)}?shop=other")
        assert TRADES_OF_OTHER not in text_of(answer)
        if answer.status_code == 200:
            assert "二号店" not in text_of(answer)


def rows_in(answer) -> int:
    return len(re.findall(r"<tr", text_of(answer)))


def test_a_metric_filtered_to_the_other_shop_gives_nothing(house, browser):
    client = browser("shop-manager")
    url = "/insight/metrics/order_amount/?from=2011-11-07&to=2011-11-13"
    for more in ("&shop=other", "&where=shop:other", "&by=shop", "&by=buyer", "&by=trade_no"):
        text = text_of(client.get(url + more))
        assert TRADES_OF_OTHER not in text
        assert "二号店" not in text


REVEALS = [one for one in addresses() if one.name.endswith("-reveal")]


@pytest.mark.parametrize("one", REVEALS, ids=named)
def test_a_reveal_shows_the_words_and_leaves_a_trace(house, browser, one):
    from zhanggui.kernel.audit.models import AuditEntry

    before = AuditEntry.objects.filter(action="personal.revealed").count()
    answer = browser("admin").post(one.url("home", "admin"), REASON)
    assert answer.status_code == 200
    assert seen(text_of(answer), HOME.all)
    assert "no-store" in answer.headers.get("Cache-Control", "")
    entry = AuditEntry.objects.filter(action="personal.revealed").order_by("-number").first()
    assert AuditEntry.objects.filter(action="personal.revealed").count() == before + 1
    assert (entry.actor, bool(entry.detail["reason"])) == ("admin", True)
    assert not seen(str(entry.detail) + entry.subject, EVERYTHING)


@pytest.mark.parametrize("one", REVEALS, ids=named)
def test_a_reveal_without_a_reason_shows_nothing(house, browser, one):
    answer = browser("admin").post(one.url("home", "admin"), {"reason": "  "})
    assert answer.status_code in (302, 409)
    assert not seen(text_of(answer), EVERYTHING)


@pytest.mark.parametrize("one", REVEALS, ids=named)
def test_reveals_end_at_the_daily_limit(house, browser, one, settings):
    settings.REVEALS_A_DAY = 3
    client = browser("admin")
    answers = [client.post(one.url("home", "admin"), REASON) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [200] * 3
    assert answers[3].status_code in (302, 409)
    assert not seen(text_of(answers[3]), EVERYTHING)


def spellings(word: str):
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        yield word.encode(encoding)
    yield base64.b64encode(word.encode())[:-4]
    yield word.encode("unicode-escape")
    yield quote(word).encode()


def found_in(content: bytes) -> list[str]:
    return [word for word in EVERYTHING if any(spelled in content for spelled in spellings(word))]


def rows_of_the_database():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells = [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
                yield table, repr(cells).encode()


def test_no_planted_word_lies_in_the_database_or_beside_it(house, browser):
    """After everybody searched, exported and noted too: what is asked for and written down is personal as well."""
    manager = browser("shop-manager")
    for one in lists():
        for word in (HOME.name, HOME.mobile, HOME.nick):
            manager.get(f"{one.url('home', None)}?q={quote(word)}")
            for answer in [manager.get(f"{one.url('home', None)}export/?format=csv&q={quote(word)}")]:
                text_of(answer)
            query = {"name": "mine", "query": f"q={quote(word)}"}
            manager.post(f"{one.url('home', None)}views/", query)
    for name in ("orders:order-note", "service:refund-note", "customers:buyer-note", "insight:comment"):
        one = next(one for one in addresses() if one.name == name)
        assert browser("admin").post(one.url("home", "admin"), {"text": f"call {HOME.name}"}).status_code == 302
    leaks = {(table, *found) for table, row in rows_of_the_database() if (found := found_in(row))}
    assert leaks == set()


def test_no_planted_word_lies_in_the_files_the_facts_or_the_database_file(house, tmp_path):
    """Another process copies the folder: who opens and closes SQLite's files beside a connection loses its locks."""
    subprocess.run(["cp", "-r", settings.HOME, tmp_path / "home"], check=True)
    kept = [path for path in house.state.rglob("*") if path.is_file() and (house.state / "in") not in path.parents]
    kept += [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert len(kept) > 10
    assert [(path.name, found) for path in kept if (found := found_in(path.read_bytes()))] == []
