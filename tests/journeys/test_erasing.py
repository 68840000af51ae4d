"""One buyer is erased everywhere: no byte of theirs is left, orders and money are, and no file brings them back."""

import base64
import re
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.safety import files
from tests.safety.files import planted
from zhanggui import metrics
from zhanggui.base import Period, Refusal, clock
from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.finance.models import LedgerLine
from zhanggui.departments.orders.models import Order
from zhanggui.departments.projects import api as projects
from zhanggui.departments.service.models import Refund
from zhanggui.facts import Store
from zhanggui.intake import api as intake
from zhanggui.intake import storage
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.privacy.models import Erasure

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)
NOVEMBER = Period(datetime(2011, 11, 1).date(), datetime(2011, 11, 30).date())
WHO, OTHER = planted("home"), planted("other")
NUMBERS = ["sales", "paid_orders", "paying_buyers", "repeat_purchase_rate"]


@pytest.fixture
def shop(settings, tmp_path):
    """A shop whose forty orders all went to one phone, and another one."""
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    settings.ERASURES_FILE = str(tmp_path / "apart" / "erasures")
    with clock.frozen(MONDAY):
        for code in ("home", "other"):
            projects.open_shop(code=code, platform="tmall", name=code)
            for path in files.write(tmp_path / "in" / code, code):
                intake.receive(path, shop=code, name=path.name)
        yield tmp_path


def erase(term=WHO.mobile, chosen=(privacy.EVERYONE,)):
    return privacy.erase(term=term, chosen=chosen, reason="Asked by phone on 14 November", actor="boss", at=MONDAY)


def numbers():
    known = [name for name in NUMBERS if name in metrics.load().metrics]
    return metrics.compute(Store(settings.FACTS_FOLDER), known, NOVEMBER).rows


def sealed_words():
    """Every sealed value and stored file in clear: what whoever has the key could read."""
    from django.apps import apps

    from zhanggui.kernel.privacy.api import EncryptedTextField

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField) and model._meta.managed:
                yield from (str(value).encode() for value in model._base_manager.values_list(field.attname, flat=True))
    for sha256 in set(Run.objects.values_list("sha256", flat=True)):
        if storage.is_stored(sha256):
            with storage.opened(sha256) as path:
                yield path.read_bytes()


