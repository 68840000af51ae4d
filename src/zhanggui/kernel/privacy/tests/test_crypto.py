"""Personal data at rest."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from zhanggui.base import Refusal
from zhanggui.kernel import keys
from zhanggui.kernel.privacy import crypto
from zhanggui.kernel.privacy.api import EncryptedTextField, blind_index

PLACE = "orders.order.mobile"


def test_what_is_stored_tells_nothing_and_is_never_the_same_twice():
    first, second = crypto.encrypt("13812345678", PLACE), crypto.encrypt("13812345678", PLACE)
    assert "13812345678" not in first
    assert first != second
    assert crypto.decrypt(first, PLACE) == crypto.decrypt(second, PLACE) == "13812345678"
    assert crypto.encrypt("", PLACE) == crypto.decrypt("", PLACE) == ""


def test_a_value_moved_to_another_column_no_longer_opens():
    with pytest.raises(Refusal) as refused:
        crypto.decrypt(crypto.encrypt("张三", PLACE), "orders.order.receiver_name")
    assert refused.value.code == "privacy.tampered"


@pytest.mark.parametrize("stored", ["13812345678", "z1.abc", "z1.00000000.!!!", "z9.00000000.AAAA"])
def test_what_is_not_encrypted_is_not_taken_for_it(stored):
    with pytest.raises(Refusal):
        crypto.decrypt(stored, PLACE)


def test_a_thousand_values_are_encrypted_in_an_instant():
    def took() -> float:
        start = perf_counter()
        for _ in range(1000):
            crypto.encrypt("浙江省 杭州市 余杭区 文一西路 969 号", PLACE)
        return perf_counter() - start

    assert min(took() for _ in range(5)) < 0.02


def test_a_changed_key_still_reads_what_the_old_one_wrote(monkeypatch, tmp_path, settings):
    settings.HOME = tmp_path
    old, index = crypto.encrypt("张三", PLACE), blind_index("张三")
    kept = (tmp_path / "keys" / "data-key").read_text().strip()
    fresh = "A" * 43
    monkeypatch.setenv("ZHANGGUI_DATA_KEY", f"{fresh},{kept}")
    assert crypto.decrypt(old, PLACE) == "张三"
    assert crypto.encrypt("李四", PLACE).split(".")[1] != old.split(".")[1]
    assert blind_index("张三") == index

    monkeypatch.setenv("ZHANGGUI_DATA_KEY", fresh)
    with pytest.raises(Refusal) as refused:
        crypto.decrypt(old, PLACE)
    assert refused.value.code == "key.unknown"


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path, settings):
    settings.HOME = tmp_path
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keys._read_or_make(tmp_path / "keys" / "data-key", os.urandom(32)), range(24)))
    assert len(made) == 1
    assert stat.S_IMODE((tmp_path / "keys" / "data-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["data-key"]


def test_a_malformed_key_is_refused(monkeypatch):
    monkeypatch.setenv("ZHANGGUI_DATA_KEY", "too short")
    with pytest.raises(Refusal) as refused:
        keys.data_keys()
    assert refused.value.code == "key.malformed"


def test_the_blind_index_sees_through_spelling():
    assert blind_index("138 1234 5678") == blind_index("+86-138-1234-5678") == blind_index("１３８１２３４５６７８")
    assert blind_index("Tb_User") == blind_index(" tb_user ")
    assert blind_index("a-b") != blind_index("ab")
    assert (len(blind_index("x")), blind_index("  ")) == (32, "")


@pytest.mark.django_db(transaction=True)
@isolate_apps("zhanggui.kernel.privacy")
def test_a_column_is_encrypted_whichever_way_it_is_written():
    class Buyer(models.Model):
        nick = EncryptedTextField(blank=True, default="")
        phone = EncryptedTextField(null=True)

        class Meta:
            app_label = "privacy"

    with connection.schema_editor() as editor:
        editor.create_model(Buyer)
    try:
        Buyer.objects.bulk_create([Buyer(nick="小猫", phone="1"), Buyer(nick="小狗")])
        first, second = Buyer.objects.order_by("pk")
        Buyer.objects.filter(pk=first.pk).update(nick="大猫")
        second.phone = "2"
        Buyer.objects.bulk_update([second], ["phone"])

        with connection.cursor() as cursor:
            cursor.execute("SELECT nick, phone FROM privacy_buyer ORDER BY id")
            stored = cursor.fetchall()
        assert all(cell.startswith("z1.") for row in stored for cell in row)
        assert list(Buyer.objects.order_by("pk").values_list("nick", "phone")) == [("大猫", "1"), ("小狗", "2")]
        assert Buyer.objects.filter(phone__isnull=False).count() == 2
        with pytest.raises(FieldError):
            Buyer.objects.filter(nick="大猫").exists()
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Buyer)
