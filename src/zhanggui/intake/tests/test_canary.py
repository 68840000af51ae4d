"""No name of the file lies anywhere in clear: not in the database, not in the store, not beside it."""

import base64
import subprocess

import pytest
from django.conf import settings
from django.db import connection

from zhanggui.base import Refusal
from zhanggui.intake import api, storage
from zhanggui.intake.lines import raw_of
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import refund, refund_file
from zhanggui.intake.uploads import ScratchUploadHandler

CANARIES = ("欧阳锋刃", "13912345678", "碧水路九十九号")


def spellings(canary):
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        yield canary.encode(encoding)
    yield base64.b64encode(canary.encode())[:-4]
    yield canary.encode("unicode-escape")


def found_in(content):
    return [canary for canary in CANARIES if any(spelled in content for spelled in spellings(canary))]


def rows_of_the_database():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]).encode()


def test_no_canary_lies_in_clear(tmp_path, shared_refunds):
    name, phone, address = CANARIES
    shifted = refund(3, address, 卖家真实姓名=name, 买家退款说明=phone)
    rows = [refund(1, 卖家真实姓名=name, 买家退款说明=phone), refund(2, phone, 卖家真实姓名=name), shifted]
    api.receive(refund_file(tmp_path, rows), shop="uk")
    line = RejectedLine.objects.order_by("row").first()
    api.repair(line_id=line.pk, raw={**raw_of(line), "买家退款金额": name}, by=None, at=toy.MONDAY)
    api.repair(line_id=line.pk, raw={**raw_of(line), "买家退款金额": "3.00"}, by=None, at=toy.MONDAY)

    assert [(table, found) for table, row in rows_of_the_database() if (found := found_in(row))] == []
    subprocess.run(["cp", "-r", settings.HOME, tmp_path / "home"], check=True)  # reading here would drop SQLite's locks
    kept = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert tmp_path / "home" / storage.place_of(Run.objects.get().sha256).relative_to(settings.HOME) in kept
    assert [path for path in kept if found_in(path.read_bytes())] == []


def test_a_stored_file_comes_back_as_it_was(tmp_path, db):
    source = tmp_path / "x.csv"
    source.write_bytes(b"line\n" * 500_000)
    with storage.keep(source) as kept:
        storage.store(kept)
        storage.store(kept)
    with storage.opened(kept.sha256) as path:
        assert path.read_bytes() == source.read_bytes()
    storage.forget(kept.sha256)
    assert not storage.is_stored(kept.sha256)


def test_a_stored_file_that_was_changed_is_refused(tmp_path, db):
    source = tmp_path / "x.csv"
    source.write_bytes(b"line\n" * 50)
    with storage.keep(source) as kept:
        storage.store(kept)
    place = storage.place_of(kept.sha256)
    place.write_bytes(place.read_bytes()[:-1] + b"!")
    with pytest.raises(Refusal), storage.opened(kept.sha256):
        pass
    storage.forget(kept.sha256)


def test_a_large_scratch_moves_out_of_memory_and_keeps_its_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr("zhanggui.intake.scratch.MEMORY", 10)
    with storage.Scratch(tmp_path) as scratch:
        scratch.write(b"123456789012")
        scratch.write(b"345")
        assert scratch.path.read_bytes() == scratch.reader().read() == b"123456789012345"
        assert list(tmp_path.iterdir()) == []


def test_an_upload_has_no_name_on_disk(rf):
    handler = ScratchUploadHandler(rf.post("/"))
    handler.new_file("files", "a.csv", "text/csv", 4)
    handler.receive_data_chunk(b"1234", 0)
    with handler.file_complete(4) as upload:
        assert upload.read() == b"1234"