def bytes_of(word):
    forms = [word.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le")]
    return [*forms, base64.b64encode(word.encode())]


def left(words, folder):
    """Which of these words can still be read, in a file as it lies there or with the key."""
    places = [path.read_bytes() for name in ("facts", "files") for path in (folder / name).rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        places += _files_of_the_database(folder / "copies")
    places += list(sealed_words())
    return sorted({word for word in words for form in bytes_of(word) for place in places if form in place})


def _files_of_the_database(copies):
    """What lies in them, copied by another process: reading them here would drop SQLite's locks."""
    copies.mkdir(exist_ok=True)
    name = str(connection.settings_dict["NAME"])
    files = [name + end for end in ("", "-wal") if Path(name + end).is_file()]
    subprocess.run(["cp", *files, copies], check=True)
    return [(copies / Path(file).name).read_bytes() for file in files]


CANARIES = (WHO.mobile, WHO.phone, WHO.street, WHO.alipay, WHO.nick, WHO.name, WHO.words, WHO.memo)


def test_nothing_of_the_buyer_is_left_and_the_other_one_is_untouched(shop):
    assert set(left(CANARIES, shop)) == set(CANARIES)
    others = set(left(OTHER.all, shop))
    erase()
    erase(WHO.nick)

    assert left(CANARIES, shop) == []
    theirs = Order.objects.filter(shop__code="home").values("trade_no")
    assert {refund.explanation for refund in Refund.objects.filter(trade_no__in=theirs)} == {""}
    assert set(left(OTHER.all, shop)) == others


def test_orders_and_money_stay(shop):
    before, sums = numbers(), [Order.objects.count(), LedgerLine.objects.count(), Refund.objects.count()]
    paid = sum(Order.objects.values_list("paid_amount", flat=True), Decimal(0))
    erase()

    assert numbers() == before
    assert [Order.objects.count(), LedgerLine.objects.count(), Refund.objects.count()] == sums
    assert sum(Order.objects.values_list("paid_amount", flat=True), Decimal(0)) == paid


def test_the_index_is_gone_from_every_version_and_its_numbers_stay(shop):
    store = Store(settings.FACTS_FOLDER)
    indexes = set(Buyer.objects.filter(shop__code="home").values_list("nick_index", flat=True))
    first = store.version("order_line")
    then = store.read("order_line", version=first)["sales"].sum()
    erase()
    erase(WHO.nick)

    assert left(indexes, shop) == []
    past = Store(settings.FACTS_FOLDER).snapshot("order_line", first)
    assert sum(file.rows for file in past.files) > 0
    assert all(Path(file.path).exists() for file in past.files)
    assert then == store.read("order_line")["sales"].sum()


def test_no_file_brings_the_buyer_back(shop):
    erase()
    again = shop / "in" / "home" / "ExportOrderList.csv"
    again.write_bytes(again.read_bytes() + b"\r\n")
    intake.receive(again, shop="home", name="again.csv")

    kept = Order.objects.filter(shop__code="home")
    assert {order.buyer_nick[:7] for order in kept if order.receiver_name or order.mobile} == set()
    assert not Buyer.objects.filter(nick_index=privacy.blind_index(f"{WHO.nick}00")).exists()


def test_what_is_held_is_counted_before_and_nothing_after(shop):
    person = privacy.find(WHO.mobile, [privacy.EVERYONE])
    assert privacy.held(person)["orders"] == 40
    erase()

    assert set(privacy.held(person).values()) == {0}
    with pytest.raises(Refusal) as refused:
        privacy.find(next(iter(person.orders))[1])
    assert refused.value.code == "erasure.already"


def test_an_erasure_killed_on_the_way_goes_on(shop, monkeypatch):
    from zhanggui.kernel.privacy import holders

    orders = holders._holders["orders"]
    monkeypatch.setitem(
        holders._holders, "files", holders.Holder("files", orders.count, lambda person: 1 / 0, place=80)
    )
    with pytest.raises(ZeroDivisionError):
        erase()
    monkeypatch.undo()

    assert privacy.resume(MONDAY) == 1
    assert Erasure.objects.get().person == ""
    assert left((WHO.mobile, WHO.street, WHO.alipay), shop) == []


def test_without_a_reason_or_a_buyer_nothing_happens(shop):
    with pytest.raises(Refusal) as unreasoned:
        privacy.erase(term=WHO.mobile, reason=" ", actor="boss", at=MONDAY)
    with pytest.raises(Refusal) as nobody:
        privacy.find("13000000000")
    assert (unreasoned.value.code, nobody.value.code) == ("erasure.no_reason", "erasure.nobody")
    assert RejectedLine.objects.filter(run__shop="home").exists()


def test_a_phone_alone_takes_the_recipient_out_of_orders_of_others(shop):
    nicks = set(Order.objects.filter(shop__code="home").values_list("buyer_index", flat=True))
    erase(chosen=())

    kept = Order.objects.filter(shop__code="home")
    assert set(kept.values_list("buyer_index", flat=True)) == nicks
    assert {(order.mobile, order.receiver_name, order.receiver_address) for order in kept} == {("", "", "")}
    assert left((WHO.mobile, WHO.phone, WHO.street), shop) == []
    assert left((WHO.alipay,), shop) == [WHO.alipay]


def test_of_the_buyers_behind_a_phone_only_the_chosen_one_is_erased(shop):
    one = sorted(privacy.find(WHO.mobile).candidates.values(), key=lambda each: each.nick)[0]
    person = privacy.find(WHO.mobile, [one.key])
    assert (len(person.orders), len(person.received)) == (1, 39)
    erase(chosen=[one.key])

    kept = Order.objects.filter(shop__code="home")
    assert kept.filter(buyer_index=one.index).count() == 0
    assert sum(order.buyer_nick.startswith("erased-") for order in kept) == 1
    assert left((one.nick,), shop) == []


def test_a_file_read_later_does_not_bring_an_erased_recipient_back(shop):
    erase(chosen=())
    again = shop / "in" / "home" / "ExportOrderList.csv"
    again.write_bytes(again.read_bytes() + b"\r\n")
    intake.receive(again, shop="home", name="again.csv")

    assert {order.mobile for order in Order.objects.filter(shop__code="home")} == {""}


def test_a_backup_brought_back_loses_who_was_erased_since(shop):
    before = {order.pk: order for order in Order.objects.filter(shop__code="home")}
    erase()
    Order.objects.filter(shop__code="home").delete()
    Order.objects.bulk_create(before.values())
    privacy_rows_of_the_backup()

    assert [privacy.resume(MONDAY) for _ in privacy.begin_again(MONDAY)] == [1]
    assert left((WHO.mobile, WHO.street, WHO.alipay), shop) == []
    assert privacy.begin_again(MONDAY) == []


def privacy_rows_of_the_backup():
    """A database from before the erasure knows of none."""
    from zhanggui.kernel.privacy.models import ErasedOrder

    ErasedOrder.objects.all().delete()
    Erasure.objects.all().delete()


def test_the_list_kept_apart_says_nobody_s_name_or_number(shop):
    erase()
    kept = Path(settings.ERASURES_FILE).read_text("utf-8")
    assert len(kept.splitlines()) == 1
    words = [*WHO.all, *Order.objects.values_list("trade_no", flat=True)]
    alone = "(?<![0-9a-f]){}(?![0-9a-f])"  # five digits stand in some fingerprint by chance
    assert [word for word in words if re.search(alone.format(re.escape(word)), kept)] == []


def test_plain_cells_of_registers_lose_the_buyer_and_the_line_stays(shop):
    from zhanggui.kernel.registers import api as registers
    from zhanggui.kernel.registers.models import RegisterEntry

    column = {"id": "what", "name": {"en": "What", "zh": "事项"}, "type": "text"}
    about = {"id": "R.calls", "name": {"en": "Calls", "zh": "来电"}, "domain": "CRM", "owners": ["everyone"],
             "cadence": ["daily"], "columns": [column]}  # fmt: skip
    register = registers.declare(about, None, MONDAY)
    for words in (f"回电 {WHO.mobile}", f"回电 {OTHER.mobile}"):
        registers.fill(register, {"what": words}, None, MONDAY)
    erase()

    assert [entry.cells["what"] for entry in RegisterEntry.objects.order_by("pk")] == [
        "回电 ***",
        f"回电 {OTHER.mobile}",
    ]


HISTORY = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def remember(tmp_path, *lines):
    """Two buyers' orders of a past year become facts alone."""
    path = tmp_path / "past.csv"
    path.write_text(HISTORY + "".join(f"{line}\n" for line in lines), "utf-8")
    result = intake.receive(path, shop="home", name="past.csv", history=True)
    assert result.accepted == len(lines)


def past_buyers():
    rows = Store(settings.FACTS_FOLDER).read("order_line").filter(shop="home").select("trade_no", "buyer").rows()
    return {trade_no: buyer for trade_no, buyer in rows if trade_no.startswith("P")}


def test_a_buyer_known_from_past_years_alone_is_erased(shop):
    remember(
        shop,
        "P1,A,HEART,2,2010-03-05 10:00:00,2.50,oldfriend,France",
        "P2,A,HEART,1,2010-04-05 10:00:00,2.50,oldfriend,France",
        "P3,A,HEART,1,2010-03-05 11:00:00,2.50,somebody,France",
    )
    before = past_buyers()
    erase("oldfriend")

    after = past_buyers()
    assert after["P1"] == after["P2"] != before["P1"]
    assert after["P3"] == before["P3"]
    assert left(["oldfriend", privacy.blind_index("oldfriend")], shop) == []


def test_a_buyer_with_documents_loses_past_years_too(shop):
    remember(shop, f"P1,A,HEART,2,2010-03-05 10:00:00,2.50,{WHO.nick}00,France")
    index = privacy.blind_index(f"{WHO.nick}00")
    assert past_buyers() == {"P1": index}
    erase()

    assert past_buyers()["P1"] != index
    assert left([index], shop) == []
