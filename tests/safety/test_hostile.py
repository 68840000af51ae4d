"""Nonsense in an address or a form is refused or ignored; it is never a fault of ours."""

from urllib.parse import quote

import pytest

from tests.safety.addresses import addresses
from tests.safety.test_matrix import REFUSED_BY_METHOD, named, taken_back

LONG = "9" * 5000
WORDS = ["'", "\u00b2", "\U0010ffff", "-1", "%00", "0001-01-01", "9999-12-31", LONG]
ALONE = ("9999-12-31", "\u00b2")
"""Words given to one name at a time too: together, the first refusal hides the others."""
NAMES = ["q", "page", "size", "sort", "columns", "on", "year", "shop", "day", "from", "to", "where", "by", "build"]
NAMES += ["days-from", "days-to", "bill", "run", "tab", "format", "state", "province", "kind"]


@pytest.mark.parametrize("one", addresses(), ids=named)
def test_nonsense_in_the_address_is_no_fault(house, browser, one):
    client, wrong = browser("admin"), []
    url = one.url("home", "admin")
    base = url.partition("?")[0]
    with taken_back():
        is_read = client.get(url).status_code != REFUSED_BY_METHOD
    for word in WORDS if is_read else WORDS[:1]:
        value = word if word == "%00" else quote(word)
        asked = [f"{base}?" + "&".join(f"{name}={value}" for name in NAMES)]
        if word in ALONE:
            asked += [f"{base}?{name}={value}" for name in ("q", "day", "page", "from", "build")]
        for address in asked:
            with taken_back():
                status = client.get(address).status_code
            if status >= 500:
                wrong.append((address[len(base) :][:60], status))
    assert wrong == []


@pytest.mark.parametrize("one", addresses(), ids=named)
def test_nonsense_in_a_form_is_no_fault(house, browser, one):
    client, wrong = browser("admin"), []
    url = one.url("home", "admin")
    keys = ["row", "item", "one", "delivery", "stand_in", "grant", "remove", "value", "text", "note", "name", "shop"]
    keys += ["from", "to", "day", "code", "scope", "kind", "decision", "reason", "query", "forget", "verdict", "next"]
    given = one.data("home", "admin")
    for word in ("9" * 30, "\u00b2", "x" * 3000, "1e999", "NaN"):
        for data in ({**dict.fromkeys(keys, word)}, {**given, **dict.fromkeys(keys[:6], word)}):
            with taken_back():
                status = client.post(url, data).status_code
            if status >= 500:
                wrong.append((word[:20], sorted(data)[:3], status))
    assert wrong == []
